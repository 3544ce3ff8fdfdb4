"""The count itself: from a trigger and a period to a date and its trace. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from claims_project.procedure.timekeeping.calendars import Calendar, Closure, Effect, Excluded, falls_inside
from claims_project.procedure.timekeeping.days import (
    DAY,
    add_months,
    at_in_words,
    end_of,
    in_words,
    last_day_of,
    number_of,
    stretch,
)
from claims_project.procedure.timekeeping.periods import Direction, Period, Unit
from claims_project.procedure.timekeeping.traces import Reckoning, TraceLine, on_day

LONGEST_CLOSURE = 3660
"""Days. A calendar with no open day in ten years cannot be counted on: that is a mistake in the calendar."""


class _Count:
    """One reckoning in the making: where it has got to, and its lines so far."""

    def __init__(self, period: Period, calendar: Calendar, zone: ZoneInfo, excluded: Sequence[Excluded] = ()) -> None:
        self.period, self.calendar, self.zone = period, calendar, zone
        by_day = sorted(excluded, key=lambda one: (one.first, one.last, one.name))
        self.suspended = [one for one in by_day if one.effect is Effect.SUSPEND]
        self.extending = [one for one in by_day if one.effect is Effect.EXTEND]
        self.lines: list[TraceLine] = []
        short = period.unit is Unit.DAYS and period.amount < calendar.short_period
        self.business_only = short or period.unit is Unit.BUSINESS_DAYS

    def say(self, text: str, kind: str, **data: Any) -> None:
        self.lines.append(TraceLine(text, {"kind": kind, **data}))

    def stands_still(self, day: date) -> str:
        """Why time does not run on `day`: a stay that suspends it, a recess."""
        stayed = next((one.name for one in self.suspended if day in one), "")
        return stayed or (self.calendar.recess_of(day) if self.period.recess else "")

    def closed(self, day: date) -> str:
        """Why nothing can fall due on `day` when the rule rolls."""
        return self.stands_still(day) or self.calendar.closed(day)

    def not_counted(self, day: date) -> str:
        return self.stands_still(day) or (self.calendar.closed(day) if self.business_only else "")

    def walk(self, start: date, amount: int, why_not: Callable[[date], str]) -> date:
        """`amount` counted days on from `start`, a line for each counted or skipped stretch."""
        day, counted, skipped = start, 0, 0
        first: date | None = None
        reasons: list[str] = []

        def close(last: date) -> None:
            if first is None:
                return
            if reasons:
                words = f"{stretch(first, last)}: not counted ({', '.join(reasons)})."
                self.say(words, "skipped", first=first.isoformat(), last=last.isoformat(), why=list(reasons))
                return
            number = abs((last - first).days) + 1
            run = f"day {counted}" if number == 1 else f"days {counted - number + 1} to {counted}"
            self.say(
                f"{stretch(first, last)}: {run}.",
                "counted",
                first=first.isoformat(),
                last=last.isoformat(),
                upto=counted,
            )

        while counted < amount:
            day += self.period.step
            reason = why_not(day)
            if bool(reason) != bool(reasons) or first is None:
                close(day - self.period.step)
                first, reasons = day, []
            if reason:
                skipped += 1
                if skipped > LONGEST_CLOSURE:
                    raise ValueError("This calendar has no day to count in the next ten years.")
                if reason not in reasons:
                    reasons.append(reason)
            else:
                counted, skipped = counted + 1, 0
        close(day)
        return day

    def open_day(self, day: date, step: timedelta) -> tuple[date, list[str]]:
        """`day`, or the nearest in the direction of `step` on which something can fall due, and why the others
        cannot."""
        reasons: list[str] = []
        for _ in range(LONGEST_CLOSURE):
            reason = self.closed(day)
            if not reason:
                return day, reasons
            if reason not in reasons:
                reasons.append(reason)
            day += step
        raise ValueError("This calendar has no open day in the next ten years.")

    def roll(self, day: date) -> date:
        if not self.period.roll:
            return day
        to, reasons = self.open_day(day, self.period.step)
        if to != day:
            nearest = "next" if self.period.direction is Direction.AFTER else "last"
            self.say(
                f"{in_words(day)} is no open day ({', '.join(reasons)}): the {nearest} open one is {in_words(to)}.",
                "rolled", day=day.isoformat(), to=to.isoformat(), why=reasons,
            )  # fmt: skip
        return to

    def months(self, start: date) -> date:
        sign = 1 if self.period.direction is Direction.AFTER else -1
        to = add_months(start, sign * self.period.amount)
        short = f" (there is no day {start.day} in that month)" if to.day != start.day else ""
        self.say(
            f"{self.period} {self.period.direction} {in_words(start)} is {in_words(to)}{short}.",
            "months", months=sign * self.period.amount, to=to.isoformat(),
        )  # fmt: skip
        span = abs((to - start).days)
        still = [self.stands_still(start + self.period.step * number) for number in range(1, span + 1)]
        lost, reasons = sum(map(bool, still)), list(dict.fromkeys(filter(None, still)))
        if lost:
            self.say(
                f"{number_of(lost, 'day')} in that time {'is' if lost == 1 else 'are'} not counted "
                f"({', '.join(reasons)}) and made up for beyond it.",
                "owed", days=lost, why=reasons,
            )  # fmt: skip
            to = self.walk(to, lost, self.stands_still)
        return to

    def extended(self, day: date) -> date:
        """`day`, moved on by every stay that extends time and begins while the deadline is running."""
        for stay in self.extending:
            if stay.first > day:
                continue
            to = day + DAY * stay.days
            self.say(
                f"{stay.name[:1].upper()}{stay.name[1:]} adds {number_of(stay.days, 'day')}: {in_words(to)}.",
                "extended", first=day.isoformat(), days=stay.days, to=to.isoformat(), why=stay.name,
            )  # fmt: skip
            day = self.roll(to)
        return day

    def deemed(self, day: date, days: int, words: str) -> date:
        to = day + self.period.step * days
        self.say(f"{number_of(days, 'day')} added for {words}: {in_words(to)}.", "deemed", days=days, to=to.isoformat())
        return to

    def after_outages(self, due_at: datetime, outages: Sequence[Closure]) -> datetime:
        """`due_at`, or the end of the next business day after the outages it falls inside."""
        whole_day = self.period.unit is not Unit.HOURS
        for outage in sorted(outages, key=lambda outage: (outage.start, outage.end)):
            if falls_inside(outage, due_at, self.zone, whole_day=whole_day):
                day = last_day_of(due_at, self.zone)
                to, _ = self.open_day(last_day_of(outage.end, self.zone) + DAY, DAY)
                self.say(
                    f"{in_words(day)} lies in an outage ({outage.name}): "
                    f"the next business day after it is {in_words(to)}.",
                    "outage", day=day.isoformat(), to=to.isoformat(), why=outage.name,
                )  # fmt: skip
                due_at, whole_day = end_of(to, self.zone), True
        return due_at

    def hours(self, trigger: datetime, deemed_days: int, deemed_words: str) -> datetime:
        sign = 1 if self.period.direction is Direction.AFTER else -1
        due_at = trigger.astimezone(UTC) + sign * timedelta(hours=self.period.amount)
        self.say(
            f"{self.period} {self.period.direction} that, counted hour by hour, is "
            f"{at_in_words(due_at.astimezone(self.zone))}.",
            "hours", hours=sign * self.period.amount, instant=due_at.isoformat(),
        )  # fmt: skip
        due_at = self.hours_suspended(trigger.astimezone(UTC), due_at)
        due_at = self.on_day(due_at, self.roll(last_day_of(due_at, self.zone)))
        if deemed_days:
            due_at = self.on_day(due_at, self.deemed(last_day_of(due_at, self.zone), deemed_days, deemed_words))
            due_at = self.on_day(due_at, self.roll(last_day_of(due_at, self.zone)))
        return due_at

    def hours_suspended(self, trigger: datetime, due_at: datetime) -> datetime:
        """`due_at`, further from the trigger by the time that stands still in between."""
        forward = self.period.direction is Direction.AFTER
        for stay in self.suspended if forward else reversed(self.suspended):
            begins, ends = end_of(stay.first - DAY, self.zone), end_of(stay.last, self.zone)
            near, far = (max(begins, trigger), ends) if forward else (min(ends, trigger), begins)
            if (near >= due_at or far <= trigger) if forward else (near <= due_at or far >= trigger):
                continue
            due_at += far - near
            self.say(
                f"{stay.name[:1].upper()}{stay.name[1:]}, {stretch(stay.first, stay.last)}, is not counted: "
                f"{at_in_words(due_at.astimezone(self.zone))}.",
                "suspended", seconds=(far - near).total_seconds(), instant=due_at.isoformat(), why=stay.name,
            )  # fmt: skip
        return due_at

    def on_day(self, at: datetime, day: date) -> datetime:
        """The same time of day as `at`, on `day`."""
        return on_day(at, day, self.zone)


def reckon(
    period: Period,
    trigger: datetime,
    calendar: Calendar,
    zone: ZoneInfo,
    *,
    deemed_days: int = 0,
    deemed_words: str = "the way it was served",
    outages: Sequence[Closure] = (),
    excluded: Sequence[Excluded] = (),
    trigger_words: str = "",
) -> Reckoning:
    """When `period` from `trigger` (aware) is up, and why.

    `deemed_days` are calendar days, added after the period has run (and rolled); the result rolls again (FRCP 6(d)).
    `excluded` is time the trigger set running and a stay took out: it counts backward as it does forward, except that
    a stay that extends time moves no deadline which lies before its trigger. An outage is looked at last.
    Raises ValueError for a naive trigger and for a calendar that has no open day.
    """
    if trigger.tzinfo is None:
        raise ValueError("A trigger without a time zone is no instant.")
    if deemed_days < 0:
        raise ValueError("Deemed days are added, never taken away.")
    local = trigger.astimezone(zone)
    forward = period.direction is Direction.AFTER
    touched = [replace(one, first=max(one.first, local.date())) for one in excluded if one.last >= local.date()]
    count = _Count(period, calendar, zone, touched if forward else _suspending(excluded))
    what = f" {trigger_words[:1].upper()}{trigger_words[1:].rstrip('.')}." if trigger_words else ""
    start = {
        "at": trigger.astimezone(UTC).isoformat(),
        "zone": zone.key,
        "sign": 1 if period.step > timedelta(0) else -1,
    }
    if period.unit is Unit.HOURS:
        count.say(f"{at_in_words(local)}:{what} The count begins at that minute.", "trigger", **start)
        due_at = count.hours(trigger, deemed_days, deemed_words)
        due_at = count.on_day(due_at, count.extended(last_day_of(due_at, zone)))
    else:
        day = local.date()
        count.say(f"{in_words(day)}:{what} This day is not counted.", "trigger", day=day.isoformat(), **start)
        months = period.unit is Unit.MONTHS
        day = count.roll(count.months(day) if months else count.walk(day, period.amount, count.not_counted))
        if deemed_days:
            day = count.roll(count.deemed(day, deemed_days, deemed_words))
        due_at = end_of(count.extended(day), zone)
    return _due(count.after_outages(due_at, outages), zone, count.lines)


def fixed(
    due_on: date,
    zone: ZoneInfo,
    words: str,
    *,
    calendar: Calendar | None = None,
    excluded: Sequence[Excluded] = (),
    outages: Sequence[Closure] = (),
) -> Reckoning:
    """A date that was agreed or ordered rather than counted: the end of that day.

    It has no count for a stay to suspend, so a stay of either kind that begins before it moves it on by as many days,
    to an open day of `calendar`; so does an outage.
    """
    count = _Count(
        Period(0, roll=calendar is not None),
        calendar or Calendar(),
        zone,
        [Excluded(one.name, one.first, one.last, Effect.EXTEND) for one in excluded],
    )
    count.say(
        f"{words[:1].upper()}{words[1:].rstrip('.')}: {in_words(due_on)}.",
        "fixed", day=due_on.isoformat(), zone=zone.key, sign=1,
    )  # fmt: skip
    due_at = end_of(count.extended(due_on), zone)
    return _due(count.after_outages(due_at, outages), zone, count.lines)


def _suspending(excluded: Iterable[Excluded]) -> list[Excluded]:
    return [one for one in excluded if one.effect is Effect.SUSPEND]


def _due(due_at: datetime, zone: ZoneInfo, lines: Iterable[TraceLine]) -> Reckoning:
    due_on = last_day_of(due_at, zone)
    local = due_at.astimezone(zone)
    when = f"{in_words(due_on)}, end of day" if end_of(due_on, zone) == due_at else at_in_words(local)
    last = TraceLine(f"Due: {when} ({zone.key}).", {"kind": "due", "day": due_on.isoformat(), "at": due_at.isoformat()})
    return Reckoning(due_at, due_on, (*lines, last))
