"""In how few hands the claims on a body are: shares, affiliates counted together, the index, and the flag."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_project.accounts.services import correct_party, register_party, system_actor
from claims_project.common.errors import Invalid, NotAllowed
from registry import services
from registry.concentration import Limits, concentration, groups_of
from registry.shares import markets
from tests.registry.factories import a_body, a_claim, a_party, square

LIMITS = Limits(share=0.4, hhi=2500, holdings=1)
held = st.lists(st.tuples(st.integers(1, 8), st.floats(1, 1e9), st.integers(1, 5)), min_size=1, max_size=30)
affiliated = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=10)


@given(held, affiliated)
def test_shares_sum_to_one_and_the_index_lies_between_equal_hands_and_one_hand(rows, pairs):
    found = concentration(rows, groups_of((), pairs))
    assert sum(group.share for group in found.groups) == pytest.approx(1)
    assert 10_000 / len(found.groups) - 1e-6 <= found.hhi <= 10_000 + 1e-6
    assert sum(group.holdings for group in found.groups) == sum(count for _, _, count in rows)
    assert [group.area_m2 for group in found.groups] == sorted((g.area_m2 for g in found.groups), reverse=True)


@given(held, affiliated, st.tuples(st.integers(1, 8), st.integers(1, 8)))
def test_counting_more_parties_as_affiliates_never_makes_holdings_look_more_spread(rows, pairs, one_more):
    before = concentration(rows, groups_of((), pairs))
    after = concentration(rows, groups_of((), [*pairs, one_more]))
    assert after.hhi >= before.hhi - 1e-6
    assert len(after.flags(LIMITS)) >= len(before.flags(LIMITS))


@given(affiliated)
def test_affiliation_goes_through_others_and_both_ways(pairs):
    group_of = groups_of(range(1, 9), pairs)
    mirrored = groups_of(range(1, 9), [(two, one) for one, two in reversed(pairs)])
    assert group_of == mirrored
    assert all(group_of[one] == group_of[two] for one, two in pairs)


def test_a_handful_of_holdings_is_no_market_yet_and_is_not_flagged():
    few, enough = [(1, 10.0, 3)], [(1, 10.0, 4)]
    limits = Limits(share=0.4, hhi=2500, holdings=4)
    assert concentration(few, {}).flags(limits) == []
    assert len(concentration(enough, {}).flags(limits)) == 2


@pytest.fixture
def moon(db):
    """Helios 1 whole claim, Mars 1, both for ice; Titan half of a third with Mars, for helium; a few that are tiny; one
    that has ended."""
    helios, mars, titan = a_party(), a_party("Mars Collective"), a_party("Titan Resources")
    a_claim(square(0, 0), holder=helios, minerals=["Ice"])
    a_claim(square(10, 0), holder=mars, minerals=["ice"])
    a_claim(square(20, 0), holders=[(titan, Decimal(50)), (mars, Decimal(50))], minerals=["Helium-3"])
    for west in (60, 63):
        a_claim(square(west, 0, 0.001), holder=helios, minerals=["Ice"])
        a_claim(square(west, 10, 0.001), holder=mars, minerals=["Helium-3"])
    gone = a_claim(square(30, 0), holder=helios, minerals=["Ice"])
    services.correct_entry(
        claim=gone, actor=system_actor(), now=gone.transactions.get().entered_at, reason="ended", disposition="void"
    )
    return helios, mars, titan


def shares_of(now, mineral):
    [market] = markets(now=now, body=a_body(), mineral=mineral)
    return {group.parties: round(group.share, 3) for group in market.found.groups}


def test_each_holder_counts_with_its_percentage_of_every_claim_that_stands(moon, now):
    helios, mars, titan = moon
    assert shares_of(now, "") == {(mars.pk,): 0.5, (helios.pk,): 0.333, (titan.pk,): 0.167}
    assert shares_of(now, "ICE") == {(helios.pk,): 0.5, (mars.pk,): 0.5}
    assert shares_of(now, "helium-3") == {(mars.pk,): 0.5, (titan.pk,): 0.5}


def test_affiliates_are_one_group_once_the_registrar_says_so(moon, dora, alice, now):
    _helios, mars, titan = moon
    given_facts = {"name": titan.name, "kind": titan.kind, "sponsor": None, "postal_address": "", "party": titan}
    with pytest.raises(NotAllowed):
        correct_party(**given_facts, affiliates=[mars], actor=alice)
    with pytest.raises(Invalid, match="not affiliated with itself"):
        correct_party(**given_facts, affiliates=[titan], actor=dora)
    correct_party(**given_facts, affiliates=[mars], actor=dora)
    assert shares_of(now, "helium-3") == {(mars.pk, titan.pk): 1.0}
    [market] = markets(now=now, body=a_body(), mineral="helium-3")
    assert market.flags[0].startswith("One group holds 100% of the area held")


def test_the_page_and_the_api_say_the_same_and_a_flag_offers_an_access_dispute(moon, client, alice, now):
    page = client.get("/concentration/", {"body": "Moon", "mineral": "ice"}).content.decode()
    assert "Helios Mining Consortium" in page
    assert "Titan Resources" not in page
    assert '/disputes/new/?track=T2"' in page
    client.force_login(alice)
    [market] = client.get("/api/v1/concentration/", {"body": "moon", "mineral": "Ice"}).json()["results"]
    assert [group["share"] for group in market["groups"]] == pytest.approx([0.5, 0.5], rel=1e-4)
    assert market["hhi"] == pytest.approx(5000, rel=1e-4)
    assert client.get("/api/v1/concentration/", {"body": "Nowhere"}).status_code == 400
    register_party(name="Vesta Stone", kind="company", actor=alice, now=now)
    start = client.get("/disputes/new/", {"track": "T2"}).content.decode()
    chosen = [tag for tag in re.findall(r'<input[^>]*name="track"[^>]*>', start) if "checked" in tag]
    assert ['value="T2"' in tag for tag in chosen] == [True]


def test_many_claims_are_counted_with_as_many_queries_as_few(moon, now, django_assert_max_num_queries):
    for n in range(5):
        a_claim(square(40 + 3 * n, 0), holder=a_party(f"Company {n}", "company"), registered_on=date(2181, 1, 1))
    with django_assert_max_num_queries(5):
        markets(now=now)
