"""The agreement: read in its exact text, signed or refused, and taken home."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from claims_project.accounts.models import Party
from disputes.models import Case
from disputes.views.pages import accepted, case_of, user_of
from mediation.access import acting_for
from mediation.documents import settlement_data
from mediation.forms import RefusalForm, SignForm
from mediation.mapping import changes_of, map_of_changes
from mediation.models import Settlement, Signature
from mediation.services import settlements


def _settlement_of(request: HttpRequest, case: Case, number: int) -> Settlement:
    found = Settlement.objects.visible_to(user_of(request)).select_related("case")
    return get_object_or_404(found, case=case, number=number)


def _may_sign(settlement: Settlement, user: Any) -> Party | None:
    """The party that `user` can sign for now."""
    if settlement.state != Settlement.State.OUT_FOR_SIGNATURE:
        return None
    return acting_for(user, settlement.case).exclude(pk__in=settlement.signatures.values("party")).first()


@login_required
def settlement(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    """The exact text, its hash, the map of what it changes, who signed;
    and for a party's representative the signature.
    """
    case = case_of(request, docket_number)
    user = user_of(request)
    shown = _settlement_of(request, case, number)
    party = _may_sign(shown, user)
    form = SignForm(request.POST or None, initial={"shown_sha256": shown.text_sha256}) if party else None
    if request.method == "POST":
        if party is None or form is None:
            raise Http404
        if form.is_valid():
            given = form.cleaned_data
            if accepted(
                form,
                lambda: settlements.sign(settlement=shown, party=party, actor=user, now=timezone.now(), **given),
            ):
                return redirect("mediation:signed", case.docket_number, number)
    clauses = list(shown.clauses.select_related("claim__register", "claim__body"))
    changes = changes_of(clauses)
    others = case.claims_in_issue().select_related("register", "body")
    reads_papers = Case.objects.papers_open_to(user).filter(pk=case.pk).exists()
    return render(
        request,
        "mediation/settlement.html",
        {
            "case": case,
            "settlement": shown,
            "signatures": shown.signatures.select_related("party"),
            "party": party,
            "form": form,
            "changes": changes,
            "map": map_of_changes(changes, name="changes", others=others) if reads_papers else None,
        },
    )


@login_required
def signed(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    """The receipt of one's own signature."""
    case = case_of(request, docket_number)
    user = user_of(request)
    shown = _settlement_of(request, case, number)
    signature = get_object_or_404(
        Signature.objects.visible_to(user).select_related("party"),
        settlement=shown,
        party__in=acting_for(user, case).values("pk"),
    )
    return render(request, "mediation/signed.html", {"case": case, "settlement": shown, "signature": signature})


@login_required
def refuse(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    """A party will not sign: it says why, and mediation goes on."""
    case = case_of(request, docket_number)
    user = user_of(request)
    shown = _settlement_of(request, case, number)
    if not acting_for(user, case).exists():
        raise Http404
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reasons = form.cleaned_data["reasons"]
        if accepted(
            form,
            lambda: settlements.refuse_to_sign(settlement=shown, actor=user, now=timezone.now(), reasons=reasons),
        ):
            messages.success(request, _("You refused to sign. The agreement is void and the mediation goes on."))
            return redirect(case)
    return render(request, "mediation/refuse.html", {"case": case, "settlement": shown, "form": form})


@login_required
def pdf_file(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    """The agreement as a document. The signed text is in it whole; the document shows it and is not what is signed."""
    from claims_project.common.documents import pdf

    case = case_of(request, docket_number)
    shown = _settlement_of(request, case, number)
    made = pdf("settlement", settlement_data(shown))
    name = f"{case.docket_number}-agreement-{shown.number}.pdf"
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
