"""Putting files in as evidence, in a draft, an answer or an open case."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims_project.common.errors import Invalid
from disputes.access import acting_party
from disputes.forms.evidence import AnswerJointForm, EvidenceForm, FileNowForm, JointForm, exhibit_choices
from disputes.lifecycle import State
from disputes.models import Case, DocketEntry, Exhibit
from disputes.services import evidence, filing, joint
from disputes.sheet import docket_lines
from disputes.views.pages import accepted, case_of, draft_of, user_of


@login_required
def draft_evidence(request: HttpRequest, key: UUID) -> HttpResponse:
    case = draft_of(request, key)
    return _evidence(request, case, here=reverse("disputes:evidence", args=[case.key]), back=case.get_absolute_url())


@login_required
def case_evidence(request: HttpRequest, docket_number: str) -> HttpResponse:
    """More evidence in an open case; while an answer is being written, the answer's own."""
    case = case_of(request, docket_number)
    if acting_party(user_of(request), case) is None:
        raise Http404
    here = reverse("disputes:case_evidence", args=[case.docket_number])
    answering = case.state == State.RESPONSE_DUE and case.answers.filter(filed_at=None).exists()
    back = reverse("disputes:answer", args=[case.docket_number]) if answering else case.get_absolute_url()
    return _evidence(request, case, here=here, back=back, files_now=not answering)


def _evidence(request: HttpRequest, case: Case, *, here: str, back: str, files_now: bool = False) -> HttpResponse:
    user = user_of(request)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        added = [
            evidence.offer_exhibit(
                case=case,
                upload=upload,
                actor=user,
                now=timezone.now(),
                kind=form.cleaned_data["kind"],
                relied_on_for=form.cleaned_data["relied_on_for"],
            )
            for upload in form.cleaned_data["files"]
        ]
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"files": [state_of(exhibit) for exhibit in added]}, status=201)
        return redirect(here)
    if request.method == "POST" and "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"words": " ".join(form.errors.get("files", []))}, status=400)
    return render(
        request,
        "disputes/evidence.html",
        {
            "case": case,
            "form": form,
            "exhibits": exhibit_choices(case, user).filter(filed_at=None),
            "back": back,
            "here": here,
            "file_form": FileNowForm(case=case, user=user) if files_now else None,
        },
    )


def state_of(exhibit: Exhibit) -> dict[str, str]:
    """What the upload script shows of a file just taken in, and where it asks on."""
    return {
        "name": exhibit.file.name,
        "sha256": exhibit.file.sha256,
        "state": exhibit.file.state,
        "words": exhibit.file.words,
        "tag": exhibit.file.shown.kind,
        "tag_words": str(exhibit.file.shown.tag),
        "state_url": reverse("vault:state", args=[exhibit.file.key]),
    }


@login_required
@require_POST
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an unfiled exhibit out of a draft or an answer."""
    exhibit = get_object_or_404(Exhibit.objects.visible_to(request.user).select_related("case"), key=key)
    case = exhibit.case
    evidence.drop_exhibit(exhibit=exhibit, actor=user_of(request))
    if case.state == State.DRAFT:
        return redirect("disputes:evidence", case.key)
    return redirect("disputes:case_evidence", case.docket_number)


@login_required
def offer_joint(request: HttpRequest, docket_number: str) -> HttpResponse:
    """Offer the other parties a paper as a joint exhibit."""
    case = case_of(request, docket_number)
    user = user_of(request)
    if acting_party(user, case) is None:
        raise Http404
    form = JointForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given, filed = form.cleaned_data, []
        if accepted(form, lambda: filed.append(joint.offer_joint(case=case, actor=user, now=timezone.now(), **given))):
            return redirect("disputes:filed", filed[0].key)
    return render(request, "disputes/joint_offer.html", {"case": case, "form": form})


@login_required
def answer_joint(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    """Agree, or not, to a joint exhibit that another party offers."""
    case = case_of(request, docket_number)
    user = user_of(request)
    entry = get_object_or_404(
        DocketEntry.objects.readable_by(user).select_related("case"), case=case, number=number, event=joint.OFFERED
    )
    if acting_party(user, case) is None:
        raise Http404
    form = AnswerJointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = joint.answer_joint(entry=entry, actor=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, answer.text)
        return redirect(case)
    line = docket_lines(case, user, number)[0]
    return render(request, "disputes/joint_answer.html", {"case": case, "form": form, "line": line})


@login_required
@require_POST
def file_now(request: HttpRequest, docket_number: str) -> HttpResponse:
    """File the evidence added to an open case: it is numbered and told to the others."""
    case = case_of(request, docket_number)
    user = user_of(request)
    form = FileNowForm(request.POST, case=case, user=user)
    if not form.is_valid():
        raise Invalid.one("also_in", _("Choose among the cases consolidated into this one."))
    filed = filing.file_exhibits(case=case, actor=user, now=timezone.now(), **form.cleaned_data)
    return redirect("disputes:filed", filed.key)
