"""A party's motions, and its responses to those of the others."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.access import acting_party
from disputes.forms.docket import MotionForm, MotionToSealForm, ResponseForm
from disputes.models import Case, CaseParty, Filing
from disputes.services import motions, sealing
from disputes.sheet import docket_lines
from disputes.views.pages import accepted, case_of, user_of


def _acting(request: HttpRequest, docket_number: str) -> tuple[Case, CaseParty]:
    """The case, and the party of it that whoever asks acts for: others have no motions in it."""
    shown = case_of(request, docket_number)
    member = acting_party(user_of(request), shown)
    if member is None:
        raise Http404
    return shown, member


@login_required
def file_motion(request: HttpRequest, docket_number: str) -> HttpResponse:
    """Ask the registrar for an order."""
    shown, _member = _acting(request, docket_number)
    form = MotionForm(request.POST or None, request.FILES or None, case=shown)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        filed: list[Filing] = []
        if accepted(
            form,
            lambda: filed.append(motions.file_motion(case=shown, actor=user_of(request), now=timezone.now(), **given)),
        ):
            return redirect("disputes:filed", filed[0].key)
    return render(request, "disputes/motion.html", {"case": shown, "form": form})


@login_required
def respond(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    """Say what one has to say to another party's motion."""
    shown, member = _acting(request, docket_number)
    user = user_of(request)
    motion = get_object_or_404(motions.to_answer(shown, user, member).select_related("case"), number=number)
    form = ResponseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        filed: list[Filing] = []
        if accepted(
            form,
            lambda: filed.append(motions.respond(motion=motion, actor=user, now=timezone.now(), **given)),
        ):
            return redirect("disputes:filed", filed[0].key)
    line = docket_lines(shown, user, number)[0]
    return render(request, "disputes/motion_response.html", {"case": shown, "form": form, "line": line})


@login_required
def move_to_seal(request: HttpRequest, docket_number: str) -> HttpResponse:
    """A party asks that what it filed be sealed; it is sealed at once, until the registrar decides."""
    shown, member = _acting(request, docket_number)
    user = user_of(request)
    form = MotionToSealForm(request.POST or None, case=shown, party=member, user=user)
    if request.method == "POST" and form.is_valid():
        targets, reasons = form.targets(), form.cleaned_data["reasons"]
        if accepted(
            form,
            lambda: sealing.move_to_seal(case=shown, actor=user, now=timezone.now(), targets=targets, reasons=reasons),
        ):
            messages.success(request, _("Your motion is on the docket. Until it is decided, what you chose is sealed."))
            return redirect("disputes:docket", shown.docket_number)
    return render(request, "disputes/move_to_seal.html", {"case": shown, "form": form})
