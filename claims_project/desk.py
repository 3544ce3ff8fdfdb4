"""My desk: what an office user has to do now, most urgent first. The admin's start page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from claims_project import health
from claims_project.accounts.models import User
from claims_project.notices.models import Bounce
from claims_project.vault.models import StoredFile
from disputes import inbox
from disputes.afterwards import next_step
from disputes.lifecycle import State
from disputes.models import Case, CaseDeadline, CaseParty
from disputes.services.serving import SERVABLE
from mediation.access import settling_parties
from mediation.models import Appointment, Proposal, Session, Settlement, Undertaking
from registry.models import Overlap

LINES = 40
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: in which case, what, since when it waits, by when, and the page on which it is done."""

    docket_number: str
    caption: str
    what: str
    waiting: int
    due_at: datetime | None
    due_on: date | None
    href: str
    button: str

    def urgency(self, now: datetime) -> str:
        """ "late", "soon" or ""."""
        if self.due_at is None:
            return ""
        return "late" if self.due_at <= now else "soon" if self.due_at - now <= SOON else ""


def lines_for(user: User, now: datetime) -> list[Line]:
    """Everything `user` owes in any role, soonest due first; what has no date comes last, longest waiting first."""
    found = [
        *_inbox(user, now),
        *_deadlines(user, now),
        *_nominations(user, now),
        *_challenged(user, now),
        *_signed_by_all(user, now),
        *_proven(user, now),
        *_came_back(user, now),
        *_to_serve_again(user, now),
    ]
    return sorted(found, key=lambda line: (line.due_at is None, line.due_at or now, -line.waiting))[:LINES]


def _deadlines(user: User, now: datetime) -> Iterator[Line]:
    owed = {role for role in ("registrar", "mediator", "monitor") if role in user.roles}
    mine = Q(who__in=owed)
    if user.is_registrar:
        mine |= Q(due_at__lte=now)  # what others let pass: a person decides what follows
    open_ones = (
        CaseDeadline.objects.visible_to(user)
        .filter(mine, closed_at=None)
        .select_related("case")
        .order_by("due_at")[:LINES]
    )
    for deadline in open_ones:
        step = next_step(deadline.rule, deadline.case.state) if deadline.due_at <= now and user.is_registrar else None
        drafted = f" Next, if you decide so: {step.label.lower()}." if step is not None else ""
        what = deadline.label if deadline.who in owed else f"{deadline.label} (owed by {deadline.who_words}, overdue)"
        yield Line(
            deadline.case.docket_number or "",
            deadline.case.caption,
            f"{what}.{drafted}" if drafted else what,
            (now - deadline.opened_at).days,
            deadline.due_at,
            deadline.due_on,
            reverse("admin:disputes_case_change", args=[deadline.case.pk]),
            "Open the case",
        )


def _inbox(user: User, now: datetime) -> Iterator[Line]:
    """What came in and waits for a first look."""
    if user.is_registrar and (waiting := inbox.count(user, now)):
        href = reverse("admin:disputes_inbox")
        yield Line("", "", f"Inbox: {waiting} to look at", 0, None, None, href, "Open the inbox")


def _nominations(user: User, now: datetime) -> Iterator[Line]:
    """A nominee has a declaration to sign, or to decline."""
    waiting = Appointment.objects.visible_to(user).filter(profile__user=user, state=Appointment.State.PROPOSED)
    for appointment in waiting.select_related("case"):
        yield Line(
            appointment.case.docket_number or "",
            appointment.case.caption,
            "Accept the appointment with a signed declaration, or decline it",
            (now - appointment.proposed_at).days,
            None,
            None,
            reverse("admin:disputes_case_change", args=[appointment.case.pk]) + "#mediation",
            "Read and decide",
        )


def _challenged(user: User, now: datetime) -> Iterator[Line]:
    """A challenge of a mediator, or a conflict found since, waits for the registrar's decision."""
    if not user.is_registrar:
        return
    challenged = Q(state=Appointment.State.CHALLENGED)
    waiting = Appointment.objects.visible_to(user).filter(
        challenged | (Q(state__in=Appointment.OPEN) & ~Q(found_later=[]))
    )
    for appointment in waiting.select_related("case", "profile__user"):
        what = (
            f"Decide the challenge of {appointment.profile} as mediator"
            if appointment.state == Appointment.State.CHALLENGED
            else f"{appointment.profile} mediates, and a conflict was found since another case joined: decide"
        )
        yield Line(
            appointment.case.docket_number or "",
            appointment.case.caption,
            what,
            (now - appointment.proposed_at).days,
            None,
            None,
            reverse("admin:mediation_appointment_change", args=[appointment.pk]),
            "Read and decide",
        )


def _signed_by_all(user: User, now: datetime) -> Iterator[Line]:
    """An agreement that every party has signed waits to be put into force."""
    if not user.is_registrar:
        return
    waiting = Settlement.objects.visible_to(user).filter(state=Settlement.State.OUT_FOR_SIGNATURE)
    for settlement in waiting.select_related("case").prefetch_related("signatures"):
        signatures = settlement.signatures.all()
        signed = {signature.party_id for signature in signatures}
        if not signed or not signed >= {party.pk for party in settling_parties(settlement.case)}:
            continue
        yield Line(
            settlement.case.docket_number or "",
            settlement.case.caption,
            f"Put agreement {settlement.number} into force: every party has signed",
            (now - max(signature.signed_at for signature in signatures)).days,
            None,
            None,
            reverse("admin:disputes_case_change", args=[settlement.case.pk]) + "#mediation",
            "Open the case",
        )


