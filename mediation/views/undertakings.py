"""Undertakings: what one owes and is owed, proof, waiver, notice of breach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.models import Case
from disputes.views.pages import accepted, case_of, user_of
from mediation.access import acting_for
from mediation.forms import ProofForm, WordsForm
from mediation.models import Undertaking
from mediation.services import process
from mediation.services import undertakings as services


def _undertaking_of(request: HttpRequest, case: Case, key: UUID) -> Undertaking:
    found = Undertaking.objects.visible_to(user_of(request)).select_related(
        "clause__settlement__case", "obligor", "beneficiary", "proof_file"
    )
    return get_object_or_404(found, clause__settlement__case=case, key=key)


@login_required
def undertakings(request: HttpRequest, docket_number: str) -> HttpResponse:
    case = case_of(request, docket_number)
    user = user_of(request)
    found = (
        Undertaking.objects.visible_to(user)
        .filter(clause__settlement__case=case)
        .select_related("clause", "obligor", "beneficiary")
    )
    overdue = found.filter(state=Undertaking.State.BREACHED, cure_by__lt=timezone.now())
    return render(
        request,
        "mediation/undertakings.html",
        {
            "case": case,
            "undertakings": found,
            "may_report": case.state == "settled_monitoring" and acting_for(user, case).exists() and overdue.exists(),
        },
    )


@login_required
def undertaking(request: HttpRequest, docket_number: str, key: UUID) -> HttpResponse:
    """One undertaking; whoever owes it sends proof here."""
    case = case_of(request, docket_number)
    user = user_of(request)
    shown = _undertaking_of(request, case, key)
    mine = acting_for(user, case)
    settled = shown.state in Undertaking.SETTLED
    owes = not settled and mine.filter(pk=shown.obligor_id).exists()
    form = ProofForm(request.POST or None, request.FILES or None) if owes else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            given = form.cleaned_data
            if accepted(
                form,
                lambda: services.prove(
                    undertaking=shown,
                    actor=user,
                    now=timezone.now(),
                    proof=given["proof"],
                    upload=given["upload"],
                ),
            ):
                messages.success(request, _("Your proof was entered on the docket. The monitor looks at it next."))
                return redirect("mediation:undertaking", case.docket_number, shown.key)
    return render(
        request,
        "mediation/undertaking.html",
        {
            "case": case,
            "undertaking": shown,
            "form": form,
            "owed": not settled and mine.filter(pk=shown.beneficiary_id).exists(),
        },
    )


@login_required
def waive(request: HttpRequest, docket_number: str, key: UUID) -> HttpResponse:
    """The beneficiary does without it."""
    return _with_words(
        request,
        docket_number,
        key,
        service=services.waive,
        title=_("Do without this undertaking"),
        explanation=_("Once waived, it is owed no more. That cannot be taken back."),
        done=_("The undertaking is waived."),
    )


@login_required
def breach(request: HttpRequest, docket_number: str, key: UUID) -> HttpResponse:
    """The beneficiary gives notice that it was not done in time."""
    return _with_words(
        request,
        docket_number,
        key,
        service=services.breach,
        title=_("Give notice of a breach"),
        explanation=_(
            "The other party is told, and has time to put it right. If it does not, mediation can reconvene."
        ),
        done=_("Your notice was entered on the docket."),
    )


@login_required
def report_breach(request: HttpRequest, docket_number: str) -> HttpResponse:
    """A breach was not put right in time: mediation reconvenes."""
    case = case_of(request, docket_number)
    user = user_of(request)
    if not acting_for(user, case).exists():
        raise Http404
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reasons = form.cleaned_data["reasons"]
        if accepted(form, lambda: process.report_breach(case=case, actor=user, now=timezone.now(), reasons=reasons)):
            messages.success(request, _("The breach was reported. The mediation reconvenes."))
            return redirect(case)
    return render(
        request,
        "mediation/words.html",
        {
            "case": case,
            "form": form,
            "title": _("Report a breach that was not put right"),
            "explanation": _("The mediation reconvenes and the mediator calls the parties."),
        },
    )


def _with_words(
    request: HttpRequest, docket_number: str, key: UUID, *, service: Any, title: str, explanation: str, done: str
) -> HttpResponse:
    case = case_of(request, docket_number)
    user = user_of(request)
    shown = _undertaking_of(request, case, key)
    if not acting_for(user, case).filter(pk=shown.beneficiary_id).exists():
        raise Http404
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reasons = form.cleaned_data["reasons"]
        if accepted(form, lambda: service(undertaking=shown, actor=user, now=timezone.now(), reasons=reasons)):
            messages.success(request, done)
            return redirect("mediation:undertaking", case.docket_number, shown.key)
    return render(
        request,
        "mediation/words.html",
        {"case": case, "undertaking": shown, "form": form, "title": title, "explanation": explanation},
    )
