from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.holdings import Break, Deed, Span, chain, equal_shares, faults_of, moved, spans, unbalanced

D = Decimal
START, LATER, END = (datetime(year, 1, 1, tzinfo=UTC) for year in (2180, 2183, 2186))


@given(st.integers(1, 400))
def test_equal_shares_sum_to_one_hundred_and_differ_only_by_rounding(count):
    shares = equal_shares(count)
    assert (len(shares), sum(shares)) == (count, 100)
    assert not faults_of(list(enumerate(shares)))
    assert max(shares) - min(shares) < D("0.001")


@pytest.mark.parametrize(
    ("shares", "word"),
    [
        ([("A", D(60)), ("B", D(39))], "sum to 99"),
        ([("A", D(0)), ("B", D(100))], "over 0"),
        ([("A", D(-1)), ("B", D(101))], "over 0"),
        ([("A", D(50)), ("A", D(50))], "Named twice"),
        ([("A", D("33.3333333")), ("B", D("66.6666667"))], "six decimals"),
    ],
)
def test_shares_that_are_no_shares_are_named(shares, word):
    assert any(word in sentence for sentence in faults_of(shares))


def test_nobody_on_record_is_allowed():
    assert faults_of([]) == []


def test_a_chain_of_title_is_balanced_at_every_instant():
    whole = [Span("A", D(100), START, LATER), Span("B", D(60), LATER), Span("C", D(40), LATER)]
    assert unbalanced(whole) == []


def test_an_instant_at_which_shares_do_not_sum_is_found():
    assert unbalanced([Span("A", D(100), START, END), Span("B", D(60), LATER)]) == [(LATER, D(160)), (END, D(60))]


# --- the chain of title ---

DAYS = [datetime(2180 + year, 1, 1, tzinfo=UTC) for year in range(6)]


def deed(number, shares, seller=None, buyer=None, percent=None, at=None):
    whole = {party: D(share) for party, share in shares.items()}
    return Deed(number, at or DAYS[number - 1], whole, seller, buyer, None if percent is None else D(percent))


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD"), st.integers(1, 100)), max_size=8))
def test_transfers_of_what_is_held_make_an_unbroken_chain_and_balanced_holdings(sales):
    held, deeds = {"A": D(100)}, [Deed(1, START, {"A": D(100)})]
    for seller, buyer, percent in sales:
        if seller != buyer and held.get(seller, 0) >= percent:
            held = moved(held, seller, buyer, D(percent))
            at = START + timedelta(days=len(deeds))
            deeds.append(Deed(len(deeds) + 1, at, held, seller, buyer, D(percent)))
    found = chain(deeds)
    assert found.unbroken
    assert found.links == deeds
    over = spans(deeds)
    assert unbalanced(over) == []
    assert {span.party: span.percent for span in over if span.until_at is None} == held


@pytest.mark.parametrize(
    ("deeds", "code", "sentence"),
    [
        ([], Break.NO_HOLDER, "No holder is on record"),
        ([deed(1, {})], Break.NO_HOLDER, "No holder is on record"),
        ([deed(1, {"A": 90})], Break.UNBALANCED, "From 1 January 2180 the holders' shares sum to 90 percent"),
        (
            [deed(1, {"A": 60, "B": 40}), deed(2, {"A": 60, "C": 40}, "B", "C", 50)],
            Break.NOT_HELD,
            "On 1 January 2181 Beta transferred 50 percent to C, but held 40 percent then.",
        ),
        (
            [deed(1, {"A": 100}), deed(2, {"B": 100}, "A", "B", 100), deed(3, {"C": 100}, "B", "C", 100, DAYS[0])],
            Break.NOT_HELD,
            "On 1 January 2180 Beta transferred 100 percent to C, but held 0 percent then.",
        ),
        (
            [deed(1, {"A": 100}), deed(2, {"B": 100})],
            Break.UNEXPLAINED,
            "On 1 January 2181 the claim passed from A to Beta, and no transfer says how.",
        ),
        (
            [deed(1, {"A": 100}), deed(2, {"B": 50, "C": 50}, "A", "B", 100)],
            Break.UNEXPLAINED,
            "the holders after the transfer are not those it makes",
        ),
    ],
)
def test_a_break_in_the_chain_is_named_and_said(deeds, code, sentence):
    found = chain(deeds, {"B": "Beta"})
    assert not found.unbroken
    assert [fault.code for fault in found.faults] == [code]
    assert sentence in str(found.faults[0])


def test_holders_entered_again_as_they_were_are_one_holding_and_no_break():
    deeds = [deed(1, {"A": 100}), deed(2, {"A": 100})]
    assert chain(deeds).unbroken
    assert spans(deeds) == [Span("A", D(100), DAYS[0])]
