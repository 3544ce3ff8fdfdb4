"""Who comes first where two claims meet. No ORM, no clock.

Source: domain.md, "Priority". Decided by the day, never by the clock's second, and never by the order of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from claims_project.procedure.timekeeping import in_one_window


class Rank(StrEnum):
    """What the rule says of the first claim of a pair. The values are those of Overlap.Standing."""

    FIRST = "first"
    SECOND = "second"
    EQUAL = "equal"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Contender:
    """A claim as the rule sees it."""

    name: str
    priority_on: date | None
    establishment: str = "not_reviewed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which comes first, and the sentence that says why."""

    rank: Rank
    sentence: str


def compare(first: Contender, second: Contender, *, window_days: int) -> Verdict:
    """Apply the rule to two claims.

    An established claim beats one found not to be; a claim not yet reviewed, or established only in part, is neither.
    Otherwise the earlier priority day comes first. Days no more than `window_days` apart (the first excluded, the last
    included, as every period is counted) are equal.
    """
    if first.establishment == "established" and second.establishment == "not_established":
        return Verdict(Rank.FIRST, _established(first, second))
    if second.establishment == "established" and first.establishment == "not_established":
        return Verdict(Rank.SECOND, _established(second, first))
    undated = [claim.name for claim in (first, second) if claim.priority_on is None]
    if first.priority_on is None or second.priority_on is None:
        have = "has" if len(undated) == 1 else "have"
        return Verdict(
            Rank.UNKNOWN,
            f"Which claim comes first is not known: {' and '.join(undated)} {have} no priority date on the register.",
        )
    apart = abs((second.priority_on - first.priority_on).days)
    if apart == 0:
        return Verdict(
            Rank.EQUAL, f"Neither comes first: both have priority of the same day, {_day(first.priority_on)}."
        )
    earlier, later = (first, second) if first.priority_on < second.priority_on else (second, first)
    if in_one_window(first.priority_on, second.priority_on, window_days):
        return Verdict(
            Rank.EQUAL,
            f"Neither comes first: their priority days, {_day(earlier.priority_on)} ({earlier.name}) and "
            f"{_day(later.priority_on)} ({later.name}), lie {_days(apart)} apart, inside one "
            f"window of {_days(window_days)}.",
        )
    return Verdict(
        Rank.FIRST if earlier is first else Rank.SECOND,
        f"{earlier.name} comes first: its priority day, {_day(earlier.priority_on)}, is {_days(apart)} before "
        f"{_day(later.priority_on)}, that of {later.name}.",
    )


def groups_of_equals(contenders: Iterable[Contender], *, window_days: int) -> list[list[Contender]]:
    """Contenders in order of priority, those together of whom none comes before another; the undated last.

    A group opens with the earliest claim left and takes all within its window, so any two of it are equal. Two claims
    of different groups may still be equal: between two, `compare` decides.
    """
    groups: list[list[Contender]] = []
    for one in sorted(contenders, key=_place):
        first = groups[-1][0] if groups else None
        if first is not None and _equal_to_group(one, first, window_days):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _place(one: Contender) -> tuple[bool, date, bool, str]:
    return one.priority_on is None, one.priority_on or date.min, one.establishment == "not_established", one.name


def _equal_to_group(one: Contender, first: Contender, window_days: int) -> bool:
    if one.priority_on is None or first.priority_on is None:
        return one.priority_on is first.priority_on
    beaten = {one.establishment, first.establishment} == {"established", "not_established"}
    return not beaten and in_one_window(first.priority_on, one.priority_on, window_days)


def _established(senior: Contender, junior: Contender) -> str:
    return f"{senior.name} comes first: it is established under provision 1, and {junior.name} is not."


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B} {day.year}" if day else "no day"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
