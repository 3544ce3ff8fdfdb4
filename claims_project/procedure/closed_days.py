"""Days on which an office is closed, read from where they are published.

A country's holidays, an iCalendar file, typed lines.

No database, no clock. Source of the countries' holidays: the `holidays` library.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import holidays
import icalendar
from dateutil.rrule import rrulestr

LARGEST = 1_000_000
"""Bytes of an iCalendar file. A century of holidays is a tenth of it."""
DAY = timedelta(days=1)


class UnreadableError(ValueError):
    """What was given makes no list of days; the message says why, to a person."""


def countries() -> list[tuple[str, tuple[str, ...]]]:
    """Every country the library knows, by ISO 3166-1 code, with its subdivisions."""
    known: dict[str, Any] = holidays.list_supported_countries(include_aliases=False)
    return [(code, tuple(known[code])) for code in sorted(known)]


def public_holidays(country: str, subdivision: str, years: range) -> dict[str, str]:
    """{ISO date: name} of a country's or subdivision's public holidays. Raises UnreadableError (no such country; none
    known)."""
    try:
        found = holidays.country_holidays(
            country, subdiv=subdivision or None, years=list(years), language="en_US", expand=False
        )
    except NotImplementedError as unknown:
        raise UnreadableError(
            f"No holidays are known of {country} {subdivision}: choose one of the list.".replace("  ", " ")
        ) from unknown
    if not found:
        raise UnreadableError(f"No holidays are known of {country} from {years.start} to {years.stop - 1}.")
    return {day.isoformat(): name for day, name in sorted(found.items())}


def ics_days(content: bytes, years: range) -> dict[str, str]:
    """{ISO date: name} of the whole days in an iCalendar file that lie in `years`; what recurs is written out.

    An event that has a time of day closes no office and is passed over. Raises UnreadableError.
    """
    if len(content) > LARGEST:
        raise UnreadableError("This file is larger than a list of holidays can be (1 MB).")
    try:
        calendar = icalendar.Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError) as fault:
        raise UnreadableError(f"This is no iCalendar file (.ics): {fault}") from fault
    days: dict[str, str] = {}
    for event in calendar.walk("VEVENT"):
        for first, length in _spans(event, years):
            for offset in range(length):
                day = first + offset * DAY
                if day.year in years:
                    days[day.isoformat()] = str(event.get("SUMMARY", "")).strip() or "Closed"
    if not days:
        raise UnreadableError(f"This file has no whole day from {years.start} to {years.stop - 1}.")
    return dict(sorted(days.items()))


def _spans(event: Any, years: range) -> Iterable[tuple[date, int]]:
    """The first day and the number of days of each occurrence."""
    start = event.get("DTSTART")
    if start is None or isinstance(start.dt, datetime):
        return
    first: date = start.dt
    end = event.get("DTEND")
    length = max(1, (end.dt - first).days) if end is not None and not isinstance(end.dt, datetime) else 1
    if event.get("RRULE") is None:
        yield first, min(length, 366)
        return
    begins = datetime(first.year, first.month, first.day)  # noqa: DTZ001 (a day of the calendar, in no zone)
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=begins, ignoretz=True)
    opening, closing = datetime(years.start, 1, 1), datetime(years.stop, 1, 1)  # noqa: DTZ001
    for occurrence in rule.between(opening, closing, inc=True):
        yield occurrence.date(), min(length, 366)


def read_days(text: str) -> dict[str, str]:
    """{ISO date: name} of lines like "2187-03-05 Treaty Day". Raises UnreadableError, with every line that is none."""
    days, faults = {}, []
    for number, line in _lines(text):
        day, _, name = line.partition(" ")
        if not _is_day(day):
            faults.append(f"Line {number} does not begin with a day like 2187-03-05: {line[:60]}")
        elif not name.strip():
            faults.append(f"Line {number} does not say what {day} is.")
        else:
            days[day] = name.strip()
    if faults:
        raise UnreadableError(" ".join(faults))
    return dict(sorted(days.items()))


def read_spans(text: str, *, yearly: bool) -> list[dict[str, str]]:
    """[{name, first, last}] of lines like "07-01 to 08-31 Summer recess" (where `yearly`) or "2187-03-05 to 2187-03-08
    Moving house". Raises UnreadableError, with every line that is none."""
    spans, faults = [], []
    for number, line in _lines(text):
        words = line.split(None, 3)
        first, last = (words[0], words[2]) if len(words) == 4 and words[1] == "to" else ("", "")
        if not all(_is_day(day) or (yearly and _is_day(f"2000-{day}")) for day in (first, last)):
            example = "07-01 to 08-31 Summer recess" if yearly else "2187-03-05 to 2187-03-08 Moving house"
            faults.append(f"Line {number} does not read like “{example}”: {line[:60]}")
        elif len(first) != len(last) or (len(first) > 5 and first > last):
            faults.append(f"Line {number} ends before it begins: {line[:60]}")
        else:
            spans.append({"name": words[3].strip(), "first": first, "last": last})
    if faults:
        raise UnreadableError(" ".join(faults))
    return spans


def write_days(days: dict[str, str]) -> str:
    return "\n".join(f"{day} {name}" for day, name in sorted(days.items()))


def write_spans(spans: Iterable[dict[str, str]]) -> str:
    return "\n".join(f"{span['first']} to {span['last']} {span['name']}" for span in spans)


def _lines(text: str) -> Iterable[tuple[int, str]]:
    return ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
