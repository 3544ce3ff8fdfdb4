"""Candidate divisions of the ground two claims have in common. Pure:
GeoJSON and radii in, new boundaries and areas out.

Each division gives both claims a valid boundary, and no common ground of more than TOLERANCE_M2 between them. None of
them decides anything: they are drawn on the map, with their areas, for the mediator and the parties to talk about.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Literal

import shapely
from shapely import affinity
from shapely.geometry import MultiPolygon, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from registry.geodesy import Spheroid

TOLERANCE_M2 = 0.01
CRUMB_M2 = 0.001  # rounding leaves parts smaller than this; they are dropped
HALVINGS = 60

Which = Literal["first", "second"]


class CannotDivide(ValueError):  # noqa: N818 -- a sentence, not an error of the program
    """This division is not possible here. Says why, to a person."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a claim would become: its boundary, its area, and how much of the common ground it would give up."""

    boundary: dict[str, Any]
    area_m2: float
    given_up_m2: float


@dataclass(frozen=True, slots=True)
class Partition:
    """One way to divide the common ground. `left_m2` is what both would still have in common: rounding only."""

    kind: str
    words: str
    common_m2: float
    first: Share
    second: Share
    left_m2: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def relinquish(first: dict[str, Any], second: dict[str, Any], *, giver: Which, spheroid: Spheroid) -> Partition:
    """The `giver` (the junior, as a rule) gives up all the common ground; the other keeps its boundary as it is.

    Raises CannotDivide when there is no common ground, or nothing would be left of the giver's claim.
    """
    one, other = _read(first), _read(second)
    common = _common(one, other, spheroid)
    if giver == "first":
        one = _without(one, other, "first", spheroid)
    else:
        other = _without(other, one, "second", spheroid)
    return _made(
        "relinquish",
        f"The {giver} claim gives up all the common ground.",
        (first, second),
        (one, other),
        common,
        spheroid,
    )


def median(first: dict[str, Any], second: dict[str, Any], *, spheroid: Spheroid) -> Partition:
    """A straight line across the common ground halves it by area; each claim keeps the half on its own side.

    The line runs square to the direction from the one claim's clear ground to the other's.
    Raises CannotDivide when there is no common ground, or nothing would be left of one claim.
    """
    one, other = _read(first), _read(second)
    common = _common(one, other, spheroid)
    side = _half(_unwrapped(common, like=common), _axis(one, other, common), spheroid)
    near_one = _wrapped(side).intersection(common)
    near_other = common.difference(near_one)
    one = _without(one, near_other, "first", spheroid)
    other = _without(other, near_one, "second", spheroid)
    # The two cuts are made apart, so a crumb may be left on the line: it goes to the second claim.
    one = _areal(one.difference(other))
    return _made(
        "median", "A straight line halves the common ground by area; each keeps the half on its own side.",
        (first, second), (one, other), common, spheroid,
    )  # fmt: skip


def candidates(
    first: dict[str, Any], second: dict[str, Any], *, junior: Which | None, spheroid: Spheroid
) -> list[tuple[str, Partition | str]]:
    """Every division by its code, or the sentence why it is not possible.
    With no junior, either may give up the ground.
    """
    givers: tuple[Which, ...] = (junior,) if junior else ("first", "second")
    makers: list[tuple[str, Callable[[], Partition]]] = [
        (f"relinquish-{giver}", partial(relinquish, first, second, giver=giver, spheroid=spheroid)) for giver in givers
    ]
    makers.append(("median", partial(median, first, second, spheroid=spheroid)))
    found: list[tuple[str, Partition | str]] = []
    for code, make in makers:
        try:
            found.append((code, make()))
        except CannotDivide as reason:
            found.append((code, str(reason)))
    return found


def _read(boundary: dict[str, Any]) -> BaseGeometry:
    geometry = _areal(shapely.make_valid(shape(boundary)))
    if geometry.is_empty:
        raise CannotDivide("One of the claims has no area on the register.")
    return geometry


def _common(one: BaseGeometry, other: BaseGeometry, spheroid: Spheroid) -> BaseGeometry:
    common = _areal(one.intersection(other))
    if common.is_empty or spheroid.area(common) <= TOLERANCE_M2:
        raise CannotDivide("The two claims have no ground in common.")
    return common


def _without(ground: BaseGeometry, taken: BaseGeometry, name: str, spheroid: Spheroid) -> BaseGeometry:
    left = _areal(ground.difference(taken))
    parts = [part for part in shapely.get_parts(left) if spheroid.area(part) > CRUMB_M2]
    if not parts:
        raise CannotDivide(
            f"Nothing would be left of the {name} claim: it lies wholly inside the ground it would give up."
        )
    return MultiPolygon(parts) if len(parts) > 1 else parts[0]


