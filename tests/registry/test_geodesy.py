"""Areas and lengths on a body, against pyproj's geodesics on finely divided edges. S2: test_outside_oracles."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import MultiPolygon, Point, Polygon, box

from registry.geodesy import Spheroid

BODIES = {
    "Earth": Spheroid(6378137.0, 6356752.314245),
    "Mars": Spheroid(3396190, 3376200),
    "Moon": Spheroid(1737400, 1737400),
    "Phobos": Spheroid(12200, 9100),
}


def divided_geodesic_area(shape: Polygon, body: Spheroid) -> float:
    size = max(shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1])
    area, _ = Geod(a=body.a, b=body.b).geometry_area_perimeter(
        shapely.orient_polygons(shapely.segmentize(shape, size / 500))
    )
    return area


def star(x: float, y: float, radius: float, arms: list[float]) -> Polygon:
    turns = np.linspace(0, 2 * math.pi, len(arms), endpoint=False)
    return Polygon(
        [(x + radius * r * math.cos(t), y + radius * r * math.sin(t)) for r, t in zip(arms, turns, strict=True)]
    )


stars = st.builds(
    star,
    st.floats(-150, 150),
    st.floats(-70, 70),
    st.floats(0.01, 10),
    st.lists(st.floats(0.3, 1.0), min_size=3, max_size=9),
)


@pytest.mark.parametrize("name", BODIES)
def test_the_whole_body_has_the_surface_of_its_spheroid(name):
    body = BODIES[name]
    e = math.sqrt(body.e2)
    bulge = 1 if e == 0 else (1 - e * e) / e * math.atanh(e)
    assert body.area(box(-180, -90, 180, 90)) == pytest.approx(2 * math.pi * body.a**2 * (1 + bulge), rel=1e-12)
    assert body.surface == pytest.approx(body.area(box(-180, -90, 180, 90)), rel=1e-12)


@pytest.mark.parametrize("name", ["Earth", "Mars", "Moon"])  # Geod's series do not hold on a body as flat as Phobos
@settings(max_examples=40, deadline=None)
@given(shape=stars)
def test_an_area_is_what_geodesics_give_when_every_edge_is_divided(name, shape):
    body = BODIES[name]
    by_geodesics = divided_geodesic_area(shape, body)
    assert body.area(shape) == pytest.approx(by_geodesics, rel=1e-4, abs=1e-14 * body.a**2)


@settings(max_examples=40, deadline=None)
@given(shape=stars)
def test_a_perimeter_is_what_geodesics_give_when_every_edge_is_divided(shape):
    body = BODIES["Earth"]
    size = max(shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1])
    _, around = body.geod.geometry_area_perimeter(shapely.segmentize(shape, size / 500))
    assert body.perimeter(shape) == pytest.approx(around, rel=1e-4)


def test_holes_are_taken_off_and_parts_are_added():
    body = BODIES["Earth"]
    whole, hole, apart = box(10, 40, 12, 42), box(10.5, 40.5, 11, 41), box(20, 40, 21, 41)
    pierced = whole.difference(hole)
    assert body.area(pierced) == pytest.approx(body.area(whole) - body.area(hole), rel=1e-12)
    assert body.area(MultiPolygon([pierced, apart])) == pytest.approx(body.area(pierced) + body.area(apart), rel=1e-12)


def test_many_shapes_are_measured_as_each_is_alone():
    body = BODIES["Mars"]
    shapes = [box(0, 0, 1, 1), Point(0, 0), MultiPolygon(), box(5, 80, 6, 90), Point(3, 3).buffer(1)]
    assert body.areas(shapes).tolist() == [body.area(shape) for shape in shapes]
    assert body.areas([]).tolist() == []


def test_a_square_metre_is_still_a_square_metre():
    body = BODIES["Earth"]
    side = 1 / 111319.49079327358
    assert body.area(box(-68, 0, -68 + side, side)) == pytest.approx(
        divided_geodesic_area(box(-68, 0, -68 + side, side), body), rel=1e-5
    )
