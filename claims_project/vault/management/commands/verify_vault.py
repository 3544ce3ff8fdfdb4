"""manage.py verify_vault [--json]"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from claims_project.vault.services import verify_vault


class Command(BaseCommand):
    help = "Hashes every stored file again and reports what is missing or changed. Exit code 1 on any fault."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_vault()
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict()))
        else:
            self.stdout.write(f"{report.files} files, {report.blobs} blobs, {report.bytes} bytes hashed.")
            for fault in report.faults:
                self.stdout.write(self.style.ERROR(fault))
            if report.unreferenced:
                self.stdout.write(
                    f"{len(report.unreferenced)} blobs that no file refers to (left by uploads cut short)."
                )
            self.stdout.write("Every file is what it was." if report.is_clean else f"{len(report.faults)} faults.")
        if not report.is_clean:
            sys.exit(1)