def _areal(geometry: BaseGeometry) -> BaseGeometry:
    """The polygons of `geometry`; lines and points where shapes touch are no ground."""
    polygons = [part for part in _flat(geometry) if isinstance(part, Polygon) and not part.is_empty]
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _flat(geometry: BaseGeometry) -> Iterable[BaseGeometry]:
    for part in shapely.get_parts(geometry):
        if part.geom_type == "MultiPolygon":
            yield from shapely.get_parts(part)
        else:
            yield part


def _unwrapped(geometry: BaseGeometry, *, like: BaseGeometry) -> BaseGeometry:
    """Ground on both sides of the 180th meridian in one piece (longitudes up to 540), when `like` is on both."""
    west, _, east, _ = like.bounds
    if east - west <= 180:
        return geometry
    moved = [
        affinity.translate(part, xoff=360) if part.centroid.x < 0 else part for part in shapely.get_parts(geometry)
    ]
    return _areal(shapely.union_all(moved))


def _wrapped(geometry: BaseGeometry) -> BaseGeometry:
    """Back to longitudes from -180 to 180, split at the 180th meridian."""
    east = geometry.bounds[2]
    if east <= 180:
        return geometry
    here = geometry.intersection(box(-180, -90, 180, 90))
    beyond = affinity.translate(geometry.intersection(box(180, -90, 540, 90)), xoff=-360)
    return _areal(shapely.union_all([here, beyond]))


def _axis(one: BaseGeometry, other: BaseGeometry, common: BaseGeometry) -> tuple[float, float]:
    """The direction from the first claim's clear ground to the second's, as a
    unit vector with longitudes scaled to lengths.
    """
    squeeze = math.cos(math.radians(common.centroid.y))
    places = []
    for ground in (one, other):
        clear = _areal(ground.difference(common))
        centre = _unwrapped(ground if clear.is_empty else clear, like=shapely.union_all([one, other])).centroid
        places.append((centre.x * squeeze, centre.y))
    dx, dy = places[1][0] - places[0][0], places[1][1] - places[0][1]
    length = math.hypot(dx, dy)
    if length < 1e-12:
        # One around the other: across the longer way of the common ground.
        west, south, east, north = _unwrapped(common, like=common).bounds
        return (1.0, 0.0) if (east - west) * squeeze >= north - south else (0.0, 1.0)
    return dx / length, dy / length


def _half(common: BaseGeometry, axis: tuple[float, float], spheroid: Spheroid) -> BaseGeometry:
    """The half-plane (as a great rectangle) behind a line square to `axis`
    that has half the area of `common` behind it.
    """
    squeeze = math.cos(math.radians(common.centroid.y))
    flat = affinity.scale(common, xfact=squeeze, yfact=1, origin=(0, 0))
    centre = flat.centroid
    reach = math.hypot(*(high - low for low, high in zip(flat.bounds[:2], flat.bounds[2:], strict=True))) * 2
    (ux, uy), (vx, vy) = axis, (-axis[1], axis[0])

    def behind(distance: float) -> BaseGeometry:
        corners = [
            (centre.x + ux * along + vx * across, centre.y + uy * along + vy * across)
            for along, across in ((distance, -reach), (distance, reach), (-reach, reach), (-reach, -reach))
        ]
        return Polygon([(x / squeeze, y) for x, y in corners])

    low, high = -reach, reach
    goal = spheroid.area(common) / 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if spheroid.area(_areal(common.intersection(behind(middle)))) < goal:
            low = middle
        else:
            high = middle
    return _areal(common.intersection(behind((low + high) / 2)))


def _made(
    kind: str,
    words: str,
    before: tuple[dict[str, Any], dict[str, Any]],
    after: tuple[BaseGeometry, BaseGeometry],
    common: BaseGeometry,
    spheroid: Spheroid,
) -> Partition:
    left = spheroid.area(_areal(after[0].intersection(after[1])))
    if left > TOLERANCE_M2:
        raise CannotDivide(f"This line would leave {left:.2f} m² in common; draw the new boundaries by hand.")
    first, second = (_share(old, new, spheroid) for old, new in zip(before, after, strict=True))
    return Partition(kind, words, spheroid.area(common), first, second, left)


def _share(before: dict[str, Any], after: BaseGeometry, spheroid: Spheroid) -> Share:
    polygons = [orient(part) for part in shapely.get_parts(after)]
    turned = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    if not turned.is_valid:
        raise CannotDivide("This line would give one claim a boundary that crosses itself; draw it by hand.")
    area = spheroid.area(turned)
    return Share(_geojson(turned), area, max(spheroid.area(_read(before)) - area, 0.0))


def _geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """As RFC 7946 writes it: lists, not tuples, so that it is the same before and after a trip through JSON."""

    def lists(value: Any) -> Any:
        return [lists(item) for item in value] if isinstance(value, (tuple, list)) else value

    return {"type": geometry.geom_type, "coordinates": lists(mapping(geometry)["coordinates"])}
