"""Dates as a calendar program reads them (RFC 5545): what an entry is, who supplies them, and how they are written.

Upper floors register a reader of their dates and, for calendars of one thing, how it is called and who may ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration

REFRESH = timedelta(hours=1)
BEYOND = timedelta(days=366)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One date. `uid` stays the same whatever moves it, and `sequence` grows whenever anything about it changes.

    `starts` and `ends` are instants, shown on the clock of `zone`; without `ends` it is a moment. `changed`: when what
    is told of it last changed.
    """

    uid: str
    sequence: int
    starts: datetime
    ends: datetime | None
    zone: ZoneInfo
    summary: str
    description: str
    link: str
    changed: datetime
    place: str = ""
    cancelled: bool = False


Reader = Callable[[Any, str, datetime], Iterable[Entry]]
"""Given a user, what the calendar is about ("" for everything that is theirs) and now: the dates that user may see."""
Scope = Callable[[Any, str], str]
"""Given a user and what a calendar shall be about: its name, or "" where there is no such thing for that user."""

_readers: list[Reader] = []
_scopes: list[Scope] = []


def add_reader(reader: Reader) -> Reader:
    if reader not in _readers:
        _readers.append(reader)
    return reader


def add_scope(scope: Scope) -> Scope:
    if scope not in _scopes:
        _scopes.append(scope)
    return scope


def name_of(user: Any, about: str) -> str:
    """How a calendar about one thing is called; "" where there is no such thing, or not for `user`."""
    return next((name for scope in _scopes if (name := scope(user, about))), "")


def entries_for(user: Any, about: str, now: datetime) -> list[Entry]:
    """Every date `user` may see now, soonest first."""
    found = [entry for reader in _readers for entry in reader(user, about, now)]
    return sorted(found, key=lambda entry: (entry.starts, entry.uid))


def written(entries: Iterable[Entry], *, name: str) -> bytes:
    """The calendar as a file, with a VTIMEZONE for each zone whose clock is used."""
    entries = list(entries)
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.OFFICE_NAME}//{settings.PRODUCT_NAME}//EN")
    # No METHOD: without it DTSTAMP is when an entry last changed (RFC 5545, 3.8.7.2).
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    for zone in _zones(entries):
        calendar.add_component(zone)
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _zones(entries: list[Entry]) -> Iterator[Timezone]:
    """Each zone's clock over the years the entries lie in, as the zone's own data have it.

    Written here: the library's own (7.3) gives the beginning of summer time by the clock it leads to, where RFC 5545
    (3.6.5) asks for the clock it ends, so that programs would be an hour off for that hour.
    """
    spans: dict[str, list[datetime]] = {}
    for entry in entries:
        spans.setdefault(entry.zone.key, []).extend((entry.starts, entry.ends or entry.starts))
    for key, moments in sorted(spans.items()):
        if key != "UTC":
            yield _timezone(ZoneInfo(key), min(moments) - BEYOND, max(moments) + BEYOND)


def _timezone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    timezone = Timezone()
    timezone.add("tzid", zone.key)
    start = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    timezone.add_component(_clock(start, start, zone))
    for before, after in changes_of(zone, start, last):
        timezone.add_component(_clock(before, after, zone))
    return timezone


def changes_of(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every change of the clocks between two instants: the last second of the old clock, the first of the new one."""

    def clock(at: datetime) -> tuple[timedelta | None, str | None]:
        local = at.astimezone(zone)
        return local.utcoffset(), local.tzname()

    at = first
    while at < last:
        then = at + timedelta(days=1)
        if clock(at) != clock(then):
            early, late = at, then
            while late - early > SECOND:
                middle = early + timedelta(seconds=(late - early) // SECOND // 2)
                early, late = (middle, late) if clock(middle) == clock(at) else (early, middle)
            yield early, late
        at = then


def _clock(before: datetime, after: datetime, zone: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    """The clock that holds from `after` on. Its beginning is given by the clock it ends."""
    old, new = before.astimezone(zone), after.astimezone(zone)
    part = TimezoneDaylight() if new.dst() else TimezoneStandard()
    part.add("dtstart", (after.replace(tzinfo=None) + (old.utcoffset() or timedelta())))
    part.add("tzoffsetfrom", old.utcoffset())
    part.add("tzoffsetto", new.utcoffset())
    part.add("tzname", new.tzname())
    return part


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed.astimezone(UTC))
    event.add("last-modified", entry.changed.astimezone(UTC))
    event.add("dtstart", _local(entry.starts, entry.zone))
    if entry.ends is not None:
        event.add("dtend", _local(entry.ends, entry.zone))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("url", urljoin(settings.SITE_URL, entry.link))
    if entry.place:
        event.add("location", entry.place)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """On the zone's clock; the hour that comes twice when clocks go back is told apart only by UTC (RFC 5545)."""
    local = at.astimezone(zone)
    return at.astimezone(UTC) if zone.key == "UTC" or local.fold else local
