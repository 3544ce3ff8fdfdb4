"""The map by extent: outlines where they are few, counts where they are many, and nothing of what is confidential."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import extents, services
from registry.extents import Shown, drawn, parts_of
from registry.models import Claim
from tests.registry.factories import NOW, a_body, a_claim, a_party, a_register, square

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
WORLD = (-180.0, -90.0, 180.0, 90.0)


@pytest.fixture
def moon():
    return a_body()


def labels(answer):
    return [feature["properties"]["label"] for feature in answer["features"]]


def test_few_claims_are_drawn_as_outlines_with_their_overlaps(moon):
    a_claim(square(0, 0), number="L-1", name="Ridge", holder=a_party())
    a_claim(square(0.5, 0), number="L-2")
    a_claim(square(0, 0), number="M-1", body=a_body("Mars"), register=a_register("MAR"))
    answer = drawn(Shown(moon, NOBODY), (-1.0, -1.0, 2.0, 2.0))
    assert answer["mode"] == "outlines"
    assert labels(answer) == ["LUN L-1 Ridge", "LUN L-2", "LUN L-1 and LUN L-2"]
    assert answer["sentence"].startswith("2 claims on Moon reach into this part of the map. There is one overlap")
    assert [row["words"] for row in answer["rows"]] == ["LUN L-1", "LUN L-2"]


def test_many_claims_are_counted_and_every_one_once(moon, monkeypatch):
    monkeypatch.setattr(extents, "OUTLINES", 3)
    for n in range(6):
        a_claim(square(10.0 * n, 5.0 * n, 0.5))
    two_parts = {"type": "MultiPolygon", "coordinates": [square(-50, 0)["coordinates"], square(-40, 0)["coordinates"]]}
    a_claim(two_parts)
    answer = drawn(Shown(moon, NOBODY), WORLD)
    assert answer["mode"] == "counts"
    assert sum(feature["properties"]["count"] for feature in answer["features"]) == 7
    assert answer["sentence"].startswith("7 claims on Moon")
    for feature, row in zip(answer["features"], answer["rows"], strict=True):
        west, south, east, north = feature["properties"]["box"]
        x, y = feature["geometry"]["coordinates"]
        assert (west <= x <= east, south <= y <= north) == (True, True)
        assert row["href"].startswith("/map/?body=Moon&box=")


def test_a_title_that_has_ended_is_on_no_map_unless_it_is_asked_for(client, moon):
    a_claim(square(0, 0), number="L-1")
    a_claim(square(3, 0), number="L-2", disposition="forfeited")
    assert labels(drawn(Shown(moon, NOBODY), WORLD)) == ["LUN L-1"]
    given = {"body": "Moon", "box": "-180,-90,180,90", "disposition": "forfeited"}
    assert labels(client.get("/map/claims.json", given).json()) == ["LUN L-2"]


@pytest.mark.parametrize("many", [True, False])
@pytest.mark.parametrize("narrowed", [True, False])
def test_a_confidential_claim_is_neither_drawn_nor_counted_nor_does_it_widen_the_map(
    many, narrowed, moon, dora, eve, monkeypatch
):  # fmt: skip
    monkeypatch.setattr(extents, "OUTLINES", 0 if many else 400)
    a_claim(square(0, 0), number="L-1")
    a_claim(square(77, 33), number="L-9", coordinates_confidential=True)
    among = Claim.objects.filter(claim_number__startswith="L") if narrowed else None
    seen = {
        user: (shown.extent(), len(drawn(shown, WORLD)["features"]), drawn(shown, (76.0, 32.0, 79.0, 35.0))["rows"])
        for user in (NOBODY, eve, dora)
        for shown in [Shown(moon, user, among)]
    }
    assert seen[NOBODY] == seen[eve] == ((0, 0, 1, 1), 1, [])
    assert seen[dora][:2] == ((0, 0, 78, 34), 2)
    assert len(seen[dora][2]) == 1


@settings(max_examples=60, deadline=None)
@given(west=st.floats(-900, 900), width=st.floats(0.001, 400), place=st.floats(-179.99, 179.99))
def test_a_map_pushed_sideways_asks_for_the_ground_it_shows(west, width, place):
    parts = parts_of((west, -10.0, west + width, 10.0))
    inside = any(low - 1e-9 <= place <= high + 1e-9 for low, _s, high, _n in parts)
    shown = any(west - 1e-9 <= place + 360 * turn <= west + width + 1e-9 for turn in range(-4, 5))
    assert inside == shown or min(abs(place - edge) for part in parts for edge in part[::2]) < 1e-6
    assert all(-180 <= low <= high <= 180 for low, _s, high, _n in parts)


def test_claims_on_both_sides_of_the_antimeridian_are_on_one_map(moon):
    a_claim(square(178, 0), number="L-1")
    a_claim(square(-179.5, 0), number="L-2")
    a_claim(square(0, 0), number="L-3")
    assert labels(drawn(Shown(moon, NOBODY), (175.0, -5.0, 185.0, 5.0))) == ["LUN L-1", "LUN L-2"]


def test_an_outline_is_simplified_to_what_can_be_seen(moon):
    import shapely

    a_claim(shapely.Point(10, 10).buffer(1, 200))
    far, near = (
        len(drawn(Shown(moon, NOBODY), box)["features"][0]["geometry"]["coordinates"][0])
        for box in (WORLD, (8.9, 8.9, 11.1, 11.1))
    )
    assert far < 20 < near < 800


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wide=st.floats(0.0001, 360))
def test_cells_are_few_whatever_is_shown(wide):
    size = extents._cell((0.0, 0.0, wide, wide / 2))
    assert 8 <= wide / size <= 2 * extents.CELLS_ACROSS


@pytest.mark.parametrize(
    "given",
    [{}, {"body": "Moon"}, {"body": "Moon", "box": "1,2,3"}, {"body": "Moon", "box": "nan,0,1,1"},
     {"body": "Moon", "box": "5,0,1,1"}, {"body": "Nowhere", "box": "0,0,1,1"}, {"body": "Moon", "box": "0,0,1e9,1"}],
)  # fmt: skip
def test_a_box_that_is_none_is_refused_in_words(given, client, moon):
    answer = client.get("/map/claims.json", given)
    assert answer.status_code == 400
    assert "box" in answer.json()["detail"]


def test_the_page_says_the_same_without_a_script(client, moon):
    a_claim(square(0, 0), number="L-1", holder=a_party("Helios"))
    page = client.get("/map/").content.decode()
    assert "One claim on Moon reaches into this part of the map." in page
    assert "Helios" in page
    permalink = client.get("/map/", {"body": "Moon", "box": "178,-5,-178,5"})
    assert "No claim on Moon reaches" in permalink.content.decode()
    assert 'data-box="178,-5,182,5"' in permalink.content.decode()


def test_the_page_of_an_office_without_claims_says_what_would_be_there(client):
    assert "No claim is registered yet" in client.get("/map/").content.decode()


def test_the_map_costs_the_same_queries_however_many_claims(client, moon, django_assert_max_num_queries):
    for n in range(12):
        a_claim(square(2.0 * n, 0), holder=a_party(f"P{n}"))
    with django_assert_max_num_queries(8):
        answer = client.get("/map/claims.json", {"body": "Moon", "box": "-180,-90,180,90"})
    assert len(json.loads(answer.content)["features"]) == 12


def test_counts_are_made_once_and_anew_after_every_act(moon, dora, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(extents, "OUTLINES", 0)
    one, other = a_claim(square(0, 0)), a_claim(square(50, 0))

    def counts(user=NOBODY):
        return {tuple(map(round, at)): n for n, *at in Shown(moon, user).cells([WORLD], 22.5)}

    assert counts() == {(0, 0): 1, (50, 0): 1}
    with django_assert_num_queries(3):  # the last act, how many there are, and what is hidden; no count
        assert counts() == {(0, 0): 1, (50, 0): 1}
    services.amend_boundary(claim=one, boundary=square(100, 0), actor=dora, now=NOW, reason="Survey")
    assert counts() == {(100, 0): 1, (50, 0): 1}
    services.correct_entry(claim=other, coordinates_confidential=True, actor=dora, now=NOW, reason="Asked for")
    assert (counts(), counts(dora)) == ({(100, 0): 1}, {(100, 0): 1, (50, 0): 1})
    services.surrender(claim=one, actor=dora, now=NOW, reason="No ore")
    assert (counts(), counts(dora)) == ({}, {(50, 0): 1})
