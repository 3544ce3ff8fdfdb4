from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.priority import Contender, Rank, compare

A_DAY = date(2180, 5, 5)


def rank(first, second, *, window=60):
    return compare(first, second, window_days=window).rank


def dated(name, days, establishment="not_reviewed"):
    return Contender(name, None if days is None else A_DAY + timedelta(days), establishment)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, Rank.EQUAL),
        (1, Rank.EQUAL),
        (60, Rank.EQUAL),
        (61, Rank.FIRST),
        (-60, Rank.EQUAL),
        (-61, Rank.SECOND),
        (4000, Rank.FIRST),
    ],
)
def test_the_earlier_day_comes_first_outside_one_window(days, expected):
    assert rank(dated("A", 0), dated("B", days)) is expected


def test_without_a_window_one_day_decides():
    assert rank(dated("A", 0), dated("B", 1), window=0) is Rank.FIRST


def test_established_beats_not_established_whatever_the_day():
    verdict = compare(dated("A", 900, "established"), dated("B", 0, "not_established"), window_days=60)
    assert verdict.rank is Rank.FIRST
    assert verdict.sentence == "A comes first: it is established under provision 1, and B is not."


@pytest.mark.parametrize("other", ["not_reviewed", "under_review", "established_in_part", "established"])
def test_a_claim_not_found_wanting_is_compared_by_day(other):
    assert rank(dated("A", 900, "established"), dated("B", 0, other)) is Rank.SECOND


def test_without_a_date_nobody_comes_first_and_it_says_whose_is_missing():
    verdict = compare(dated("A", None), dated("B", 0), window_days=60)
    assert verdict.rank is Rank.UNKNOWN
    assert "A has no priority date" in verdict.sentence
    assert "A and B have" in compare(dated("A", None), dated("B", None), window_days=60).sentence


def test_the_sentence_names_both_days_and_how_far_they_lie_apart():
    verdict = compare(dated("SALTA 1", 0), dated("SALTA 2", 366), window_days=60)
    assert verdict.sentence == (
        "SALTA 1 comes first: its priority day, 5 May 2180, is 366 days before 6 May 2181, that of SALTA 2."
    )


contenders = st.builds(
    Contender,
    st.just("X"),
    st.none() | st.dates(date(2170, 1, 1), date(2187, 1, 1)),
    st.sampled_from(["not_reviewed", "established", "not_established", "established_in_part"]),
)
MIRROR = {Rank.FIRST: Rank.SECOND, Rank.SECOND: Rank.FIRST, Rank.EQUAL: Rank.EQUAL, Rank.UNKNOWN: Rank.UNKNOWN}


@given(contenders, contenders, st.integers(0, 400))
def test_the_rule_does_not_care_which_claim_is_named_first(first, second, window):
    assert rank(second, first, window=window) is MIRROR[rank(first, second, window=window)]
