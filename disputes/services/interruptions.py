"""Every date of a case, also those that higher floors keep: what ends with the case and comes back with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from claims_project.procedure.models import Deadline
from claims_project.procedure.services import replace_deadline
from claims_project.procedure.timekeeping import DAY, Effect, Excluded, in_words, number_of
from disputes.lifecycle import STEPS, State, standings
from disputes.models import Case, DocketEntry

Kept = Callable[[Case], Iterable[Deadline]]
_kept_above: list[Kept] = []


def add_dates_of_case(kept: Kept) -> Kept:
    """By which a higher floor adds the deadlines it keeps for a case. Registered once, when the app starts."""
    if kept not in _kept_above:
        _kept_above.append(kept)
    return kept


def dates_of(case: Case) -> list[Deadline]:
    """Every deadline of the case, whatever kind, oldest first."""
    own: list[Deadline] = list(case.deadlines.order_by("pk"))
    return own + [deadline for kept in _kept_above for deadline in kept(case)]


def running(case: Case) -> list[Deadline]:
    """Those that are not closed."""
    return [deadline for deadline in dates_of(case) if deadline.closed_at is None]


def interrupted(case: Case) -> list[tuple[DocketEntry, Deadline]]:
    """The dates that ended only because the closed case closed, each with the entry at which its time stopped: the
    closing, or the stay in which the case was closed. The review of a stay is no such date: the stay is over."""
    stopped: dict[str, DocketEntry] = {}
    steps = [entry for entry in case.docket.order_by("number") if "step" in entry.data]
    for entry, (before, after) in zip(steps, standings(entry.data["step"] for entry in steps), strict=True):
        if before.state == State.STAYED and after.state != State.CLOSED:
            stopped.clear()
        if State.STAYED in (before.state, after.state) or (after.state == State.CLOSED != before.state):
            for key in entry.data.get("held_deadlines", ()):
                stopped.setdefault(key, entry)
        elif after.state != State.CLOSED:
            stopped.clear()
    ended_with_the_stay = STEPS["resume"].closes
    return [
        (stopped[str(deadline.key)], deadline)
        for deadline in dates_of(case)
        if str(deadline.key) in stopped and deadline.rule not in ended_with_the_stay
    ]


def run_again(deadline: Deadline, *, stopped: DocketEntry, again: DocketEntry, now: datetime) -> Deadline:
    """Ask again what was asked when the date was given, with the days from `stopped` to `again` excluded. A date that
    had passed before gets no new time."""
    first = stopped.effective_at.astimezone(deadline.zone).date()
    end = again.effective_at.astimezone(deadline.zone).date()
    entries = f"docket entries {stopped.number} and {again.number}"
    asked, days = deadline.asked, max((end - first).days, 0)
    how = "stayed and closed" if "effect" in stopped.data else "closed"
    if days:
        name = f"the time the case was {how} ({entries})"
        asked = asked.without([Excluded(name, first, end - DAY, Effect.SUSPEND)])
    opened = replace_deadline(
        deadline,
        asked=asked,
        now=now,
        entry=again.number,
        words=f"It was due on {in_words(deadline.due_on)}; the {number_of(days, 'day')} for which the case was {how} "
        f"({entries}) do not count",
    )
    if opened.due_at <= now:  # what was asked of those who are late was asked already
        type(opened)._base_manager.filter(pk=opened.pk).update(reminders_done=deadline.reminders_done)
    return opened
