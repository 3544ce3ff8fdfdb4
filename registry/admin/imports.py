"""What became of every import."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from claims_project.accounts.admin.base import OfficeAdmin
from registry.models import ImportRun


@admin.register(ImportRun)
class ImportRunAdmin(OfficeAdmin):
    list_display = ("file_name", "register", "imported_at", "read", "registered", "unchanged", "repaired", "refused")
    list_filter = ("register",)
    readonly_fields = ("remarks",)

    @display(description=_("What it had to say"))
    def remarks(self, run: ImportRun) -> SafeString:
        """Every row the import said something about, with its place and the reason."""
        lines = run.faults.order_by("row", "pk")[:500]
        return format_html(
            "<ol>{}</ol>",
            format_html_join(
                "",
                "<li>Row {} ({}), {}: {}</li>",
                ((line.row, line.number, line.field, line.reason) for line in lines),
            ),
        )
