"""All that an assessment stands on, as the register held it at a moment: frozen, and hashed in one canonical form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from claims_project.record.chain import moment, plain_sha256
from registry.geometry import shape_of
from registry.mending import Area

FORMAT = "snapshot/1"
GeoJSON = Mapping[str, Any]


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def day_begins(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time.min, zone(time_zone))


def digest_of(boundary: GeoJSON) -> str:
    """SHA-256 of a boundary, by which a snapshot names it: the coordinates themselves stay where they are."""
    return hashlib.sha256(orjson.dumps(boundary, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class Treaty:
    """`before` is "instant" (strictly before it) or "day" (before its day began, in the treaty's time zone)."""

    name: str
    ratified_at: datetime
    time_zone: str
    before: str = "instant"
    provision: str = "1"
    version: int = 1

    @property
    def limit(self) -> datetime:
        """What is before this instant is before ratification."""
        if self.before == "day":
            return day_begins(self.ratified_at.astimezone(zone(self.time_zone)).date(), self.time_zone)
        return self.ratified_at


@dataclass(frozen=True, slots=True)
class Register:
    code: str
    name: str
    time_zone: str
    recognition: str = "undecided"
    recognised_from: date | None = None
    recognised_until: date | None = None
    accuracy_m: float | None = None
    certified: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class Body:
    name: str
    radius_a: float
    radius_b: float
    version: int = 1


class Drawn:
    """What has a boundary: its digest and its shape are made once, however many tests and claims ask."""

    boundary: GeoJSON

    @cached_property
    def digest(self) -> str:
        return digest_of(self.boundary)

    @cached_property
    def shape(self) -> Area:
        return shape_of(dict(self.boundary))


@dataclass(frozen=True)
class Ground(Drawn):
    """A boundary the title had, since when, by which title transaction. The record itself, no. 1, gives the ground
    as it was registered, whenever it was entered here."""

    number: int
    at: datetime
    boundary: GeoJSON
    area_m2: float


@dataclass(frozen=True, slots=True)
class Event:
    """A title transaction that bears on whether the title stood, and until when. What it did not set is None."""

    number: int
    kind: str
    at: datetime
    disposition: str | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    key: str
    percent: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A break in the chain of title: its code (holdings.Break) and the title transaction it is at."""

    code: str
    number: int


@dataclass(frozen=True, slots=True)
class Instrument:
    kind: str
    issuer: str
    issuer_key: str
    reference: str
    dated_on: date | None = None
    explains: int | None = None


@dataclass(frozen=True, slots=True)
class Defect:
    formality: str
    what: str
    curable: bool
    source: str
    cured_on: date | None = None


@dataclass(frozen=True)
class Closed(Drawn):
    """Ground closed to claims, near enough to the claim to matter. The last day is not included."""

    key: str
    name: str
    kind: str
    boundary: GeoJSON
    basis: str
    from_on: date | None = None
    until_on: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Span:
    """Days that do not count against the title, both included, and why."""

    first: date
    last: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    as_of: datetime
    claim: str
    key: str
    entry: int
    treaty: Treaty | None
    register: Register
    body: Body
    entry_reference: str = ""
    disposition: str = "active"
    title_type: str = ""
    located_on: date | None = None
    lodged_on: date | None = None
    registered_on: date | None = None
    registered_at: datetime | None = None
    precision: str = "day"
    accuracy_m: float | None = None
    source_document: str = ""
    grounds: tuple[Ground, ...] = ()
    events: tuple[Event, ...] = ()
    holders: tuple[Holder, ...] = ()
    deeds: int = 0
    breaks: tuple[Fault, ...] = ()
    exclusive: tuple[str, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    defects: tuple[Defect, ...] = ()
    closed: tuple[Closed, ...] = ()
    excluded: tuple[Span, ...] = ()

    @property
    def today(self) -> date:
        """The day of `as_of` on the register's own clock."""
        return self.as_of.astimezone(zone(self.register.time_zone)).date()

    def registered_between(self) -> tuple[datetime, datetime] | None:
        """The first instant at which it may have been registered, and the first at which it was for certain; None
        when nothing is known."""
        if self.precision == "instant" and self.registered_at is not None:
            return self.registered_at, self.registered_at
        if self.precision == "unknown" or self.registered_on is None:
            return None
        first, last = _period(self.registered_on, self.precision)
        own = self.register.time_zone
        return day_begins(first, own), day_begins(last + timedelta(days=1), own)

    def as_json(self) -> dict[str, Any]:
        """The canonical form: plain JSON without a fraction; lengths and areas as text, boundaries by their digest."""
        return {
            "format": FORMAT,
            "as_of": moment(self.as_of),
            "claim": self.claim,
            "key": self.key,
            "entry": self.entry,
            "treaty": _of(self.treaty, TREATY) if self.treaty else None,
            "register": _of(self.register, REGISTER),
            "body": _of(self.body, BODY),
            **_of(self, OWN),
            "grounds": [[one.number, moment(one.at), repr(one.area_m2), one.digest] for one in self.grounds],
            "events": [
                [one.number, one.kind, moment(one.at), one.disposition, _plain(one.expires_on)] for one in self.events
            ],
            "holders": [[one.key, one.percent] for one in self.holders],
            "breaks": [[one.code, one.number] for one in self.breaks],
            "exclusive": list(self.exclusive),
            "instruments": [_of(one, INSTRUMENT) for one in self.instruments],
            "defects": [_of(one, DEFECT) for one in self.defects],
            "closed": [{**_of(one, CLOSED), "boundary": one.digest} for one in self.closed],
            "excluded": [[_plain(one.first), _plain(one.last), one.words] for one in self.excluded],
        }

    def hash(self) -> str:
        """SHA-256 over the canonical form, which is plain by its type."""
        return plain_sha256(self.as_json())


TREATY = ("name", "ratified_at", "time_zone", "before", "provision", "version")
REGISTER = (
    "code", "name", "time_zone", "recognition", "recognised_from", "recognised_until", "accuracy_m", "certified",
    "version",
)  # fmt: skip
BODY = ("name", "radius_a", "radius_b", "version")
OWN = (
    "entry_reference", "disposition", "title_type", "located_on", "lodged_on", "registered_on", "registered_at",
    "precision", "accuracy_m", "source_document", "deeds",
)  # fmt: skip
INSTRUMENT = ("kind", "issuer", "issuer_key", "reference", "dated_on", "explains")
DEFECT = ("formality", "what", "curable", "source", "cured_on")
CLOSED = ("key", "name", "kind", "basis", "from_on", "until_on", "version")


def _of(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(thing, name)) for name in names}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, datetime):
        return moment(value.astimezone(UTC))
    return value.isoformat() if isinstance(value, date) else repr(float(value))


def _period(day: date, precision: str) -> tuple[date, date]:
    """The first and last day of the day, month or year that a date stands for."""
    if precision == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if precision == "month":
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return day.replace(day=1), following - timedelta(days=1)
    return day, day
