"""Opening and closing the dates that mediation adds to a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from claims_project.common.errors import Conflict
from claims_project.procedure.models import Deadline, RulesVersion
from claims_project.procedure.services import close_deadline, open_deadline
from disputes.models import Case, CaseDeadline, DocketEntry
from mediation.models import Appointment, AppointmentDeadline, Undertaking, UndertakingDeadline


def rules_of(case: Case) -> RulesVersion:
    """The rules version a case is bound to. Raises Conflict when it is bound to none."""
    if case.rules_version is None:
        raise Conflict("The case is not bound to a version of the rules, so no deadline can be opened.")
    return case.rules_version


def dates_kept_here(case: Case) -> Iterator[Deadline]:
    """The deadlines of a case that lie with its nominations and undertakings, while these wait for someone."""
    yield from AppointmentDeadline.objects.filter(
        appointment__case=case, appointment__state=Appointment.State.PROPOSED
    ).order_by("pk")
    yield from (
        UndertakingDeadline.objects.filter(undertaking__clause__settlement__case=case)
        .exclude(undertaking__state__in=Undertaking.SETTLED)
        .order_by("pk")
    )


def open_date(case: Case, rule: str, *, entry: DocketEntry, words: str, now: datetime) -> CaseDeadline:
    """Let the time of `rule` run from `entry`. Raises Conflict when the case is bound to no rules version."""
    return open_deadline(
        CaseDeadline,
        rule=rule,
        track=case.track,
        rules_version=rules_of(case),
        trigger_at=entry.effective_at,
        trigger_words=f"{words} (docket entry {entry.number})",
        trigger_entry=entry.number,
        now=now,
        case=case,
    )


def open_acceptance(appointment: Appointment, *, entry: DocketEntry, now: datetime) -> AppointmentDeadline:
    """Let the nominee's time to accept run from the docket entry of the nomination."""
    case = appointment.case
    return open_deadline(
        AppointmentDeadline,
        rule="acceptance",
        track=case.track,
        rules_version=rules_of(case),
        trigger_at=entry.effective_at,
        trigger_words=f"{appointment.profile} was proposed as mediator (docket entry {entry.number})",
        trigger_entry=entry.number,
        now=now,
        appointment=appointment,
    )


def close_dates(owner: Case | Appointment | Undertaking, rule: str, *, state: str, now: datetime) -> None:
    """Close every open date of `rule` that `owner` has: "met" or "cancelled"."""
    for deadline in owner.deadlines.filter(rule=rule, closed_at=None):
        close_deadline(deadline, state=state, now=now)
