"""Filing a dispute: a task list that can be left and resumed, one thing a page, without JavaScript too."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims_project.accounts.models import Party
from claims_project.common.errors import Invalid
from claims_project.common.http import add_to_form, chosen_or_404
from claims_project.procedure.services import preview, rules_in_force
from claims_project.procedure.words import moment_words
from disputes.forms.drafts import (
    ClaimSearchForm,
    GroundForm,
    LatenessForm,
    PaperTruthForm,
    PartySearchForm,
    ReliefForm,
    SealAtFilingForm,
    StartForm,
    TariffForm,
    TrackForm,
    TruthForm,
)
from disputes.lifecycle import STEPS, State, Track
from disputes.models import Case, CaseParty, Exhibit, PaperRequest
from disputes.services import drafts, filing, sealing
from disputes.tasklist import tasks_of
from disputes.views.pages import accepted, draft_of, user_of
from registry.models import Claim, Overlap

FOUND_AT_MOST = 20


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft; `?overlap=` fills in the ground and the other holders, `?track=` what it is about."""
    user = user_of(request)
    overlap = None
    if key := request.GET.get("overlap"):
        overlap = chosen_or_404(Overlap.objects.visible_to(user), key=key)
    asked = request.GET.get("track", "")
    track = Track.VALIDITY if overlap else asked if asked in Track.values else ""
    form = StartForm(request.POST or None, user=user, initial={"track": track})
    if request.method == "POST" and form.is_valid():
        case = drafts.start_draft(**form.cleaned_data, actor=user, now=timezone.now(), overlap=overlap)
        return redirect("disputes:tasks", case.key)
    own = Party.objects.acted_for_by(user).exists()
    return render(request, "disputes/start.html", {"form": form, "overlap": overlap, "acts_for_someone": own})


@login_required
def tasks(request: HttpRequest, key: UUID) -> HttpResponse:
    case = draft_of(request, key)
    if case.state != State.DRAFT:
        return redirect(case)
    return render(request, "disputes/tasks.html", {"case": case, "tasks": tasks_of(case), "on_paper": paper_of(case)})


@login_required
def about(request: HttpRequest, key: UUID) -> HttpResponse:
    case = draft_of(request, key)
    form = TrackForm(request.POST or None, initial={"track": case.track})
    if request.method == "POST" and form.is_valid():
        drafts.change_draft(case=case, actor=user_of(request), track=form.cleaned_data["track"])
        return redirect("disputes:tasks", case.key)
    return render(request, "disputes/one_thing.html", {"case": case, "form": form, "title": _("What it is about")})


@login_required
def issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """The ground in issue: claims by search, overlaps by themselves; for rates and fees, the tariff."""
    case = draft_of(request, key)
    user = user_of(request)
    if case.track in (Track.EXTRACTION, Track.DOCKING):
        form = TariffForm(request.POST or None, initial={"tariff_in_issue": case.tariff_in_issue})
        if request.method == "POST" and form.is_valid():
            drafts.change_draft(case=case, actor=user, **form.cleaned_data)
            return redirect("disputes:tasks", case.key)
        return render(request, "disputes/one_thing.html", {"case": case, "form": form, "title": _("The rate or fee")})
    search = ClaimSearchForm(request.GET or None)
    found = _find_claims(search.cleaned_data["q"]) if search.is_valid() and search.cleaned_data["q"] else None
    claims = case.claims.select_related("register", "body").order_by("pk")
    suggested = (
        Overlap.objects.visible_to(user)
        .filter(Q(first__in=claims) | Q(second__in=claims), state="open")
        .exclude(pk__in=case.overlaps.values("pk"))
        .select_related("first__register", "second__register")
        .order_by("-area_m2")[:FOUND_AT_MOST]
    )
    return render(
        request,
        "disputes/issue.html",
        {
            "case": case,
            "search": search,
            "found": found,
            "claims": claims,
            "suggested": suggested,
            "overlaps": case.overlaps.select_related("first__register", "second__register", "senior"),
        },
    )


def _find_claims(words: str) -> list[Claim]:
    return list(
        Claim.objects.filter(
            Q(claim_number__iexact=words) | Q(name__icontains=words) | Q(holdings__party__name__icontains=words)
        )
        .select_related("register", "body")
        .distinct()[:FOUND_AT_MOST]
    )


