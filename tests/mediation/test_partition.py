"""Candidate divisions of common ground."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from mediation.partition import TOLERANCE_M2, CannotDivide, Partition, candidates, median, relinquish
from registry.geodesy import Spheroid
from tests.mediation.conftest import square

CERES = Spheroid(482_000.0, 446_000.0)
ONE, OTHER = square(10, 20), square(10.05, 20.05)


def sound(made: Partition) -> None:
    first, second = shape(made.first.boundary), shape(made.second.boundary)
    assert first.is_valid
    assert second.is_valid
    assert CERES.area(first.intersection(second).buffer(0)) <= TOLERANCE_M2
    assert made.left_m2 <= TOLERANCE_M2


def test_the_giver_loses_exactly_the_common_ground():
    made = relinquish(ONE, OTHER, giver="second", spheroid=CERES)
    sound(made)
    assert made.first.given_up_m2 == pytest.approx(0, abs=0.01)
    assert made.second.given_up_m2 == pytest.approx(made.common_m2, rel=1e-9)


def test_the_median_halves_the_common_ground_and_each_keeps_its_side():
    made = median(ONE, OTHER, spheroid=CERES)
    sound(made)
    assert made.first.given_up_m2 == pytest.approx(made.common_m2 / 2, rel=1e-6)
    assert made.second.given_up_m2 == pytest.approx(made.common_m2 / 2, rel=1e-6)
    near_first, near_second = shapely.Point(10.055, 20.055), shapely.Point(10.095, 20.095)
    assert shape(made.first.boundary).contains(near_first)
    assert shape(made.second.boundary).contains(near_second)


def test_no_ground_is_lost_or_made():
    made = median(ONE, OTHER, spheroid=CERES)
    whole = CERES.area(shape(ONE).union(shape(OTHER)))
    assert made.first.area_m2 + made.second.area_m2 == pytest.approx(whole, rel=1e-9)


def test_claims_that_share_nothing_cannot_be_divided():
    with pytest.raises(CannotDivide, match="no ground in common"):
        median(ONE, square(30, 20), spheroid=CERES)
    with pytest.raises(CannotDivide, match="no ground in common"):
        relinquish(ONE, square(10.1, 20), giver="first", spheroid=CERES)


def test_a_claim_that_lies_wholly_inside_cannot_give_up_all_it_has():
    inside = square(10.02, 20.02, 0.02, 0.02)
    found = dict(candidates(ONE, inside, junior="second", spheroid=CERES))
    assert "Nothing would be left of the second claim" in str(found["relinquish-second"])
    assert isinstance(found["median"], Partition)
    sound(found["median"])


def test_common_ground_across_the_180th_meridian_is_halved_in_one_piece():
    def across(south: float, reach: float) -> dict:
        west = square(180 - reach, south, reach)["coordinates"]
        east = square(-180, south, reach)["coordinates"]
        return {"type": "MultiPolygon", "coordinates": [west, east]}

    made = median(across(0, 0.1), across(0.05, 0.1), spheroid=CERES)
    sound(made)
    assert made.first.given_up_m2 == pytest.approx(made.common_m2 / 2, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    west=st.floats(-0.09, 0.09),
    south=st.floats(-0.09, 0.09),
    width=st.floats(0.02, 0.3),
    height=st.floats(0.02, 0.3),
    latitude=st.floats(-80, 80),
)
def test_every_division_offered_is_sound(west, south, width, height, latitude):
    one, other = square(10, latitude), square(10 + west, latitude + south, width, height)
    offered = [
        made for _code, made in candidates(one, other, junior=None, spheroid=CERES) if isinstance(made, Partition)
    ]
    assume(offered)
    for made in offered:
        sound(made)
