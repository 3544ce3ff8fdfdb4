"""The case's own steps that mediation brings about, beside those that come with an appointment or an agreement."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.accounts.services import system_actor
from claims_project.common.errors import Conflict, Invalid
from claims_project.common.querysets import swap
from disputes.lifecycle import STEPS, State
from disputes.models import Case, DocketEntry
from disputes.services.docket import enter
from disputes.services.ground import note_again
from disputes.services.registrar import release_ground
from disputes.services.steps import take
from mediation.models import Appointment, Proposal, Settlement
from mediation.services import appointments, settlements
from mediation.services.proposals import expire


def begin_mediation(*, case: Case, actor: User, now: datetime) -> Appointment:
    """Put the one accepted appointment into effect, with which mediation begins.

    Raises Conflict (nobody accepted, or several did: then choose one), and what appointments.put_into_effect raises.
    """
    accepted = list(case.appointments.filter(state=Appointment.State.ACCEPTED).select_related("case", "profile__user"))
    if len(accepted) != 1:
        raise Conflict(
            "Several nominees have accepted: put one appointment into effect."
            if accepted
            else "No nominee has accepted yet."
        )
    return appointments.put_into_effect(appointment=accepted[0], actor=actor, now=now)


def agree_terms(*, case: Case, actor: User, now: datetime) -> Settlement:
    """Send the agreement that is being drawn up for signature. Raises Conflict
    when there is none, and what that service raises.
    """
    draft = case.settlements.filter(state=Settlement.State.DRAFT).select_related("case").first()
    if draft is None:
        raise Conflict("No agreement is being drawn up.")
    return settlements.send_for_signature(settlement=draft, actor=actor, now=now)


def take_force(*, case: Case, actor: User, now: datetime) -> Settlement:
    """Put the agreement that is out for signature into force. Raises Conflict
    when there is none, and what that service raises.
    """
    signed = case.settlements.filter(state=Settlement.State.OUT_FOR_SIGNATURE).select_related("case").first()
    if signed is None:
        raise Conflict("No agreement is out for signature.")
    return settlements.put_into_force(settlement=signed, actor=actor, now=now)


@transaction.atomic
def terminate(*, case: Case, actor: User, now: datetime, ground: str, words: str = "") -> DocketEntry:
    """End the mediation without a settlement. Drafts are void, proposals closed, the ground is no longer in a case.

    `words` go on the docket's public face: nothing that was said in mediation belongs there.
    """
    # Held before the docket is written, as a signature and an answer hold them: two at once never wait for each other.
    making = (Settlement.State.DRAFT, Settlement.State.OUT_FOR_SIGNATURE)
    agreements = list(case.settlements.select_for_update().filter(state__in=making).order_by("pk"))
    waiting = list(case.proposals.select_for_update().filter(state=Proposal.State.SENT).order_by("pk"))
    entry = take(STEPS["terminate"], case=case, actor=actor, now=now, words=words.strip(), ground=ground)
    for settlement in agreements:
        swap(settlement, state=Settlement.State.VOID)
    for proposal in waiting:
        swap(proposal, state=Proposal.State.WITHDRAWN)
    release_ground(case=case, actor=system_actor(), now=now)
    return entry


@transaction.atomic
def report_breach(*, case: Case, actor: User, now: datetime, reasons: str) -> DocketEntry:
    """A breach was not put right in time: mediation reconvenes. The reasons are not for the public face."""
    if not reasons.strip():
        raise Invalid.one("reasons", "Give the reasons, in words the parties will understand.")
    entry = take(
        STEPS["report_breach"], case=case, actor=actor, now=now, reasons="Given to the parties and the mediator."
    )
    note_again(case, actor=system_actor(), now=now)
    enter(case, "breach_reasons", actor=actor, now=now, text=f"What was not put right: {reasons.strip()}")
    return entry


@transaction.atomic
def complete(*, case: Case, actor: User, now: datetime) -> DocketEntry:
    """Everything was performed or waived: the monitor closes the case as settled."""
    return take(STEPS["complete"], case=case, actor=actor, now=now)


def expire_due(*, now: datetime) -> int:
    """Close every proposal whose time to answer is over; how many. One that someone closes meanwhile is theirs.

    Nothing is entered in a closed case: its proposals wait for it to be reopened.
    """
    closed = 0
    due = (
        Proposal.objects.filter(state=Proposal.State.SENT, expires_at__lte=now)
        .exclude(case__state=State.CLOSED)
        .select_related("case")
    )
    for proposal in due.order_by("pk"):
        try:
            expire(proposal=proposal, actor=system_actor(), now=now)
        except Conflict:
            continue
        closed += 1
    return closed
