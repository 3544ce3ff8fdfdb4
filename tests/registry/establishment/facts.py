"""A claim that passes every test, and ways to change one thing about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from registry.establishment import Answer, Rules, Snapshot, Test, assess
from registry.establishment.snapshot import (
    Body,
    Closed,
    Defect,
    Event,
    Ground,
    Holder,
    Instrument,
    Register,
    Treaty,
)
from registry.geodesy import Spheroid
from registry.geometry import shape_of
from tests.registry.factories import square

RATIFIED = datetime(2185, 6, 1, 12, tzinfo=UTC)
AS_OF = datetime(2187, 2, 3, 9, 30, tzinfo=UTC)
ENTERED = datetime(2186, 1, 1, tzinfo=UTC)
MOON = Body("Moon", 1737400.0, 1737400.0)
SPHEROID = Spheroid(MOON.radius_a, MOON.radius_b)
EXTRACT = Instrument("certified_extract", "Lunar Cadastre", "", "LC 417")
BELT = Instrument("corroboration", "Belt Survey", "", "B-1")
ARCHIVE = Instrument("survey", "Archive", "", "A-9")
OWN = Instrument("corroboration", "Helios", "helios", "own file")


def ground(number: int, at: datetime, boundary: dict[str, Any]) -> Ground:
    return Ground(number, at, boundary, SPHEROID.area(shape_of(boundary)))


def closed(boundary: dict[str, Any], kind: str = "withdrawn", **days: date) -> Closed:
    return Closed("g1", "Hestia", kind, boundary, "Order 7", **days)


def event(number: int, kind: str, at: datetime, disposition: str | None = None, expires: date | None = None) -> Event:
    return Event(number, kind, at, disposition, expires)


def defect(curable: bool, cured_on: date | None = None) -> Defect:
    return Defect("marking", "No post at the north corner", curable, "Inspection 12", cured_on)


SOUND = Snapshot(
    as_of=AS_OF,
    claim="L-1",
    key="k1",
    entry=1,
    treaty=Treaty("Treaty of Ceres", RATIFIED, "UTC"),
    register=Register("LUN", "Lunar Cadastre", "UTC", "recognised"),
    body=MOON,
    located_on=date(2180, 4, 1),
    registered_on=date(2180, 5, 5),
    grounds=(ground(1, ENTERED, square(0, 0)),),
    events=(event(1, "record", ENTERED, "active"),),
    holders=(Holder("helios", "100"),),
    deeds=1,
    instruments=(EXTRACT,),
)


def but(**changes: Any) -> Snapshot:
    """The sound claim, but for these facts. `register` and `treaty` may be given as dicts of changes to them."""
    for name in ("register", "treaty"):
        if isinstance(changes.get(name), dict):
            changes[name] = replace(getattr(SOUND, name), **changes[name])
    return replace(SOUND, **changes)


def answer(test: str, facts: Snapshot, rules: Rules | None = None) -> Answer:
    return next(one for one in assess(facts, rules or Rules()).answers if one.test is Test(test))
