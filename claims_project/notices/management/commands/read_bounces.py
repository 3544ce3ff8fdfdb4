"""manage.py read_bounces PATH…: read what mail servers sent back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from claims_project.common.errors import Refusal
from claims_project.notices import services
from claims_project.notices.deliveryreports import reports_in
from claims_project.notices.models import Notice

LARGEST = 10 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Read delivery status reports (RFC 3464) from files, folders and Maildirs, and record each mail that came back "
        "for good. Nothing is removed; reading a report twice records it once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a mail, a folder of mails, or a Maildir")

    def handle(self, *args: Any, **options: Any) -> None:
        counted: Counter[str] = Counter()
        for path in _mails([Path(given) for given in options["paths"]]):
            counted["mails"] += 1
            if path.stat().st_size > LARGEST:
                self.stderr.write(f"{path}: larger than any report; left alone.")
                continue
            for report in reports_in(path.read_bytes()):
                if not report.failed:
                    counted["not final"] += 1
                    continue
                notice = Notice._base_manager.filter(key=report.key).select_related("recipient").first()
                if notice is None:
                    counted["unknown"] += 1
                    continue
                try:
                    _bounce, new = services.record_bounce(
                        notice=notice, address=report.address, status=report.status, words=report.words,
                        now=timezone.now(),
                    )  # fmt: skip
                except Refusal as refusal:
                    counted["refused"] += 1
                    self.stderr.write(f"{path}: {refusal}")
                else:
                    counted["recorded" if new else "known"] += 1
        ours = counted["recorded"], counted["known"], counted["not final"]
        self.stdout.write(
            f"{counted['mails']} mails read: {ours[0]} came back and were recorded, {ours[1]} were recorded before, "
            f"{ours[2]} are still being tried, {counted['unknown'] + counted['refused']} are about no notice of this "
            "office."
        )


def _mails(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir():
            folders = [path / "new", path / "cur"] if (path / "cur").is_dir() else [path]
            for folder in folders:
                yield from sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
        else:
            raise CommandError(f"There is neither a file nor a folder {path}.")
