"""Following one's cases: the list, the case, its docket, the steps a party may take."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.access import acting_party, roles_on
from disputes.coming import coming_in, next_words
from disputes.forms.answers import DefectAnswerForm, ReasonsForm
from disputes.lifecycle import STEPS, State
from disputes.linked import joined_later, linked_to
from disputes.models import Case, CaseDeadline, CaseParty, Defect, Exhibit, Filing, FilingReview, Ground, GroundAnswer
from disputes.services import closing, filing, motions
from disputes.services.joint import joint_offers
from disputes.services.serving import record_opening
from disputes.services.steps import offers
from disputes.sheet import docket_lines
from disputes.stages import stages_of
from disputes.views.drafts import my_drafts
from disputes.views.pages import accepted, case_of, user_of
from registry.maps import map_of

# The steps a party takes with one button; the others have pages of their own.
PARTY_STEPS = {
    "end_negotiation": closing.end_negotiation,
    "withdraw": closing.withdraw,
    "refer": closing.refer,
}


@login_required
def my_cases(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    cases = (
        Case.objects.visible_to(user)
        .exclude(state=State.DRAFT)
        .filter(parties__party__memberships__user=user, parties__party__memberships__ended_at=None)
        .distinct()
        .order_by("-filed_at")
    )
    coming = coming_in(cases, user)
    lines = [(case, stages_of(case), next_words(case, coming[case.pk])) for case in cases]
    return render(request, "disputes/my_cases.html", {"lines": lines, "drafts": my_drafts(user)})


@login_required
def case(request: HttpRequest, docket_number: str) -> HttpResponse:
    """The case on one page: where it stands, what is next, who must act by when, and everything one may read of it."""
    user = user_of(request)
    shown = case_of(request, docket_number)
    record_opening(case=shown, user=user, now=timezone.now())
    papers = Case.objects.papers_open_to(user).filter(pk=shown.pk).exists()
    roles = roles_on(user, shown)
    member = acting_party(user, shown)
    claims = shown.claims_in_issue().select_related("register", "body")
    overlaps = shown.overlaps.select_related("first__register", "second__register", "senior")
    since = joined_later(shown, user=user) if papers else None
    deadlines = CaseDeadline.objects.visible_to(user).filter(case=shown).order_by("due_at")
    return render(
        request,
        "disputes/case.html",
        {
            "case": shown,
            "papers": papers,
            "roles": roles,
            "member": member,
            "stages": stages_of(shown),
            "next": next_words(shown, coming_in([shown], user)[shown.pk]),
            "parties": shown.parties.select_related("party"),
            "claims": claims,
            "overlaps": overlaps,
            "map": map_of(claims=claims, overlaps=overlaps, user=user) if papers and not since else None,
            "papers_since": since,
            "request_open": Filing.objects.in_passing(user).filter(case=shown, kind=Filing.Kind.REQUEST).exists(),
            "linked": linked_to(shown, user=user),
            "grounds": _grounds(shown, user),
            "docket": docket_lines(shown, user),
            "exhibits": Exhibit.objects.visible_to(user)
            .filter(case=shown)
            .exclude(filed_at=None)
            .select_related("file", "seal"),
            "deadlines": deadlines,
            "dates_run": any(deadline.closed_at is None for deadline in deadlines),
            "filings": Filing.objects.visible_to(user).filter(case=shown, party__memberships__user=user).distinct(),
            "returned": FilingReview.objects.visible_to(user)
            .editable_by(user)
            .filter(filing__case=shown)
            .select_related("filing"),
            "motions": motions.to_answer(shown, user, member) if member else [],
            "joint_offers": [offer for offer in joint_offers(shown, user) if member in offer.waiting] if member else [],
            "defects": Defect.objects.visible_to(user).filter(case=shown),
            "offers": [
                offer
                for offer in offers(case=shown, user=user, now=timezone.now())
                if offer.step.name in PARTY_STEPS and offer.step.by & roles
            ],
            "may_reopen": member is not None and shown.state == State.CLOSED,
            "answer_due": "respondent" in roles
            and shown.state in (State.RESPONSE_DUE, State.NEGOTIATION)
            and not shown.answers.filter(case_party=member, filed_at__isnull=False).exists(),
        },
    )


def _grounds(shown: Case, user):
    visible = Ground.objects.in_passing(user).filter(case=shown).select_related("case_party__party")
    answers = GroundAnswer.objects.in_passing(user).select_related("case_party__party")
    exhibits = Exhibit.objects.visible_to(user).select_related("file")
    return visible.prefetch_related(Prefetch("answers", queryset=answers), Prefetch("exhibits", queryset=exhibits))


@login_required
def party_step(request: HttpRequest, docket_number: str, name: str) -> HttpResponse:
    """Confirm and take a step that needs nothing more than reasons."""
    if name not in PARTY_STEPS:
        raise Http404
    shown = case_of(request, docket_number)
    step = STEPS[name]
    if not roles_on(user_of(request), shown) & step.by:
        raise Http404
    form = ReasonsForm(request.POST or None) if name == "withdraw" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        given = form.cleaned_data if form else {}
        PARTY_STEPS[name](case=shown, actor=user_of(request), now=timezone.now(), **given)
        messages.success(request, step.words)
        return redirect(shown)
    return render(request, "disputes/party_step.html", {"case": shown, "step": step, "form": form})


@login_required
def corrections(request: HttpRequest, docket_number: str) -> HttpResponse:
    """The list of defects, each with its answer; sent back together."""
    shown = _to_correct(request, docket_number)
    user = user_of(request)
    if request.method == "POST":
        filed = filing.cure(case=shown, actor=user, now=timezone.now())
        return redirect("disputes:filed", filed.key)
    return render(request, "disputes/corrections.html", {"case": shown, "defects": shown.defects.order_by("number")})


def _to_correct(request: HttpRequest, docket_number: str) -> Case:
    """A case whose claimant's representative is asking: nobody else corrects a filing."""
    shown = case_of(request, docket_number)
    member = acting_party(user_of(request), shown)
    if member is None or member.role != CaseParty.Role.CLAIMANT:
        raise Http404
    return shown


@login_required
def correction(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    shown = _to_correct(request, docket_number)
    user = user_of(request)
    defect = get_object_or_404(Defect.objects.visible_to(user), case=shown, number=number)
    form = DefectAnswerForm(request.POST or None, initial={"answer": defect.answer})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["answer"]
        if accepted(form, lambda: filing.answer_defect(defect=defect, actor=user, now=timezone.now(), answer=given)):
            return redirect("disputes:corrections", shown.docket_number)
    return render(
        request, "disputes/correction.html", {"case": shown, "defect": defect, "form": form, "title": _("A correction")}
    )
