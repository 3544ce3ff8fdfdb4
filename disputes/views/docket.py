"""The docket sheet as page, PDF and CSV, and an entry on its own page."""

from __future__ import annotations

import csv
from io import StringIO

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from claims_project.common.documents import pdf
from disputes.access import acting_party
from disputes.models import Case
from disputes.services import motions
from disputes.sheet import docket_lines, filed_with, rows_of, sheet_data
from disputes.views.pages import case_of, user_of


@login_required
def sheet(request: HttpRequest, docket_number: str) -> HttpResponse:
    shown = case_of(request, docket_number)
    user = user_of(request)
    may_move = acting_party(user, shown) is not None
    return render(
        request,
        "disputes/docket.html",
        {"case": shown, "docket": docket_lines(shown, user), "may_move": may_move},
    )


@login_required
def sheet_pdf(request: HttpRequest, docket_number: str) -> HttpResponse:
    shown = case_of(request, docket_number)
    now = timezone.now()
    return _attached(
        pdf("docket_sheet", sheet_data(shown, user_of(request), now), made_at=now), shown, "pdf", "application/pdf"
    )


@login_required
def sheet_csv(request: HttpRequest, docket_number: str) -> HttpResponse:
    """The lines as UTF-8 CSV (RFC 4180) with a byte order mark, which spreadsheets look for. A cell that a spreadsheet
    would take for a formula is given an apostrophe.
    """
    shown = case_of(request, docket_number)
    written = StringIO()
    rows = csv.writer(written)
    for row in rows_of(docket_lines(shown, user_of(request))):
        rows.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in row])
    return _attached(("\ufeff" + written.getvalue()).encode(), shown, "csv", "text/csv; charset=utf-8")


def _attached(content: bytes, shown: Case, ending: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="docket-{shown.docket_number}.{ending}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
def entry(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    """One entry with its times, its people, its documents and its ties."""
    shown = case_of(request, docket_number)
    user = user_of(request)
    lines = docket_lines(shown, user, number)
    if not lines:
        raise Http404
    member = acting_party(user, shown)
    may_respond = (
        lines[0].entry.event in motions.MOTIONS
        and member is not None
        and motions.to_answer(shown, user, member).filter(number=number).exists()
    )
    filed = filed_with(lines[0], user)
    return render(
        request,
        "disputes/entry.html",
        {"case": shown, "line": lines[0], "filed": filed, "may_respond": may_respond},
    )
