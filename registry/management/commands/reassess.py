"""Make assessments again, and see that they come out the same."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from registry.models import Assessment
from registry.services import reassess


class Command(BaseCommand):
    help = (
        "Make stored assessments again from the register as of their moment and their version of the rules, and "
        "compare both hashes and every answer. Ends with 1 when anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("key", nargs="?", metavar="KEY", help="Key of an assessment.")
        which.add_argument("--all", action="store_true", help="Every assessment there is.")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Assessment.objects.select_related("claim__register", "rules_version").order_by("pk")
        if not options["all"]:
            try:
                rows = rows.filter(key=UUID(options["key"]))
            except ValueError as problem:
                raise CommandError(f"“{options['key']}” is no key of an assessment.") from problem
        count = rows.count()
        if not count and not options["all"]:
            raise CommandError(f"There is no assessment {options['key']}.")
        differing = 0
        for assessment in tqdm(rows.iterator(chunk_size=500), total=count, unit=" assessments", disable=None):
            found = reassess(assessment)
            differing += bool(found)
            for sentence in found:
                self.stdout.write(sentence)
        self.stdout.write(f"{count - differing:,} of {count:,} come out as they were.")
        if differing:
            raise CommandError(f"{differing:,} come out otherwise.", returncode=1)
