"""Areas, lengths, dates, sizes and sums as a person reads them. No clock: what depends on now is given it.

Every function answers "" for None, so that a page can say what an absent value means there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Number = int | float | Decimal

HECTARE = 10_000
SQUARE_KILOMETRE = 1_000_000
END_OF_DAY = time(23, 59)
DAY = timedelta(days=1)


def figure(value: Number, digits: int = 3) -> str:
    """A number to `digits` significant digits, never cutting whole ones: "1.84", "12.4", "5,321"."""
    number = Decimal(str(value))
    whole = max(number.copy_abs().adjusted() + 1, 1) if number else 1
    shown = f"{number:,.{max(digits - whole, 0)}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def area(square_metres: Number | None) -> str:
    """ "532 m²", "12.4 ha" from a hectare on, "1.84 km²" from a square kilometre on."""
    if square_metres is None:
        return ""
    size = Decimal(str(square_metres))
    if abs(size) >= SQUARE_KILOMETRE:
        return f"{figure(size / SQUARE_KILOMETRE)} km²"
    if abs(size) >= HECTARE:
        return f"{figure(size / HECTARE)} ha"
    return f"{figure(size)} m²"


def length(metres: Number | None) -> str:
    """ "532 m", "1.84 km"."""
    if metres is None:
        return ""
    size = Decimal(str(metres))
    return f"{figure(size / 1000)} km" if abs(size) >= 1000 else f"{figure(size)} m"


def percent(of_hundred: Number | None) -> str:
    """A figure out of a hundred: "12.5%", "33.33%". A trace that is not nothing is never shown as nothing."""
    if of_hundred is None:
        return ""
    number = Decimal(str(of_hundred))
    if number and abs(number) < Decimal("0.01"):
        return _("under 0.01%")
    shown = f"{number:.2f}".rstrip("0").rstrip(".")
    return f"{shown}%"


def share(fraction: Number | None) -> str:
    """A fraction of one as a percentage: 0.125 is "12.5%"."""
    return "" if fraction is None else percent(Decimal(str(fraction)) * 100)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def in_office(at: datetime, zone: str | None = None) -> datetime:
    """A time in the office's time zone (or the one named); one that knows no zone is taken as UTC."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(_zone(zone or settings.OFFICE_TIME_ZONE))


def office_day(at: datetime | date | None, zone: str | None = None) -> date | None:
    """The day on which something happened, by the office's clock."""
    return in_office(at, zone).date() if isinstance(at, datetime) else at


def full_date(at: datetime | date | None, zone: str | None = None) -> str:
    """ "Tuesday 3 March 2187"."""
    day = office_day(at, zone)
    return "" if day is None else date_format(day, "l j F Y", use_l10n=False)


def full_time(at: datetime | None, zone: str | None = None) -> str:
    """ "Tuesday 3 March 2187, 17:00 station time"; the last minute of a day is its end, as deadlines have it."""
    if at is None:
        return ""
    if not isinstance(at, datetime):
        return full_date(at)
    local = in_office(at, zone)
    name = settings.OFFICE_TIME_NAME if zone in (None, settings.OFFICE_TIME_ZONE) else zone
    if local.time() >= END_OF_DAY:
        return _("%(day)s, end of day (%(time)s)") % {"day": full_date(local, zone), "time": name}
    return f"{full_date(local, zone)}, {local:%H:%M} {name}"


def span(due: datetime | date | None, now: datetime) -> str:
    """How long until something is due, or since: "26 days left", "5 hours left", "3 days overdue", "due today"."""
    if due is None:
        return ""
    today = in_office(now).date()
    if not isinstance(due, datetime):
        days = (due - today).days
        if days == 0:
            return _("due today")
        return (_("%s left") if days > 0 else _("%s overdue")) % _days(abs(days))
    gone = due - now
    words = _("%s left") if gone >= timedelta() else _("%s overdue")
    if abs(gone) >= DAY:
        return words % _days(abs((in_office(due).date() - today).days))
    return words % _short(abs(gone))


def ago(at: datetime | None, now: datetime) -> str:
    """How long since: "just now", "5 minutes ago", "3 days ago", "2 years ago"; "in 3 days" for what is to come."""
    if at is None:
        return ""
    gone = now - at
    if abs(gone) < timedelta(minutes=1):
        return _("just now")
    words = _("%s ago") if gone > timedelta() else _("in %s")
    return words % (_long(abs(gone)) if abs(gone) >= DAY else _short(abs(gone)))


def _days(count: int) -> str:
    return ngettext("%d day", "%d days", count) % count


def _short(gone: timedelta) -> str:
    """Less than a day, in words."""
    hours, minutes = divmod(int(gone.total_seconds()) // 60, 60)
    if hours:
        return ngettext("%d hour", "%d hours", hours) % hours
    return ngettext("%d minute", "%d minutes", minutes) % minutes


def _long(gone: timedelta) -> str:
    """A day or more, in words."""
    if gone.days >= 730:
        return ngettext("%d year", "%d years", gone.days // 365) % (gone.days // 365)
    if gone.days >= 60:
        return ngettext("%d month", "%d months", gone.days // 30) % (gone.days // 30)
    return _days(gone.days)


def byte_size(count: int | None) -> str:
    """ "1 byte", "532 bytes", "1.4 MB" (of a million bytes)."""
    if count is None:
        return ""
    if count < 1000:
        return ngettext("%d byte", "%d bytes", count) % count
    size = Decimal(count)
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 1000:
            return f"{figure(size, 2 if size < 10 else 3)} {unit}"
    return f"{figure(size / 1000)} TB"


def sha_short(digest: str | None) -> str:
    """The first twelve digits of a hash: enough to compare by eye, never to verify."""
    return (digest or "")[:12]


def money(amount: Number | None, unit: str = "") -> str:
    """ "1,234.50 credits": always two decimals, the unit the tariff names."""
    if amount is None:
        return ""
    return f"{Decimal(str(amount)):,.2f} {unit}".strip()


def sentence(text: str) -> str:
    """`text` with a full stop, unless it ends as a sentence does: what is said next does not run into it."""
    said = text.strip()
    return said if not said or said[-1] in '.!?…”"’)' else f"{said}."