def _proven(user: User, now: datetime) -> Iterator[Line]:
    """The monitor has proofs of performance to look at, and undertakings that are late."""
    if not user.is_monitor:
        return
    open_ones = Undertaking.objects.visible_to(user).filter(
        state__in=(Undertaking.State.OPEN, Undertaking.State.BREACHED)
    )
    for undertaking in open_ones.select_related("clause__settlement__case"):
        case = undertaking.clause.settlement.case
        yield Line(
            case.docket_number or "",
            case.caption,
            f"Undertaking: {undertaking.words}",
            0,
            datetime.combine(undertaking.due_on, time.max, now.tzinfo),
            undertaking.due_on,
            reverse("admin:disputes_case_change", args=[case.pk]) + "#mediation",
            "Look at it",
        )


def _came_back(user: User, now: datetime) -> Iterator[Line]:
    """A mail came back: the address is to be put right, or the person told otherwise."""
    for bounce in Bounce.objects.editable_by(user).select_related("notice__recipient")[:LINES]:
        served = bounce.notice.service
        yield Line(
            bounce.notice.thread if user.is_registrar else "",
            bounce.notice.recipient.name,
            f"A mail that served a paper came back from {bounce.address}: put the address right"
            if served
            else f"A mail came back from {bounce.address}: see that {bounce.notice.recipient} is reached",
            (now - bounce.received_at).days,
            None,
            None,
            reverse("admin:notices_bounce_change", args=[bounce.pk]),
            "See to it",
        )


def _to_serve_again(user: User, now: datetime) -> Iterator[Line]:
    """A service failed, and no other on the same respondent counts: the paper is to be served another way."""
    if not user.is_registrar:
        return
    failed = (
        CaseParty.objects.visible_to(user)
        .unserved()
        .filter(case__state__in=SERVABLE)
        .annotate(tried=Max("services__served_at"))
        .filter(tried__isnull=False)
    )
    for member in failed.select_related("case", "party").order_by("pk")[:LINES]:
        case, party = member.case, member.party
        late = " The time to answer runs: see whether it is to be moved." if case.state == State.RESPONSE_DUE else ""
        yield Line(
            case.docket_number or "",
            case.caption,
            f"Service on {party} failed: serve it another way.{late}",
            (now - member.tried).days,
            None,
            None,
            reverse("admin:disputes_case_another_way", args=[case.pk, member.pk]),
            "Order another way",
        )


def tiles_for(user: User, now: datetime) -> list[dict[str, Any]]:
    """The counts beside the list: each from what `user` may see, each with the page that lists it."""
    cases = Case.objects.visible_to(user).exclude(state=State.DRAFT)
    today = Session.objects.visible_to(user).filter(
        state=Session.State.PLANNED, planned_at__gte=now - timedelta(hours=12), planned_at__lt=now + timedelta(hours=24)
    )
    tiles = []
    if reads_cases(user):
        docket = reverse("admin:disputes_case_changelist")
        tiles.append(_tile("Active cases", cases.exclude(state=State.CLOSED).count(), docket))
        tiles.append(_tile("Sessions in the next day", today.count(), docket))
    if user.is_mediator:
        waiting = Proposal.objects.visible_to(user).filter(state=Proposal.State.SENT)
        tiles.append(_tile("Proposals waiting for answers", waiting.count(), reverse("admin:disputes_case_changelist")))
    if user.is_registrar or user.is_auditor:
        held = StoredFile.objects.visible_to(user).filter(state=StoredFile.State.HELD)
        tiles.append(_tile("Files held by intake", held.count(), reverse("admin:vault_storedfile_changelist")))
        fresh = Overlap.objects.visible_to(user).filter(state=Overlap.State.OPEN)
        tiles.append(_tile("Open overlaps", fresh.count(), reverse("registry:overlaps") + "?state=open"))
    return tiles


def _tile(words: str, count: int, href: str) -> dict[str, Any]:
    return {"words": words, "count": f"{count:,}", "href": href}


def reads_cases(user: User) -> bool:
    """Whether a desk of cases is this user's: an administrator, as such, has none."""
    return bool(user.roles - {"administrator"})


def by_state(user: User) -> list[dict[str, Any]]:
    """Active cases by state, in the order of the lifecycle, for the chart; and how long the longest has been there."""
    counted = dict(
        Case.objects.visible_to(user)
        .exclude(state__in=(State.DRAFT, State.CLOSED))
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
    )
    most = max(counted.values(), default=0)
    return [{"words": state.label, "count": counted[state], "most": most} for state in State if counted.get(state)]


def clearance(user: User, now: datetime) -> dict[str, int]:
    """Cases filed and cases closed in the last 90 days: above 100 % the office gains on its docket."""
    since = now - timedelta(days=90)
    cases = Case.objects.visible_to(user).exclude(state=State.DRAFT)
    filed = cases.filter(filed_at__gte=since).count()
    closed = cases.filter(state=State.CLOSED, state_since__gte=since).count()
    return {"filed": filed, "closed": closed, "percent": round(100 * closed / filed) if filed else 0}


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Fills the admin's start page (settings.UNFOLD["DASHBOARD_CALLBACK"])."""
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    context.update(
        {
            "lines": [(line, line.urgency(now)) for line in lines_for(user, now)],
            "tiles": tiles_for(user, now),
            "by_state": by_state(user),
            "clearance": clearance(user, now),
            "reads_cases": reads_cases(user),
            "office_parts": health.parts(now) if user.is_administrator else {},
        }
    )
    return context
