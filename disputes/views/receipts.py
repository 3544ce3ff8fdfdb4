"""Receipts: for who filed, the whole of it; for anyone who holds the code, that it is genuine and nothing of what it
says.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from claims_project.common.documents import pdf
from claims_project.common.formatting import full_time
from claims_project.procedure.words import due_words
from disputes.forms.answers import ReceiptForm
from disputes.models import CaseDeadline, DocketDocument, Exhibit, Filing


def _filed(request: HttpRequest, key: UUID) -> Filing:
    return get_object_or_404(Filing.objects.visible_to(request.user).select_related("case", "party", "entry"), key=key)


def _upcoming(filed: Filing, user) -> list[CaseDeadline]:
    """What runs in the case from now on, soonest first."""
    return list(CaseDeadline.objects.visible_to(user).filter(case=filed.case, closed_at=None).order_by("due_at"))


def _files(filed: Filing, user) -> list[dict[str, Any]]:
    """The files filed with it, of those exhibits and documents that `user` may see; a sealed one is not on a stranger's
    receipt.
    """
    visible = Exhibit.objects.visible_to(user).filter(case=filed.case).values_list("number", flat=True)
    seen = set(visible)
    exhibits = [line for line in filed.contents.get("exhibits", []) if line["number"] in seen]
    if not (documents := filed.contents.get("documents", [])):
        return exhibits
    entered = DocketDocument.objects.visible_to(user).filter(entry=filed.entry).values_list("file__sha256", flat=True)
    hashes = set(entered)
    return exhibits + [{"number": "", **line} for line in documents if line["sha256"] in hashes]


@login_required
def filed(request: HttpRequest, key: UUID) -> HttpResponse:
    shown = _filed(request, key)
    return render(
        request,
        "disputes/filed.html",
        {
            "filing": shown,
            "case": shown.case,
            "files": _files(shown, request.user),
            "upcoming": _upcoming(shown, request.user),
        },
    )


@login_required
def filed_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    shown = _filed(request, key)
    answer = HttpResponse(
        pdf("receipt", receipt_data(shown, request.user), made_at=shown.lodged_at), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'attachment; filename="receipt-{shown.case.docket_number}-{shown.kind}.pdf"'
    return answer


def receipt_data(shown: Filing, user) -> dict[str, Any]:
    """The receipt's facts, as templates/documents/receipt.typ reads them."""
    return {
        "docket_number": shown.case.docket_number,
        "caption": shown.case.caption,
        "document": shown.get_kind_display(),
        "filed_at": full_time(shown.lodged_at),
        "filed_by": shown.filed_by.name,
        "on_paper": shown.contents.get("on_paper", ""),
        "post_to": shown.party.postal_address if "on_paper" in shown.contents else "",
        "party": shown.party.name,
        "receipt_code": grouped(shown.receipt_code),
        "sha256": shown.sha256,
        "files": _files(shown, user),
        "next": [{"what": str(deadline.label), "by": due_words(deadline)} for deadline in _upcoming(shown, user)],
    }


def grouped(code: str) -> str:
    """A receipt code in groups of five, as it is printed."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def check_receipt(request: HttpRequest) -> HttpResponse:
    """For anyone who holds a receipt: is it genuine, for which docket number, filed when, with which hashes. No
    content.
    """
    form = ReceiptForm(request.GET or None)
    found, asked = None, False
    if request.GET and form.is_valid():
        asked = True
        plain = "".join(form.cleaned_data["code"].upper().split()).replace("-", "")
        found = Filing.objects.filter(receipt_code=plain).select_related("case").first()
    return render(request, "disputes/check_receipt.html", {"form": form, "found": found, "asked": asked})
