"""The public lists: found by what people know, sorted, explained."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from registry.forms import ClaimFilterForm
from registry.glossary import WORDS, sections
from registry.models import Claim
from registry.searching import CLAIM_SORTS, narrow_claims, near_to, ordered
from tests.registry.factories import a_body, a_claim, a_party, box, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    a_claim(square(0, 0, 0.1), number="A-1", name="Silent Ridge", holder=a_party("Helios"), minerals=["Li"])
    a_claim(square(1, 0, 0.5), number="A-2", name="Cold Trap", holder=a_party("Mars Collective"), disposition="void",
            registered_on=date(2170, 1, 1))  # fmt: skip
    a_claim(square(179.9, 10, 0.05), number="B-1", name="Far Side", registered_on=None, coordinates_confidential=True)


def numbers(client, **given):
    page = client.get("/register/", given)
    assert page.status_code == 200
    return [claim.claim_number for claim in page.context["page"]]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"q": "a-"}, ["A-1", "A-2"]), ({"q": "A-1"}, ["A-1"]), ({"q": "trap"}, ["A-2"]), ({"q": "helios"}, ["A-1"]),
        ({"holder": "collective"}, ["A-2"]), ({"mineral": "li"}, ["A-1"]), ({"disposition": "void"}, ["A-2"]),
        ({"area_from": "20000"}, ["A-2"]), ({"area_to": "20000"}, ["A-1", "B-1"]),
        ({"body": "Moon", "area_to": "1"}, []),
        ({"body": "Moon", "box": "-1,-1,0.5,1"}, ["A-1"]), ({"body": "Moon", "box": "0.5, -1, 3, 1"}, ["A-2"]),
        ({"body": "Moon", "near": "0.11, 0.05", "within": "1"}, ["A-1"]),
        ({"body": "Moon", "near": "0.95 0.2", "within": "2"}, ["A-2"]),
        ({"body": "Moon", "near": "179.92, 10.02", "within": "50"}, []),
        ({"sort": "-number"}, ["B-1", "A-2", "A-1"]), ({"sort": "-area"}, ["A-2", "A-1", "B-1"]),
        ({"sort": "registered"}, ["A-2", "A-1", "B-1"]), ({"sort": "-registered"}, ["A-1", "A-2", "B-1"]),
        ({"sort": "sideways"}, ["A-1", "A-2", "B-1"]),
    ],
)  # fmt: skip
def test_claims_are_found_by_what_people_know_of_them(given, found, client, three):
    assert numbers(client, **given) == found


def test_whoever_may_see_a_confidential_claim_finds_it_by_its_place(client, dora, three):
    client.force_login(dora)
    assert numbers(client, body="Moon", near="179.92, 10.02", within="50") == ["B-1"]
    assert numbers(client, body="Moon", box="179, 9, -179, 11") == ["B-1"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"near": "1, 2"}, "Choose the body"), ({"box": "1, 2, 3, 4"}, "Choose the body"),
        ({"near": "north of the hill"}, "Give 2 figures"), ({"near": "1, 2, 3"}, "Give 2 figures"),
        ({"near": "10, 95"}, "a latitude between"), ({"area_from": "5", "area_to": "1"}, "smaller than the smallest"),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_refused_in_words(given, words):
    form = ClaimFilterForm(given)
    assert not form.is_valid()
    assert words in str(form.errors)


@pytest.mark.parametrize("place", [(179.99, 0.0), (-179.99, 0.0), (0.0, 89.9), (120.0, -89.95)])
def test_nearness_is_measured_on_the_body_across_the_antimeridian_and_at_the_poles(place):
    body = a_body()
    claim = {
        (179.99, 0.0): square(-179.95, 0, 0.01), (-179.99, 0.0): square(179.94, 0, 0.01),
        (0.0, 89.9): box(179, 89.8, 180, 89.9), (120.0, -89.95): box(-61, -89.99, -60, -89.98),
    }[place]  # fmt: skip
    a_claim(claim)
    nobody = AnonymousUser()
    assert near_to(body, place, 12.5, nobody)
    assert not near_to(body, place, 0.5, nobody)


@pytest.mark.parametrize("sort", [way + name for name in CLAIM_SORTS for way in ("", "-")])
def test_every_sort_is_total_and_its_other_way_round_is_its_reverse_but_for_what_is_not_known(sort, three):
    found = [claim.pk for claim in ordered(Claim.objects.all(), sort, CLAIM_SORTS, "number")]
    assert sorted(found) == sorted(Claim.objects.values_list("pk", flat=True))


def test_the_page_links_to_itself_as_a_file_with_its_filters(client, three):
    page = client.get("/register/", {"q": "A-", "sort": "-area", "page": "1"}).content.decode()
    for suffix in ("geojson", "ndjson", "csv", "gpkg"):
        assert f'href="/register.{suffix}?q=A-&amp;sort=-area"' in page


def test_every_word_of_state_has_a_meaning_and_the_page_explains_it(client):
    for kind, (_heading, choices, meanings) in WORDS.items():
        codes = set(choices if isinstance(choices, dict) else choices.values)
        assert {str(code) for code in meanings} == codes, kind
        assert all(str(meaning).endswith(".") for meaning in meanings.values())
    page = client.get("/register/words/").content.decode()
    for section in sections():
        for word in section["words"]:
            assert f'id="{section["kind"]}-{word["code"]}"' in page


def test_states_lead_to_their_meaning(client, three):
    assert 'href="/register/words/#disposition-void"' in client.get("/register/").content.decode()
    claim = Claim.objects.get(claim_number="A-2")
    page = client.get(claim.get_absolute_url()).content.decode()
    assert 'href="/register/words/#disposition-void"' in page
    assert 'href="/register/words/#establishment-not_reviewed"' in page
    assert claim.holders_now().get().percent == Decimal(100)


@pytest.mark.parametrize(("words", "found"), [("lc%5_", 1), ("Lc%5_a7", 1), ("lc", 1), ("c%5", 0), ("lcx5", 0)])
def test_numbers_are_looked_up_through_their_index_in_either_case(words, found):
    if connection.vendor == "postgresql":  # it would rather read so few rows through
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    a_claim(number="LC%5_A7")
    asked = narrow_claims(Claim.objects.all(), {"q": words})
    assert asked.count() == found
    assert "registry_claim_claim_number_found" in asked.explain()
    assert "registry_claim_source_number_found" in asked.explain()


@pytest.mark.parametrize(("words", "found"), [("old 7", 1), ("OLD 7", 1), ("Ñ-1", 1), ("old", 0), ('OLD 7", "Ñ', 0)])
def test_a_claim_is_found_by_a_number_it_had_before(words, found):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    a_claim(number="N-1", legacy_numbers=["Old 7", "Ñ-1"])
    asked = narrow_claims(Claim.objects.all(), {"q": words})
    assert asked.count() == found
    assert "registry_claim_renumbered" in asked.explain()
