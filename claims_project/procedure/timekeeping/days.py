"""Days, in words and as instants. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def in_words(day: date) -> str:
    """Thursday 3 December 2026."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def at_in_words(at: datetime) -> str:
    """Thursday 3 December 2026, 17:00."""
    return f"{in_words(at.date())}, {at:%H:%M}"


def number_of(amount: int, noun: str) -> str:
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"


def stretch(first: date, last: date) -> str:
    return in_words(first) if first == last else f"{in_words(first)} to {in_words(last)}"


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant `day` ends in `zone`: the next day's first, whatever the clocks do that night."""
    return datetime.combine(day + DAY, time.min, zone).astimezone(UTC)


def last_day_of(at: datetime, zone: ZoneInfo) -> date:
    """The day to which the instant `at` is the end of, or within: midnight belongs to the day it ends."""
    return (at.astimezone(UTC) - timedelta(microseconds=1)).astimezone(zone).date()


def add_months(day: date, months: int) -> date:
    """The same day so many months on (or back); a month too short for it gives its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    length = (date(year + month // 12, month % 12 + 1, 1) - DAY).day
    return date(year, month, min(day.day, length))


def in_one_window(first: date, second: date, days: int) -> bool:
    """Whether two days lie so near each other that neither counts as the earlier: the first excluded, the last
    included, as every period is counted."""
    return abs((second - first).days) <= days
