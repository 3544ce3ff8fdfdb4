"""Proposals: read, answered blind, made, withdrawn."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from disputes.models import Case
from disputes.views.pages import accepted, case_of, user_of
from mediation.access import acting_for, settling_parties
from mediation.forms import AnswerForm, OfferForm
from mediation.mapping import map_of_changes
from mediation.models import Proposal, ProposalAnswer
from mediation.services import proposals as services
from mediation.views.panel import unanswered
from registry.models import Claim


@login_required
def proposals(request: HttpRequest, docket_number: str) -> HttpResponse:
    case = case_of(request, docket_number)
    user = user_of(request)
    found = Proposal.objects.visible_to(user).filter(case=case).select_related("by_party").order_by("-number")
    parties = acting_for(user, case)
    return render(request, "mediation/proposals.html", {"case": case, "proposals": found, "acts": parties.exists()})


@login_required
def proposal(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    """One proposal. What others answered is not on the page unless everyone accepted: not who, not how many."""
    case = case_of(request, docket_number)
    user = user_of(request)
    shown = get_object_or_404(
        Proposal.objects.visible_to(user).select_related("by_party", "supersedes"), case=case, number=number
    )
    party = unanswered(shown, acting_for(user, case)).first() if shown.state == Proposal.State.SENT else None
    if party is not None and shown.expires_at <= timezone.now():
        party = None
    form = AnswerForm(request.POST or None) if party else None
    if request.method == "POST":
        if party is None or form is None:
            raise Http404
        if form.is_valid():
            given = form.cleaned_data["answer"]
            if accepted(
                form,
                lambda: services.answer(proposal=shown, party=party, actor=user, now=timezone.now(), answer=given),
            ):
                messages.success(request, _("Your answer was kept. Nobody is told what it is unless everyone accepts."))
                return redirect("mediation:proposal", case.docket_number, number)
    return render(
        request,
        "mediation/proposal.html",
        {
            "case": case,
            "proposal": shown,
            "addressees": shown.addressees.order_by("pk"),
            "party": party,
            "form": form,
            "answers": ProposalAnswer.objects.visible_to(user).filter(proposal=shown).select_related("party"),
            "map": map_of_annex(case, shown.annex),
            "may_withdraw": shown.state == Proposal.State.SENT
            and Proposal.objects.editable_by(user).filter(pk=shown.pk, by_party__isnull=False).exists(),
        },
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    case = case_of(request, docket_number)
    user = user_of(request)
    shown = get_object_or_404(Proposal.objects.visible_to(user), case=case, number=number)
    services.withdraw(proposal=shown, actor=user, now=timezone.now())
    messages.success(request, _("The proposal was withdrawn."))
    return redirect("mediation:proposal", case.docket_number, number)


@login_required
def offer(request: HttpRequest, docket_number: str) -> HttpResponse:
    """A party makes a proposal to the other parties, or some of them."""
    case = case_of(request, docket_number)
    user = user_of(request)
    party = acting_for(user, case).first()
    if party is None:
        raise Http404
    others = settling_parties(case).exclude(pk=party.pk)
    form = OfferForm(request.POST or None, parties=others)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made: list[Proposal] = []

        def act() -> None:
            made.append(
                services.make(
                    case=case,
                    actor=user,
                    now=timezone.now(),
                    terms=given["terms"],
                    expires_at=end_of(given["open_until"]),
                    addressees=given["addressees"],
                    by_party=party,
                )
            )

        if accepted(form, act):
            return redirect("mediation:proposal", case.docket_number, made[0].number)
    return render(request, "mediation/offer.html", {"case": case, "party": party, "form": form})


def end_of(day: Any) -> datetime:
    """The last moment of a day, by the office's clock."""
    return datetime.combine(day, time(23, 59, 59), timezone.get_default_timezone())


def map_of_annex(case: Case, annex: dict[str, Any] | None) -> dict[str, Any] | None:
    """The division that a proposal's annex draws, for its readers: the parties to the case and its mediator."""
    if not annex:
        return None
    in_issue = {claim.pk: claim for claim in case.claims_in_issue().select_related("register", "body")}
    changes: list[tuple[Claim, dict[str, Any], float]] = [
        (in_issue[change["claim"]], change["boundary"], change["area_m2"])
        for change in annex["changes"]
        if change["claim"] in in_issue
    ]
    return map_of_changes(changes, name="division", others=in_issue.values())
