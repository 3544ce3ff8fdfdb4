"""Boundaries: what is mended, what is refused, and with which words."""

from __future__ import annotations

import json
import math

import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, shape

from registry.geodesy import Spheroid
from registry.geometry import ShapeRefused, boundary_of, shape_of, to_geojson
from tests.registry.factories import box, square

EARTH = Spheroid(6378137.0, 6356752.314245)


def polygon(*rings):
    return {"type": "Polygon", "coordinates": [list(map(list, ring)) for ring in rings]}


UNIT = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]


def read(source):
    return boundary_of(source, EARTH)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (None, "No shape was given"),
        ("", "No shape was given"),
        ({"type": "Feature", "geometry": None}, "No shape was given"),
        ("POLYGON EMPTY", "empty polygon"),
        ("MULTIPOLYGON EMPTY", "empty multipolygon"),
        ({"type": "Polygon", "coordinates": []}, "empty polygon"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "empty"),
        (Polygon(), "empty polygon"),
        ({"type": "GeometryCollection", "geometries": []}, "empty"),
        ("POINT (1 2)", "is a point"),
        (LineString([(0, 0), (1, 1)]), "is a line"),
        ({"type": "Circle", "coordinates": [0, 0]}, "not a kind of shape"),
        (polygon([(0, 0), (1, math.nan), (1, 1), (0, 0)]), "not a number"),
        (polygon([(0, 0), (1, math.inf), (1, 1), (0, 0)]), "not a number"),
        ("POLYGON ((0 0, 1 nan, 1 1, 0 0))", "Corner 2 of the outer ring .* not a number"),
        (polygon(UNIT, [(0.2, 0.2), (0.3, None), (0.3, 0.3)]), "Corner 2 of hole 1 lacks its longitude or latitude"),
        (polygon([(0, 0), (0, 1), (0, 2), (0, 0)]), "on one line of 221,149 m, from 0 0 to 0 2"),
        (polygon([(0, 0), (1, "x"), (1, 1), (0, 0)]), "where a coordinate should"),
        (polygon([(0, 0), (1,), (1, 1), (0, 0)]), "lacks its longitude or latitude"),
        (polygon([(0, 0), (1, 1), (0, 0)]), "fewer than three different corners"),
        (polygon([(0, 0), (1, 1), (2, 2), (0, 0)]), "encloses no ground"),
        (
            polygon([(3423007.9, 7226403.7), (3425872, 7226403.7), (3425872, 7226000), (3423007.9, 7226403.7)]),
            "metres of a map projection",
        ),
        (polygon([(-25, -168), (-25, -167), (-24, -167), (-25, -168)]), "look exchanged"),
        (polygon([(0, 0), (1, 0), (1, 91), (0, 0)]), "outside longitude"),
        ("POLYGON ((0 0, 1 0, 1 1, 0 0)", "do not match up"),
        ("POLYGON ((0 0, 1 0", "breaks off at “…POLYGON .*0 0, 1 0”. Take the whole of it"),
        ("PENTAGON ((0 0))", "not readable as WKT"),
        ("SRID=22183;POLYGON ((0 0, 1 0, 1 1, 0 0))", "reference system 22183"),
        ("{broken", "not readable as GeoJSON"),
        (7, "neither GeoJSON nor WKT"),
        ({"type": "Polygon", "coordinates": [7]}, "not nested"),
        ({"type": "MultiPolygon", "coordinates": [7]}, "not nested"),
    ],
)
def test_what_bounds_no_ground_is_refused_with_a_reason(source, word):
    with pytest.raises(ShapeRefused, match=word):
        read(source)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (polygon(UNIT[:-1]), "not closed"),
        (polygon([(0, 0), (2, 0), (2, 2), (1, 2), (1, 1), (1, 2), (0, 2), (0, 0)]), "mended"),
        (
            polygon([(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)]),
            "0.500000, 0.500000 (the edge from corner 1 to 2 of the outer ring and",
        ),
        (polygon(UNIT[:-1]), "last corner, 0 1, lies 110,574 m from its first, 0 0"),
        (
            polygon(UNIT, [(5, 5), (6, 5), (6, 6), (5, 5)]),
            "boundary at 5.000000, 5.000000 (corner 1 of hole 1)",
        ),
        (
            polygon(UNIT, [(0.2, 0.2), (0.3, 0.3), (0.2, 0.2)]),
            "Hole 1 has fewer than three different corners (0.2 0.2 and",
        ),
    ],
)
def test_what_can_be_mended_is_mended_and_said(source, word):
    found = read(source)
    assert found.shape.is_valid
    assert found.area_m2 > 0
    assert any(word in sentence for sentence in found.repairs), found.repairs


