"""Bodies, registers and claims for tests, made through the services."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from claims_project.accounts.models import Party
from claims_project.accounts.services import register_party, system_actor
from registry import services
from registry.models import Body, Claim, Register

NOW = datetime(2187, 2, 3, 9, 30, tzinfo=UTC)
_numbers = count(1)


def square(west: float, south: float, size: float = 1.0) -> dict[str, Any]:
    """A square of `size` degrees, its south-west corner given."""
    return box(west, south, west + size, south + size)


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def a_body(name: str = "Moon", **radii: float) -> Body:
    return Body.objects.filter(name=name).first() or services.register_body(name=name, actor=system_actor(), **radii)


def a_register(code: str = "LUN", **facts: Any) -> Register:
    return Register.objects.filter(code=code).first() or services.open_register(
        code=code, actor=system_actor(), **facts
    )


def a_party(name: str = "Helios Mining Consortium", kind: str = Party.Kind.THIRD_PARTY) -> Party:
    return Party.objects.filter(name=name).first() or register_party(
        name=name, kind=kind, actor=system_actor(), now=NOW
    )


def a_claim(boundary: Any = None, *, holder: Party | None = None, now: datetime = NOW, **facts: Any) -> Claim:
    """A claim on the Moon, one degree square, registered on 5 May 2180, unless `facts` say otherwise."""
    facts.setdefault("register", a_register())
    facts.setdefault("body", a_body())
    facts.setdefault("number", f"L-{next(_numbers)}")
    facts.setdefault("registered_on", date(2180, 5, 5))
    if holder is not None:
        facts["holders"] = [(holder, Decimal(100))]
    return services.register_claim(boundary=boundary or square(0, 0), actor=system_actor(), now=now, **facts)
