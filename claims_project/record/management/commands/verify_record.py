"""Check the whole record: `manage.py verify_record`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims_project.record import verification


class Command(BaseCommand):
    """Reads every chain from first to last entry; says what was checked, and every fault; exits with 1 on any."""

    help = "Checks every chain of the record, the database's guards, and that states are what the record says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="the same as one JSON object")
        parser.add_argument("--kind", action="append", help="only chains of this kind, such as disputes.docketentry")

    def handle(self, *args: Any, **options: Any) -> None:
        models = {model.kind(): model for model in verification.entry_models()}
        wanted = options["kind"] or list(models)
        if unknown := sorted(set(wanted) - set(models)):
            raise CommandError(
                f"No kind of chain is called {', '.join(unknown)}. There are: {', '.join(sorted(models)) or 'none'}."
            )
        report = verification.verify([models[kind] for kind in wanted], checks=not options["kind"])
        if options["json"]:
            self.stdout.write(json.dumps(as_data(report), indent=2))
        else:
            self.tell(report)
        if not report.whole:
            sys.exit(1)

    def tell(self, report: verification.Report) -> None:
        for what, count in sorted(report.counts.items()):
            self.stdout.write(f"{count:>12,} {what}")
        self.stdout.write("Asked: " + "; ".join(report.done) + ".")
        for fault in report.faults:
            self.stdout.write(self.style.ERROR(f"Fault in {fault}"))
        if report.found > len(report.faults):
            self.stdout.write(self.style.ERROR(f"… and {report.found - len(report.faults):,} more."))
        if report.whole:
            self.stdout.write(self.style.SUCCESS("The record is whole."))
        else:
            self.stdout.write(self.style.ERROR(f"The record is NOT whole: {report.found:,} faults."))


def as_data(report: verification.Report) -> dict[str, Any]:
    """A report as JSON data."""
    return {
        "whole": report.whole,
        "checked": dict(sorted(report.counts.items())),
        "asked": report.done,
        "faults": report.found,
        "first_faults": [asdict(fault) for fault in report.faults],
    }
