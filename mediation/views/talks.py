"""Sessions, the mediator, and private notes to the mediator."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from claims_project.common.http import chosen_or_404
from disputes.views.pages import accepted, case_of, user_of
from mediation.access import acting_for
from mediation.forms import ChallengeForm, PrivateNoteForm
from mediation.models import Appointment, CaucusNote, Session
from mediation.services import appointments, caucus


@login_required
def sessions(request: HttpRequest, docket_number: str) -> HttpResponse:
    """The sessions one is called to: when, where, who was there, what comes next."""
    case = case_of(request, docket_number)
    found = (
        Session.objects.visible_to(user_of(request))
        .filter(case=case)
        .select_related("with_party")
        .prefetch_related("attendance__party")
    )
    return render(request, "mediation/sessions.html", {"case": case, "sessions": found})


@login_required
def mediator(request: HttpRequest, docket_number: str) -> HttpResponse:
    """Who mediates or is to mediate, what they declared, and the way to challenge them."""
    case = case_of(request, docket_number)
    user = user_of(request)
    found = Appointment.objects.visible_to(user).filter(case=case).select_related("profile__user").order_by("pk")
    form = ChallengeForm(request.POST or None)
    if request.method == "POST":
        chosen = chosen_or_404(found, key=request.POST.get("appointment"))
        if form.is_valid():
            reasons = form.cleaned_data["reasons"]
            if accepted(
                form,
                lambda: appointments.challenge(appointment=chosen, actor=user, now=timezone.now(), reasons=reasons),
            ):
                messages.success(request, _("Your challenge was entered. The registrar decides it."))
                return redirect("mediation:mediator", case.docket_number)
    return render(
        request,
        "mediation/mediator.html",
        {"case": case, "appointments": found, "form": form, "acts": acting_for(user, case).exists()},
    )


@login_required
def private(request: HttpRequest, docket_number: str) -> HttpResponse:
    """Notes that one's party wrote to the mediator alone, and a new one."""
    case = case_of(request, docket_number)
    user = user_of(request)
    party = acting_for(user, case).first()
    if party is None:
        raise Http404
    form = PrivateNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if accepted(form, lambda: caucus.write(case=case, party=party, text=text, actor=user, now=timezone.now())):
            messages.success(request, _("Your note was kept. Only the mediator and your party can read it."))
            return redirect("mediation:private", case.docket_number)
    written = CaucusNote.objects.visible_to(user).filter(case=case, by_party=True).select_related("party", "written_by")
    notes = [(note, caucus.read(note=note, actor=user)) for note in written]
    return render(request, "mediation/private.html", {"case": case, "party": party, "form": form, "notes": notes})
