"""Areas and common ground against S2 (through spherely), on random shapes on three bodies.

Edges here are straight in longitude and latitude and those of S2 are geodesics, so every edge is divided first. S2
knows only spheres: a place on a spheroid is brought onto the sphere of equal area by PROJ's cylindrical equal-area
projection, not by any formula of ours. S2 gets the rings as they were drawn, across the antimeridian and round the
poles; ours are cut there by `boundary_of`. The worst errors found stand in docs/decisions/020.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
import shapely
import spherely
from pyproj import Proj

from registry.geodesy import Spheroid
from registry.geometry import boundary_of, common_ground

BODIES = {
    "Earth": Spheroid(6378137.0, 6356752.314245),
    "Moon": Spheroid(1737400.0, 1737400.0),
    "Phobos": Spheroid(12200.0, 9100.0),
}
WORST = 1e-6
"""Relative. What is left is the bulge of a geodesic over its chord: it falls with the square of the division."""
LEAST_SHARE = 1e-3
"""Common ground under this share of the smaller shape is left out: the bulge of the edges would be all that is seen."""

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Drawn:
    """A shape as a surveyor draws it: rings that may run past the antimeridian, or round a pole."""

    kind: str
    rings: tuple[Ring, ...]

    @property
    def geojson(self) -> dict:
        return {"type": "Polygon", "coordinates": [[*ring, ring[0]] for ring in self.rings]}


def around(x: float, y: float, size: float, arms: Sequence[float]) -> Ring:
    """A crooked ring round a place, about as wide as it is high."""
    turns = np.linspace(0, 2 * np.pi, len(arms), endpoint=False)
    across = size / max(math.cos(math.radians(y)), 0.2)
    return [(x + across * r * math.cos(t), y + size * r * math.sin(t)) for r, t in zip(arms, turns, strict=True)]


def near_a_place(kind: str, x: float, y: float, size: float, chance: np.random.Generator) -> Drawn:
    arms = chance.uniform(0.4, 1, chance.integers(4, 9))
    hole = (around(x, y, size * 0.15, arms)[::-1],) if kind == "hole" else ()
    return Drawn(kind, (around(x, y, size, arms), *hole))


def round_a_pole(north: bool, reach: tuple[float, float], chance: np.random.Generator) -> Drawn:
    """A ring round a pole, its corners so far from it. It runs on past 180 degrees and is closed there."""
    corners = np.sort(chance.uniform(-180, 180, 5) / 10 + np.linspace(-150, 150, 5))
    latitudes = (1 if north else -1) * (90 - chance.uniform(*reach, len(corners)))
    ring = list(zip(corners.tolist(), latitudes.tolist(), strict=True))
    return Drawn("pole", (ring if north else ring[::-1],))


def pairs(chance: np.random.Generator) -> Iterator[tuple[Drawn, Drawn]]:
    """Shapes two by two, the second laid over the first."""
    for size, kind in ((1e-5, "tiny"), (1e-2, "claim"), (1.0, "hole"), (2.0, "antimeridian"), (25.0, "huge")):
        for _ in range(6):
            x = 180 + chance.uniform(-size, size) if kind == "antimeridian" else chance.uniform(-150, 150)
            y = chance.uniform(-50, 50) if kind == "huge" else chance.uniform(-80, 80)
            first = near_a_place(kind, x, y, size, chance)
            along, up = chance.uniform(-0.7, 0.7, 2) * size
            yield first, near_a_place(kind, x + along, y + up, size, chance)
    for reach in ((0.5, 4), (20, 85)):
        for north in (True, False):
            first = round_a_pole(north, reach, chance)
            yield first, round_a_pole(north, reach, chance)


class OnS2:
    """A body for S2: the sphere of the same surface, and how places come onto it."""

    def __init__(self, body: Spheroid) -> None:
        self.equal_area = Proj(proj="cea", a=body.a, b=body.b)
        self.top = self.equal_area(0, 90)[1]
        self.radius = math.sqrt(body.a * self.top)

    def shape(self, drawn: Drawn) -> spherely.Geography:
        shell, *holes = (self.places(ring) for ring in drawn.rings)
        return spherely.from_wkb(shapely.to_wkb(shapely.Polygon(shell, holes)))

    def places(self, ring: Ring) -> np.ndarray:
        longitudes, latitudes = divided(ring).T
        height = np.asarray(self.equal_area(np.zeros(len(latitudes)), latitudes)[1])
        level = np.degrees(np.arcsin(np.clip(height / self.top, -1, 1)))
        return np.stack([(longitudes + 180) % 360 - 180, level], axis=1)

    def area(self, shape: spherely.Geography) -> float:
        return float(spherely.area(shape, radius=self.radius))


def divided(ring: Ring) -> np.ndarray:
    """The ring with every edge in many parts; an edge that jumps by more than half round goes the short way."""
    corners = np.array([*ring, ring[0]])
    corners[:, 0] = np.unwrap(corners[:, 0], period=360)
    edges = np.diff(corners, axis=0)
    step = min(np.abs(edges).max() / 200, 0.05)
    parts = []
    for start, edge in zip(corners, edges, strict=False):
        count = math.ceil(np.abs(edge).max() / step)
        parts.append(start + edge * np.arange(count)[:, None] / count)
    return np.concatenate(parts)


@pytest.mark.parametrize("name", BODIES)
def test_areas_and_common_ground_are_what_s2_gives_on_random_shapes(name, record_property):
    body, s2 = BODIES[name], OnS2(BODIES[name])
    worst = {"area": 0.0, "common ground": 0.0}
    met: set[str] = set()
    for pair in pairs(np.random.default_rng(2187)):
        here, there = [boundary_of(drawn.geojson, body) for drawn in pair], [s2.shape(drawn) for drawn in pair]
        for ours, theirs in zip(here, there, strict=True):
            worst["area"] = max(worst["area"], abs(ours.area_m2 / s2.area(theirs) - 1))
        (shared,) = common_ground(np.array([here[0].shape]), np.array([here[1].shape]))
        common = 0.0 if shared is None else body.area(shared)
        by_s2 = s2.area(spherely.intersection(*there))
        if max(common, by_s2) > LEAST_SHARE * min(one.area_m2 for one in here):
            met.add(pair[0].kind)
            worst["common ground"] = max(worst["common ground"], abs(common / by_s2 - 1))
    for what, error in worst.items():
        record_property(f"worst relative error of {what}, {name}", f"{error:.1e}")
    assert met == {"tiny", "claim", "hole", "antimeridian", "huge", "pole"}
    assert max(worst.values()) < WORST
