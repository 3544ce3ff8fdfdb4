"""The words of other registers and what they mean here (data/import_words.json), and days as people write them. No
ORM, no clock."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from registry.stacking import fold_case

EARLIEST = 1400


@cache
def words() -> dict[str, Any]:
    """The table the project ships."""
    path = Path(__file__).resolve().parent / "data" / "import_words.json"
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def dispositions() -> dict[str, str]:
    """Status word → disposition."""
    return {word: disposition for disposition, said in words()["disposition"].items() for word in said}


@cache
def _months() -> dict[str, int]:
    return {name: int(month) for month, names in words()["months"].items() for name in names}


def is_nothing(value: Any, field: str = "") -> bool:
    """Whether a cell says that there is nothing; `field` adds that field's own ways of saying so."""
    if value is None:
        return True
    folded = fold_case(str(value))
    return folded in words()["nothing"] or folded in words().get(f"no_{field}", ())


class NotADay(ValueError):  # noqa: N818 -- reads as a sentence
    """A date that nobody can read. Says what stands there."""


Moment = tuple[date, datetime | None, str]  # the day, the instant if it is known, the precision

_SLASHED = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:[ T].*)?$")
_ZONED_DAY = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:?\d{2})$")
_NAMED = re.compile(
    r"^(?:(\d{1,2})(?:st|nd|rd|th)? (?:de |of )?([a-z]+)\.?,? (?:de |del )?(\d{4})"
    r"|([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4}))$"
)
_NAMED_MONTH = re.compile(r"^([a-z]+)\.? (?:de |del )?(\d{4})$")


def day_first(texts: list[str]) -> bool | None:
    """Whether a column writes 31/12/2013 rather than 12/31/2013; None when no value tells."""
    for text in texts:
        if match := _SLASHED.match(text.strip()):
            if int(match[1]) > 12:
                return True
            if int(match[2]) > 12:
                return False
    return None


def moment_of(value: Any, zone: tzinfo, *, is_day_first: bool = True) -> Moment:
    """A date as it stands in a file: ISO, with slashes or dots, with month names, a bare year or month, or milliseconds
    since 1970.

    A time other than midnight makes it an instant, in the register's zone unless it says its own. Raises NotADay.
    """
    try:
        found = _moment_of(value, zone, is_day_first)
    except (ValueError, OverflowError, OSError) as problem:
        raise NotADay(f"“{str(value)[:40]}” is not readable as a date") from problem
    if found[0].year < EARLIEST:
        raise NotADay(f"“{str(value)[:40]}” is not a date a claim can have")
    return found


def _moment_of(value: Any, zone: tzinfo, is_day_first: bool) -> Moment:
    if isinstance(value, bool):
        raise ValueError
    if isinstance(value, (int, float)) and abs(value) > 10**8:
        return _instant(datetime.fromtimestamp(value / 1000, UTC), UTC)
    text = " ".join(str(value).split())
    if match := _ZONED_DAY.match(text):
        return date.fromisoformat(match[1]), None, "day"
    if match := _SLASHED.match(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        day, month = (first, second) if is_day_first else (second, first)
        return date(year, month, day), None, "day"
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1), None, "year"
    if match := re.fullmatch(r"(\d{4})[-/](\d{1,2})", text):
        return date(int(match[1]), int(match[2]), 1), None, "month"
    if match := re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", text):
        return date(int(match[1]), int(match[2]), int(match[3])), None, "day"
    folded = fold_case(text)
    if match := _NAMED.match(folded):
        in_month, name, in_year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        return date(int(in_year), _month(name), int(in_month)), None, "day"
    if match := _NAMED_MONTH.match(folded):
        return date(int(match[2]), _month(match[1]), 1), None, "month"
    return _instant(datetime.fromisoformat(text), zone)


def _month(name: str) -> int:
    if name not in _months():
        raise ValueError(name)
    return _months()[name]


def _instant(at: datetime, zone: tzinfo) -> Moment:
    if (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0):
        return at.date(), None, "day"
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    return at.astimezone(zone).date(), at, "instant"
