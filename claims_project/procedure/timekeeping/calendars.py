"""When the office is closed, and when time does not run. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from claims_project.procedure.timekeeping.days import DAY, end_of, last_day_of


@dataclass(frozen=True, slots=True)
class Recess:
    """Days that no period counts. `first` and `last` are both ISO dates (once), or both MM-DD (every year, perhaps
    across New Year)."""

    name: str
    first: str
    last: str

    def __post_init__(self) -> None:
        for given in (self.first, self.last):
            date.fromisoformat(given if len(given) > 5 else f"2000-{given}")
        if len(self.first) != len(self.last):
            raise ValueError(
                f"The recess {self.name!r} begins and ends in two different ways: {self.first}, {self.last}."
            )
        if len(self.first) > 5 and self.first > self.last:
            raise ValueError(f"The recess {self.name!r} ends before it begins.")

    def __contains__(self, day: date) -> bool:
        text = day.isoformat()
        at = text if len(self.first) > 5 else text[5:]
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the office is closed. Weekend days are numbered from Monday = 0. `short_period` (or 0): a period in days
    that is shorter than this counts business days only."""

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: Mapping[date, str] = field(default_factory=dict)
    recesses: tuple[Recess, ...] = ()
    short_period: int = 0

    def __post_init__(self) -> None:
        if not self.weekend <= set(range(7)):
            raise ValueError("A weekend day is a number from 0, Monday, to 6, Sunday.")
        if len(self.weekend) == 7:
            raise ValueError("An office must be open on some day of the week.")

    def closed(self, day: date) -> str:
        """Why the office is closed on `day`; empty when it is open. A holiday's name wins over the weekend."""
        return self.holidays.get(day) or ("weekend" if day.weekday() in self.weekend else "")

    def recess_of(self, day: date) -> str:
        return next((recess.name for recess in self.recesses if day in recess), "")


@dataclass(frozen=True, slots=True)
class Closure:
    """An outage: from when until when nothing could be filed."""

    name: str
    start: datetime
    end: datetime


def falls_inside(outage: Closure, due_at: datetime, zone: ZoneInfo, *, whole_day: bool) -> bool:
    """Whether an outage takes time from a deadline: from any part of its last day, or (not `whole_day`) its very
    instant."""
    begins = end_of(last_day_of(due_at, zone) - DAY, zone) if whole_day else due_at
    return outage.start < due_at and outage.end > begins


class Effect(StrEnum):
    """What a stay does to time: under SUSPEND its days are not counted; EXTEND lets them count, and adds as many
    after."""

    SUSPEND = "SUSPEND"
    EXTEND = "EXTEND"


@dataclass(frozen=True, slots=True)
class Excluded:
    """Time taken out of a count, from its first day to its last, both inclusive. `name` says why, as in "the stay"."""

    name: str
    first: date
    last: date
    effect: Effect = Effect.SUSPEND

    def __post_init__(self) -> None:
        object.__setattr__(self, "effect", Effect(self.effect))
        if self.last < self.first:
            raise ValueError(f"Excluded time ends before it begins: {self.name}.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "effect": self.effect.value,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Excluded:
        days = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        return cls(row["name"], *days, Effect(row["effect"]))
