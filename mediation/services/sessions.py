"""Meetings: planned, held with attendance, or cancelled. Minutes say when,
who was there and what comes next; nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from claims_project.accounts.models import Party, User
from claims_project.common.errors import Conflict, Fault, Invalid
from claims_project.common.formatting import full_time
from claims_project.common.querysets import swap
from disputes.lifecycle import Role, State
from disputes.models import Case, DocketEntry
from disputes.services.docket import enter
from mediation.access import people_of_parties, require, settling_parties
from mediation.models import Attendance, Session
from mediation.services.dates import close_dates
from mediation.services.telling import tell

WORKING = (State.MEDIATION, State.SETTLEMENT_PENDING)


@transaction.atomic
def plan(
    *,
    case: Case,
    actor: User,
    now: datetime,
    kind: str,
    planned_at: datetime,
    place: str,
    with_party: Party | None = None,
) -> Session:
    """Call a joint session, or a caucus with one party; those who are to come are told, and nobody else.

    Raises NotAllowed (not the mediator), Conflict (no mediation going on), Invalid (kind, party, time, place).
    """
    require(Role.MEDIATOR, actor=actor, case=case, to="plan a session")
    _working(case)
    faults = []
    if kind not in Session.Kind.values:
        faults.append(Fault("kind", "Choose a joint session or a caucus."))
    if kind == Session.Kind.CAUCUS and (
        with_party is None or not settling_parties(case).filter(pk=with_party.pk).exists()
    ):
        faults.append(Fault("with_party", "Choose the party to the case with which the caucus is held."))
    if planned_at <= now:
        faults.append(Fault("planned_at", "A session is planned for a time that lies ahead."))
    if not place.strip():
        faults.append(Fault("place", "Say where it is held, or how to join."))
    if faults:
        raise Invalid(faults)
    session = Session.objects.create(
        case=case,
        kind=kind,
        with_party=with_party if kind == Session.Kind.CAUCUS else None,
        planned_by=actor,
        planned_at=planned_at,
        place=place.strip(),
        changed_at=now,
    )
    entry = _enter(session, "session_planned", f"Planned for {full_time(planned_at)}. {place.strip()}", actor, now)
    _tell(session, entry, subject="a session is planned", now=now)
    return session


@transaction.atomic
def hold(
    *,
    session: Session,
    actor: User,
    now: datetime,
    held_at: datetime,
    attendance: Iterable[tuple[Party | None, str]],
    next_step: str,
) -> Session:
    """Enter that a session was held: when, who was there (party or None
    for the office, and a name), and the next step.

    Raises NotAllowed, Conflict (not planned any more), Invalid (a time that lies
    ahead, nobody there, no next step, a stranger's party).
    """
    require(Role.MEDIATOR, actor=actor, case=session.case, to="enter a session")
    _planned(session)
    rows = [(party, name.strip()) for party, name in attendance if name.strip()]
    parties = set(_invited(session))
    faults = []
    if held_at > now:
        faults.append(Fault("held_at", "A session is entered once it was held; this time lies ahead."))
    if not rows:
        faults.append(Fault("attendance", "Say who was there, one name a line."))
    faults += [
        Fault("attendance", f"{name} is entered for {party}, which was not called to this session.")
        for party, name in rows
        if party is not None and party not in parties
    ]
    if not next_step.strip():
        faults.append(Fault("next_step", "Say what comes next, and by when."))
    if faults:
        raise Invalid(faults)
    swap(
        session,
        expected={"state": Session.State.PLANNED},
        state=Session.State.HELD,
        held_at=held_at,
        next_step=next_step.strip(),
        changed_at=now,
    )
    Attendance.objects.bulk_create(Attendance(session=session, party=party, name=name) for party, name in rows)
    there = ", ".join(f"{name} ({party})" if party else name for party, name in rows)
    entry = _enter(
        session,
        "session_held",
        f"Held {full_time(held_at)}. Present: {there}. Next step: {next_step.strip()}",
        actor,
        now,
    )
    if session.kind == Session.Kind.JOINT:
        # A statement that was not sent by then is made there.
        for rule in ("first_session", "reconvene", "statements"):
            close_dates(session.case, rule, state="met", now=now)
    _tell(session, entry, subject="a session was entered", now=now)
    return session


@transaction.atomic
def cancel(*, session: Session, actor: User, now: datetime, reasons: str = "") -> Session:
    """Call a planned session off; those who were to come are told."""
    require(Role.MEDIATOR, actor=actor, case=session.case, to="cancel a session")
    _planned(session)
    swap(session, expected={"state": Session.State.PLANNED}, state=Session.State.CANCELLED, changed_at=now)
    words = f"The session planned for {full_time(session.planned_at)} was cancelled. {reasons.strip()}".strip()
    entry = _enter(session, "session_cancelled", words, actor, now)
    _tell(session, entry, subject="a session was cancelled", now=now)
    return session


def _invited(session: Session) -> list[Party]:
    if session.with_party is not None:
        return [session.with_party]
    return list(settling_parties(session.case))


def _enter(session: Session, event: str, words: str, actor: User, now: datetime) -> DocketEntry:
    what = f"Caucus with {session.with_party}" if session.with_party else "Joint session"
    return enter(
        session.case,
        event,
        actor=actor,
        now=now,
        text=f"{what}. {words}",
        data={"session": str(session.key)},
        addressees=_invited(session),
    )


def _tell(session: Session, entry: DocketEntry, *, subject: str, now: datetime) -> None:
    tell(
        people_of_parties(*_invited(session)),
        entry=entry,
        subject=subject,
        body=f"{session.get_kind_display()}, {full_time(session.planned_at)}.",
        link=reverse("mediation:sessions", args=[session.case.docket_number]),
        now=now,
    )


def _working(case: Case) -> None:
    if case.state not in WORKING:
        raise Conflict(f"No mediation is going on: the case is in the state “{case.get_state_display()}”.")


def _planned(session: Session) -> None:
    if session.state != Session.State.PLANNED:
        raise Conflict(f"This session is “{session.get_state_display()}” already.")
