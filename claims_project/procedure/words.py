"""What a deadline says of itself, on a page and in a reminder. No database: the deadline's own fields and a `now`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from claims_project.notices.placeholders import Listing, Value
from claims_project.procedure.models import Deadline
from claims_project.procedure.timekeeping import at_in_words, end_of, in_words, number_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """A deadline for a reader. `tone` is one of "done", "set_aside", "overdue", "soon", "later": a colour never alone,
    `left` says it."""

    label: str
    who: str
    due: str
    left: str
    tone: str
    lines: tuple[str, ...]
    rules: str
    state: str
    yours: str = ""


def explain(deadline: Deadline, now: datetime, time_zone: str = "") -> Explanation:
    """`deadline` in words, as of `now`, for a reader whose clock is that of `time_zone` ("": the office's)."""
    left, tone = left_words(deadline, now)
    return Explanation(
        label=deadline.label,
        who=deadline.who_words,
        due=due_words(deadline),
        left=left,
        tone=tone,
        lines=tuple(line.text for line in deadline.trace_lines),
        rules=str(deadline.rules_version),
        state=str(Deadline.State(deadline.state).label),
        yours=beside(deadline, time_zone).strip(),
    )


def due_words(deadline: Deadline) -> str:
    """Tuesday 3 March 2187, end of day (station time)."""
    return moment_words(deadline.due_at, deadline.due_on, deadline.time_zone)


def moment_words(due_at: datetime, due_on: date, time_zone: str) -> str:
    """When time is up: the day alone where it is the end of that day, else with its hour; and on whose clock."""
    zone = ZoneInfo(time_zone)
    whole_day = end_of(due_on, zone) == due_at
    when = f"{in_words(due_on)}, end of day" if whole_day else at_in_words(due_at.astimezone(zone))
    return f"{when} ({zone_words(time_zone)})"


def zone_words(time_zone: str) -> str:
    return str(settings.OFFICE_TIME_NAME) if time_zone == settings.OFFICE_TIME_ZONE else time_zone


def left_words(deadline: Deadline, now: datetime) -> tuple[str, str]:
    """How long is left, or how it ended; and its tone. Days are the office's days, whatever the hour."""
    state, closed = Deadline.State(deadline.state), deadline.closed_at
    if closed is not None:
        day = in_words(closed.astimezone(deadline.zone).date())
        if state is Deadline.State.MET:
            return f"Done on {day}", "done"
        if state is Deadline.State.MISSED:
            return f"Done on {day}, after its time", "done"
        return f"{state.label} on {day}", "set_aside"
    today = now.astimezone(deadline.zone).date()
    days = (deadline.due_on - today).days
    if now >= deadline.due_at:
        return (f"{number_of(-days, 'day')} overdue" if days < 0 else "Overdue since today"), "overdue"
    if days == 0:
        return "Due today", "soon"
    return f"{number_of(days, 'day')} left", "soon" if days <= 7 else "later"


def beside(deadline: Deadline, time_zone: str) -> str:
    """The date on the clock of a reader in `time_zone`, as a sentence behind the office's; "" where it is the same."""
    if not time_zone:
        return ""
    theirs = deadline.due_at.astimezone(ZoneInfo(time_zone))
    if theirs.utcoffset() == deadline.due_at.astimezone(deadline.zone).utcoffset():
        return ""
    return f" For you ({time_zone}): {at_in_words(theirs)}."


def reminder(explained: Explanation, about: str) -> dict[str, Value]:
    """What a reminder says: what, by when, how long, and how the date was worked out."""
    return {
        "about": about,
        "what": explained.label,
        "due": explained.due,
        "left": explained.left,
        "who": explained.who,
        "rules": explained.rules,
        "reckoning": Listing(tuple((line, "") for line in explained.lines)),
    }


def moved(explained: Explanation, about: str, was: str, why: str) -> dict[str, Value]:
    """What a corrected notice says: the old date, the new one, why, and how the new one was worked out."""
    return {**reminder(explained, about), "was": was, "why": why}