@login_required
@require_POST
def change_issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add or drop a claim or an overlap, as the pressed button says."""
    case = draft_of(request, key)
    user = user_of(request)
    claims = Claim.objects.visible_to(user)
    if number := request.POST.get("add_claim"):
        drafts.name_issue(case=case, actor=user, claims=[chosen_or_404(claims, pk=number)], overlaps=[])
    elif overlap := request.POST.get("add_overlap"):
        chosen = chosen_or_404(Overlap.objects.visible_to(user), key=overlap)
        drafts.name_issue(case=case, actor=user, claims=[], overlaps=[chosen])
    elif number := request.POST.get("drop_claim"):
        drafts.drop_issue(case=case, actor=user, claim=chosen_or_404(claims, pk=number))
    return redirect("disputes:issue", case.key)


@login_required
def parties(request: HttpRequest, key: UUID) -> HttpResponse:
    case = draft_of(request, key)
    user = user_of(request)
    if request.method == "POST":
        if number := request.POST.get("add"):
            party = chosen_or_404(Party.objects.visible_to(user), pk=number)
            try:
                drafts.name_respondent(case=case, actor=user, party=party)
            except Invalid as refusal:
                messages.error(request, " ".join(refusal.sentences))
        elif number := request.POST.get("drop"):
            respondent = chosen_or_404(case.parties, pk=number)
            drafts.drop_respondent(case=case, actor=user, respondent=respondent)
        return redirect("disputes:parties", case.key)
    search = PartySearchForm(request.GET or None)
    found = None
    if search.is_valid() and search.cleaned_data["q"]:
        named = case.parties.values("party")
        found = Party.objects.visible_to(user).filter(name__icontains=search.cleaned_data["q"]).exclude(pk__in=named)
        found = list(found[:FOUND_AT_MOST])
    respondents = case.parties.filter(role=CaseParty.Role.RESPONDENT).select_related("party")
    return render(
        request, "disputes/parties.html", {"case": case, "search": search, "found": found, "respondents": respondents}
    )


@login_required
def grounds(request: HttpRequest, key: UUID) -> HttpResponse:
    case = draft_of(request, key)
    user = user_of(request)
    if number := request.POST.get("drop"):
        drafts.drop_ground(case=case, actor=user, ground=chosen_or_404(case.grounds, pk=number))
        return redirect("disputes:grounds", case.key)
    form = GroundForm(request.POST or None, case=case, user=user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if accepted(form, lambda: drafts.state_ground(case=case, actor=user, **given)):
            return redirect("disputes:grounds", case.key)
    return render(
        request,
        "disputes/grounds.html",
        {"case": case, "form": form, "grounds": case.grounds.prefetch_related("exhibits")},
    )


@login_required
def relief(request: HttpRequest, key: UUID) -> HttpResponse:
    case = draft_of(request, key)
    form = ReliefForm(request.POST or None, initial={"relief": case.relief})
    if request.method == "POST" and form.is_valid():
        drafts.change_draft(case=case, actor=user_of(request), relief=form.cleaned_data["relief"])
        return redirect("disputes:tasks", case.key)
    return render(request, "disputes/one_thing.html", {"case": case, "form": form, "title": _("What you ask for")})


@login_required
def lateness(request: HttpRequest, key: UUID) -> HttpResponse:
    case = draft_of(request, key)
    form = LatenessForm(request.POST or None, initial={"lateness": case.lateness})
    if request.method == "POST" and form.is_valid():
        drafts.change_draft(case=case, actor=user_of(request), lateness=form.cleaned_data["lateness"])
        return redirect("disputes:tasks", case.key)
    return render(request, "disputes/one_thing.html", {"case": case, "form": form, "title": _("Anything late")})


@login_required
def truth(request: HttpRequest, key: UUID) -> HttpResponse:
    case = draft_of(request, key)
    user = user_of(request)
    form_class, name = (PaperTruthForm, "") if paper_of(case) else (TruthForm, user.name)
    form = form_class(request.POST or None, initial={"name": name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if accepted(form, lambda: drafts.state_truth(case=case, actor=user, **given)):
            return redirect("disputes:check", case.key)
    return render(request, "disputes/one_thing.html", {"case": case, "form": form, "title": _("Statement of truth")})


@login_required
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Check answers, see what will be due, and file."""
    case = draft_of(request, key)
    user = user_of(request)
    if case.state != State.DRAFT:
        return redirect(case)
    now = timezone.now()
    faults = ()
    exhibits = Exhibit.objects.visible_to(user).filter(case=case).select_related("file")
    sealing_form = SealAtFilingForm(request.POST if request.method == "POST" else None, exhibits=exhibits)
    if request.method == "POST" and sealing_form.is_valid():
        motion = sealing_form.motion()
        try:
            if motion:
                filed = sealing.file_with_motion(case=case, actor=user, now=now, **motion)
            else:
                filed = filing.file_case(case=case, actor=user, now=now)
        except Invalid as refusal:
            add_to_form(sealing_form, refusal)
            faults = refusal.faults
            case = draft_of(request, key)
        else:
            return redirect("disputes:filed", filed.key)
    paper = paper_of(case)
    lodged_at = paper.received_at if paper else now
    rules = rules_in_force(lodged_at)
    upcoming = [
        moment_words(reckoned.due_at, reckoned.due_on, rules.time_zone)
        for reckoned in (preview(rule, rules, lodged_at, track=case.track) for rule in STEPS["file"].opens)
    ]
    return render(
        request,
        "disputes/check.html",
        {
            "case": case,
            "tasks": tasks_of(case),
            "faults": faults,
            "upcoming": upcoming,
            "grounds": case.grounds.prefetch_related("exhibits"),
            "exhibits": exhibits,
            "sealing_form": None if paper else sealing_form,
            "respondents": case.parties.filter(role=CaseParty.Role.RESPONDENT).select_related("party"),
        },
        status=400 if faults or sealing_form.errors else 200,
    )


def paper_of(case: Case) -> PaperRequest | None:
    """What the office keys in for a party that sent paper."""
    return PaperRequest.objects.filter(case=case).select_related("scan__file", "scan__offered_by__party").first()


def my_drafts(user) -> list[Case]:
    """Drafts of the parties `user` reads for, newest first."""
    return list(Case.objects.visible_to(user).filter(state=State.DRAFT).order_by("-opened_at"))