def test_a_boundary_that_touches_itself_keeps_its_area():
    ring = [(0, 0), (2, 0), (2, 2), (1, 1), (0, 2), (0, 1), (1, 1), (0, 0)]
    found = read(polygon(ring))
    assert "the area" in found.repairs[0]
    assert found.shape.is_valid


def test_a_bow_tie_says_that_the_survey_should_be_looked_at():
    (repair,) = read(polygon([(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)])).repairs
    assert repair.endswith("; this was mended, as 2 parts. Compare the shape with the survey.")


def test_a_mended_boundary_says_of_how_many_parts_and_holes_it_is():
    (repair,) = read(polygon([(0, 0), (4, 0), (4, 4), (2, 4), (3, 2), (1, 2), (2, 4), (0, 4), (0, 0)])).repairs
    assert "(corners 4 and 7 of the outer ring); this was mended, as one part with one hole, and the area" in repair


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (polygon([(x, y, 5.0) for x, y in UNIT]), "Heights"),
        ("POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))", "Heights"),
        (polygon([(0, 0), (1, 0), (1, 0), (1, 1), (0, 0)]), "twice in a row"),
        (polygon(UNIT[::-1]), "counter-clockwise"),
        ({"type": "GeometryCollection", "geometries": [polygon(UNIT)]}, "collection"),
    ],
)
def test_what_is_only_written_otherwise_is_noted_but_is_no_repair(source, word):
    found = read(source)
    assert found.repairs == []
    assert any(word in sentence for sentence in found.notes), found.notes


def test_a_sound_boundary_is_kept_to_the_last_digit():
    source = polygon([(-68.1234567, -25.07157789), (-67.6, -25.07157789), (-67.6, -24.9), (-68.1234567, -25.07157789)])
    found = read(source)
    assert found.geojson == source
    assert (found.repairs, found.notes) == ([], [])


def test_wkt_geojson_text_and_shapely_read_the_same():
    texts = [
        "POLYGON((0 0,1 0,1 1,0 1,0 0))",
        "srid=4326; polygon ((0 0, 1 0, 1 1, 0 1, 0 0))",
        json.dumps(polygon(UNIT)),
        Polygon(UNIT),
    ]
    assert {json.dumps(read(text).geojson) for text in texts} == {json.dumps(to_geojson(Polygon(UNIT)))}


def test_a_multipolygon_of_one_part_becomes_a_polygon():
    assert read(MultiPolygon([Polygon(UNIT)])).geojson["type"] == "Polygon"


def test_overlapping_parts_are_counted_once():
    found = read({"type": "MultiPolygon", "coordinates": [square(0, 0)["coordinates"], square(0.5, 0)["coordinates"]]})
    assert found.area_m2 == pytest.approx(EARTH.area(shape(box(0, 0, 1.5, 1))), rel=1e-9)
    assert found.repairs


