"""When a digest is due: someone's morning, on their own clock. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAILY, WEEKLY = "daily", "weekly"


def next_morning(after: datetime, *, zone: ZoneInfo, hour: int, weekday: int | None = None) -> datetime:
    """The first instant later than `after` at which it is `hour` o'clock in `zone`, on `weekday` (Monday 0) if given.

    An hour that the clocks leave out that day is the instant they jump to.
    """
    day = after.astimezone(zone).date()
    while True:
        morning = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if morning > after and weekday in (None, day.weekday()):
            return morning
        day += timedelta(days=1)
