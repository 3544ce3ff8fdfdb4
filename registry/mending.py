"""What is wrong with a drawn shape, and mending it. No ORM, no clock.

The sentences are for whoever holds the survey: which corners, where, and what became of the ground.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from registry.geodesy import Spheroid

Area: TypeAlias = Polygon | MultiPolygon

NOTABLE_CHANGE = 0.01  # of the area: above it a mended shape should be compared with the survey


def ring_name(part: int, parts: int, hole: int) -> str:
    """How a ring is called: hole 0 is the outer one."""
    ring = f"hole {hole}" if hole else "the outer ring"
    return f"{ring} of part {part}" if parts > 1 else ring


def parts_of(shape: BaseGeometry) -> list[Polygon]:
    """Its polygons; lines and points are left out."""
    return (
        [part for part in shapely.get_parts(shape).tolist() if isinstance(part, Polygon) and not part.is_empty]
        if not isinstance(shape, shapely.GeometryCollection)
        else [part for member in shape.geoms for part in parts_of(member)]
    )


def ground_only(shape: BaseGeometry) -> Area:
    """The shape without the lines and points of it that enclose nothing."""
    parts = parts_of(shape)
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def made_valid(drawn: MultiPolygon, body: Spheroid) -> tuple[Area, str]:
    """The shape as it must be to be measured, and a sentence that says what was wrong and what became of it; nothing
    when nothing was wrong."""
    if drawn.is_valid:
        return drawn, ""
    reason = shapely.is_valid_reason(drawn)
    before = body.area(drawn)
    mended = ground_only(shapely.make_valid(drawn, method="structure", keep_collapsed=False))
    after = body.area(mended)
    change = (after - before) / before if before else math.inf
    made = _made_up_anew(drawn, mended)
    sentence = f"{_fault_in_words(reason, drawn)}; this was mended{made}"
    also = ", and" if made else " and"
    figures = f"from {before:,.0f} m² to {after:,.0f} m²"
    if abs(change) < 5e-5:
        sentence += f"{also} the area did not change ({after:,.0f} m²)."
    elif abs(change) <= NOTABLE_CHANGE:
        sentence += f"{also} the area changed by {change:+.2%}, {figures}."
    elif before:
        sentence += f"{also} the area changed by {change:+.1%}, {figures}. Compare the shape with the survey."
    else:
        sentence += ". Compare the shape with the survey."
    return mended, sentence


def _made_up_anew(drawn: Area, mended: Area) -> str:
    """Of how many parts and holes the mended shape is, in words, when that is not how it was drawn."""
    made = [(len(parts), sum(len(part.interiors) for part in parts)) for parts in (parts_of(drawn), parts_of(mended))]
    if made[0] == made[1] or not made[1][0]:
        return ""
    parts, holes = ("one" if count == 1 else str(count) for count in made[1])
    words = f", as {parts} part{'' if parts == 'one' else 's'}"
    return f"{words} with {holes} hole{'' if holes == 'one' else 's'}" if made[1][1] else words


_FAULTS = {
    "Self-intersection": "The boundary crosses itself",
    "Ring Self-intersection": "The boundary touches itself",
    "Duplicate Rings": "The same ring is given twice",
    "Hole lies outside shell": "A hole lies outside the boundary",
    "Holes are nested": "A hole lies inside another hole",
    "Interior is disconnected": "A hole cuts the ground in two",
    "Nested shells": "One part of the boundary lies inside another",
    "Too few points in geometry component": "A ring has too few corners",
}


def _fault_in_words(reason: str, drawn: MultiPolygon) -> str:
    kind, _, place = reason.partition("[")
    words = _FAULTS.get(kind, f"The shape is not valid ({kind})")
    where = place.rstrip("]").split()
    if len(where) < 2:
        return words
    x, y = float(where[0]), float(where[1])
    return f"{words} at {x:.6f}, {y:.6f}{_which_edges(drawn, x, y)}"


def _which_edges(drawn: MultiPolygon, x: float, y: float) -> str:
    """Which corners lie at a place, or, when none does, which edges run through it, ring by ring."""
    near = 1e-8 * (1 + abs(x) + abs(y))
    met, count = [], 0
    for part, polygon in enumerate(drawn.geoms, 1):
        for hole, ring in enumerate((polygon.exterior, *polygon.interiors)):
            name = ring_name(part, len(drawn.geoms), hole)
            places = shapely.get_coordinates(ring)
            hit = (np.flatnonzero(np.hypot(*(places[:-1] - (x, y)).T) < near) + 1).tolist()
            if hit:
                met.append(f"corner{'s' if len(hit) > 1 else ''} {' and '.join(map(str, hit))} of {name}")
                count += len(hit)
                continue
            lines = shapely.linestrings(np.stack([places[:-1], places[1:]], axis=1))
            crossed = np.flatnonzero(shapely.distance(lines, shapely.Point(x, y)) < near).tolist()
            last = len(places) - 1
            met += [f"the edge from corner {n + 1} to {(n + 1) % last + 1} of {name}" for n in crossed]
            count += len(crossed)
    return f" ({' and '.join(met)})" if 0 < count <= 4 else ""
