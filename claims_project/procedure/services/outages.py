"""Recording when nothing could be filed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap
from claims_project.procedure import timekeeping
from claims_project.procedure.models import Deadline, Outage, deadline_models


def record_outage(
    *, name: str, started_at: datetime, actor: User, now: datetime, ended_at: datetime | None = None
) -> Outage:
    """Put an outage on record. Every date worked out from now on takes it into account; a date already given moves
    only by an entry on its own docket (`open_deadlines_inside` lists them).

    Raises NotAllowed (neither registrar nor administrator), Invalid (no name; not begun yet; it ends before it begins).
    """
    _keeper(actor)
    faults = [] if name.strip() else [Fault("name", "Say what failed.")]
    if started_at > now:
        faults.append(Fault("started_at", "An outage is recorded once it has begun."))
    faults += _end_faults(started_at, ended_at, now)
    if faults:
        raise Invalid(faults)
    return Outage.objects.create(
        name=name.strip(), started_at=started_at, ended_at=ended_at, recorded_by=actor, recorded_at=now
    )


def end_outage(*, outage: Outage, ended_at: datetime, actor: User, now: datetime) -> Outage:
    """Say when an outage ended. Raises NotAllowed, Conflict (its end is on record already), Invalid."""
    _keeper(actor)
    if outage.ended_at is not None:
        raise Conflict("The end of this outage is on record already.")
    if faults := _end_faults(outage.started_at, ended_at, now):
        raise Invalid(faults)
    swap(outage, expected={"ended_at": None}, ended_at=ended_at)
    return outage


def open_deadlines_inside(outage: Outage) -> Iterator[Deadline]:
    """The deadlines inside an outage that is over which nobody has met or ended: those that run, and those found missed
    before the outage was on record.
    """
    closure = outage.closure
    for model in deadline_models():
        near = model._default_manager.filter(
            closed_at=None,
            due_at__gt=closure.start,
            due_at__lt=closure.end + timekeeping.DAY,
        )
        for deadline in near.select_related("rules_version"):
            whole_day = timekeeping.end_of(deadline.due_on, deadline.zone) == deadline.due_at
            if timekeeping.falls_inside(closure, deadline.due_at, deadline.zone, whole_day=whole_day):
                yield deadline


def _end_faults(started_at: datetime, ended_at: datetime | None, now: datetime) -> list[Fault]:
    faults = []
    if ended_at is not None and ended_at <= started_at:
        faults.append(Fault("ended_at", "An outage ends after it begins."))
    if ended_at is not None and ended_at > now:
        faults.append(Fault("ended_at", "Record the end of an outage once it is over."))
    return faults


def _keeper(actor: User) -> None:
    if not (actor.is_registrar or actor.is_administrator or actor.is_system):
        raise NotAllowed("Outages are recorded by a registrar or an administrator.")