@pytest.mark.parametrize(
    "ring",
    [
        [(179, 0), (-179, 0), (-179, 1), (179, 1), (179, 0)],
        [(179, 0), (181, 0), (181, 1), (179, 1), (179, 0)],
        [(-181, 0), (-179, 0), (-179, 1), (-181, 1), (-181, 0)],
        [(179, 0), (179, 1), (-179, 1), (-179, 0), (179, 0)],
    ],
)
def test_ground_across_the_antimeridian_is_split_there(ring):
    found = read(polygon(ring))
    assert sorted(part.bounds for part in found.shape.geoms) == [(-180, 0, -179, 1), (179, 0, 180, 1)]
    assert found.area_m2 == pytest.approx(EARTH.area(shape(box(0, 0, 2, 1))), rel=1e-12)
    assert any("antimeridian" in sentence for sentence in found.notes)


def test_a_hole_across_the_antimeridian_is_cut_out_of_both_sides():
    shell = [(170, 0), (-170, 0), (-170, 10), (170, 10), (170, 0)]
    hole = [(179, 4), (179, 5), (-179, 5), (-179, 4), (179, 4)]
    found = read(polygon(shell, hole))
    assert found.area_m2 == pytest.approx(
        EARTH.area(shape(box(0, 0, 20, 10))) - EARTH.area(shape(box(0, 4, 2, 5))), rel=1e-9
    )


def test_ground_round_the_pole_holds_the_pole():
    found = read(polygon([(-120, 80), (0, 80), (120, 80), (-120, 80)]))
    assert found.area_m2 == pytest.approx(EARTH.area(shape(box(-180, 80, 180, 90))), rel=1e-9)
    assert "north pole" in found.repairs[0]
    south = read(polygon([(-120, -80), (120, -80), (0, -80), (-120, -80)]))
    assert south.area_m2 == pytest.approx(found.area_m2, rel=1e-9)


def test_a_band_round_the_whole_body_is_no_crossing():
    found = read(box(-180, -10, 180, 10))
    assert found.shape.bounds == (-180, -10, 180, 10)
    assert found.notes == []


def test_planetary_longitudes_up_to_360_are_brought_back():
    found = read(square(200, 10))
    assert found.shape.bounds == (-160, 10, -159, 11)
    assert any("brought back" in sentence for sentence in found.notes)


corners = st.tuples(st.floats(-179, 179), st.floats(-89, 89))


@settings(max_examples=200, deadline=None)
@example(
    ring=[(0.0, 2.2250738585072014e-308), (0.0, -1.0), (1.0, -5.287842428142843e-268), (-9.5902661635807e-35, 0.0)]
)
@given(ring=st.lists(corners, min_size=3, max_size=12))
def test_whatever_is_drawn_is_either_refused_in_words_or_valid_on_the_map_and_canonical(ring):
    try:
        found = read(polygon([*ring, ring[0]]))
    except ShapeRefused as refusal:
        sentence = str(refusal)
        assert sentence.endswith(".")
        return
    west, south, east, north = found.shape.bounds
    assert found.shape.is_valid
    assert (west >= -180, south >= -90, east <= 180, north <= 90) == (True,) * 4
    assert shape_of(found.geojson).equals(found.shape)
    assert all(part.exterior.is_ccw for part in shapely.get_parts(found.shape))


@settings(max_examples=100, deadline=None)
@example(ring=[(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.0, 2.2250738585e-313)])
@given(ring=st.lists(corners, min_size=3, max_size=12))
def test_a_boundary_that_was_read_reads_again_as_the_same_ground(ring):
    try:
        once = read(polygon([*ring, ring[0]]))
    except ShapeRefused:
        return
    again = read(once.geojson)
    # Where lines cross, the crossing is a rounded point, and mending it again may round anew: no measure of ground.
    assert shapely.symmetric_difference(again.shape, once.shape).area < 1e-9
    assert again.area_m2 == pytest.approx(once.area_m2, rel=1e-9, abs=1e-4)  # a needle's area is mostly rounding


def test_a_shape_that_is_a_point_given_as_shapely_is_refused():
    with pytest.raises(ShapeRefused, match="point"):
        read(Point(1, 2))
