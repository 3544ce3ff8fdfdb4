from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from claims_project.procedure.defaults import RULES
from disputes.diagram import page


class Command(BaseCommand):
    help = "Writes docs/lifecycle.md, the diagram and the table of steps, from the lifecycle's own table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "docs" / "lifecycle.md")

    def handle(self, *args: Any, **options: Any) -> None:
        options["file"].write_text(page(RULES), encoding="utf-8")
        self.stdout.write(f"Written: {options['file']}")
