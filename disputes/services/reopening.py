"""Bringing a closed case back to where it was, with all that was in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.procedure.timekeeping import number_of
from disputes.lifecycle import STEPS, State
from disputes.models import Assignment, Case, DocketEntry
from disputes.services.consolidation import leave
from disputes.services.ground import ground_to_take_up, take_up
from disputes.services.interruptions import interrupted, run_again
from disputes.services.steps import check, take

MEDIATED = (State.MEDIATION, State.SETTLEMENT_PENDING, State.SETTLED_MONITORING)


@transaction.atomic
def reopen(*, case: Case, actor: User, now: datetime, reasons: str) -> DocketEntry:
    """Bring a closed case back to its last state for a new fact, a breach or an error.

    Its overlaps are in issue again and its claims noted, what was running when it closed runs again with the time that
    was left, and whoever mediated it does so again. The docket says what came back and what could not.
    Raises NotAllowed, Conflict (it is open, or its ground is in issue in another case now), Invalid (no reasons).
    """
    step = STEPS["reopen"]
    check(step, case=case, actor=actor, now=now, reasons=reasons)
    last = State(case.last_state)
    tie = case.consolidations.current().select_related("lead", "member").first()
    if tie is not None:
        leave(tie, actor=actor, now=now, reasons=reasons)
    ground = ground_to_take_up(case, last, led_by=str(tie.lead.docket_number) if tie else "")
    stopped = interrupted(case)
    apart = f"It goes on apart from case {tie.lead}." if tie else ""
    said = [reasons.strip(), apart, ground.in_words(), _mediators(case, last), _dates(len(stopped)), _lost(case)]
    entry = take(step, case=case, actor=actor, now=now, reasons=reasons, words=" ".join(part for part in said if part))
    take_up(case, ground, actor=actor, now=now)
    for at, deadline in stopped:
        run_again(deadline, stopped=at, again=entry, now=now)
    return entry


def _mediators(case: Case, state: State) -> str:
    if state not in MEDIATED:
        return ""
    held = case.assignments.filter(ended_at=None, capacity=Assignment.Capacity.MEDIATOR).select_related("user")
    able = [str(one.user) for one in held if one.user.is_active and one.user.is_mediator]
    gone = [str(one.user) for one in held if str(one.user) not in able]
    said = [f"{' and '.join(able)} {'mediates' if len(able) == 1 else 'mediate'} as before."] if able else []
    said += [f"{name} no longer mediates for the office." for name in gone]
    if not able:
        said.append("A mediator is to be appointed.")
    return " ".join(said)


def _dates(count: int) -> str:
    if not count:
        return ""
    return f"{number_of(count, 'date')} that ran when it closed {'runs' if count == 1 else 'run'} again."


def _lost(case: Case) -> str:
    ended = case.docket.filter(data__step=STEPS["terminate"].name).exists()
    return (
        "What was put forward in the mediation that ended does not come back; it can be put forward anew."
        if (ended and case.last_state == State.MEDIATION)
        else ""
    )
