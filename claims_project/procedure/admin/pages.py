"""What the pages of time in the admin share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.admin.base import OfficeAdmin


def table(head: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> SafeString:
    """A plain table of cells; on a narrow screen it scrolls by itself, with the keyboard too."""
    if not rows:
        return format_html("{}", _("None."))
    cells = format_html_join("", '<th scope="col">{}</th>', ((cell,) for cell in head))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows),
    )
    return format_html(
        '<div class="cc-plain" tabindex="0"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        cells,
        body,
    )


class TimeAdmin(OfficeAdmin):
    """A page of the admin that is a form over one service, beside the list and the reading of rows."""

    def page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/procedure/{template}.html", shared)
