from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from claims_project.common import formatting
from claims_project.common.templatetags import words

DUE = datetime(2187, 3, 3, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("square_metres", "words"),
    [
        (0, "0 m²"), (0.4567, "0.46 m²"), (532.4, "532 m²"), (9999.4, "9,999 m²"), (124_000, "12.4 ha"),
        (1_840_000, "1.84 km²"), (Decimal("5321000000"), "5,321 km²"), (None, ""),
    ],
)  # fmt: skip
def test_an_area_is_in_the_unit_a_person_would_use(square_metres, words):
    assert formatting.area(square_metres) == words


@pytest.mark.parametrize(
    ("metres", "words"), [(0, "0 m"), (12.34, "12.3 m"), (999, "999 m"), (1840, "1.84 km"), (None, "")]
)
def test_a_length_is_in_metres_or_kilometres(metres, words):
    assert formatting.length(metres) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(100, "100%"), (Decimal("33.3333"), "33.33%"), (12.5, "12.5%"), (0, "0%"), (0.0001, "under 0.01%"), (None, "")],
)
def test_a_percentage_is_short_but_a_trace_is_never_nothing(value, words):
    assert formatting.percent(value) == words


def test_a_share_is_a_fraction_as_a_percentage():
    assert formatting.share(0.125) == "12.5%"
    assert formatting.share(None) == ""


def test_dates_are_in_full_and_times_name_the_office_time(settings):
    settings.OFFICE_TIME_NAME = "station time"
    assert formatting.full_date(DUE) == "Saturday 3 March 2187"
    assert formatting.full_date(date(2187, 3, 3)) == "Saturday 3 March 2187"
    assert formatting.full_time(DUE) == "Saturday 3 March 2187, 17:00 station time"
    assert formatting.full_time(None) == formatting.full_date(None) == ""


def test_the_last_minute_of_a_day_is_its_end():
    assert formatting.full_time(DUE.replace(hour=23, minute=59, second=59)).endswith("2187, end of day (station time)")


def test_a_time_is_shown_in_the_offices_zone(settings):
    settings.OFFICE_TIME_ZONE = "Asia/Tokyo"
    assert formatting.full_time(DUE) == "Sunday 4 March 2187, 02:00 station time"
    assert formatting.office_day(DUE) == date(2187, 3, 4)


def test_a_time_in_another_zone_names_that_zone():
    assert formatting.full_time(DUE, "Asia/Tokyo") == "Sunday 4 March 2187, 02:00 Asia/Tokyo"


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(days=26), "26 days left"), (timedelta(days=1), "1 day left"), (timedelta(hours=5), "5 hours left"),
        (timedelta(minutes=1), "1 minute left"), (timedelta(hours=-2), "2 hours overdue"),
        (timedelta(days=-3), "3 days overdue"),
    ],
)  # fmt: skip
def test_a_span_says_how_long_is_left_or_how_long_it_is_overdue(away, words):
    assert formatting.span(DUE + away, DUE) == words


def test_a_span_to_a_day_counts_days():
    assert formatting.span(date(2187, 3, 3), DUE) == "due today"
    assert formatting.span(date(2187, 3, 5), DUE) == "2 days left"
    assert formatting.span(date(2187, 3, 2), DUE) == "1 day overdue"
    assert formatting.span(None, DUE) == ""


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (timedelta(seconds=3), "just now"), (timedelta(minutes=5), "5 minutes ago"), (timedelta(hours=1), "1 hour ago"),
        (timedelta(days=4), "4 days ago"), (timedelta(days=70), "2 months ago"), (timedelta(days=800), "2 years ago"),
        (timedelta(days=-3), "in 3 days"),
    ],
)  # fmt: skip
def test_ago_says_how_long_since(gone, words):
    assert formatting.ago(DUE - gone, DUE) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1400, "1.4 kB"), (52_300_000, "52.3 MB"),
        (7 * 10**9, "7 GB"), (2 * 10**12, "2 TB"), (None, ""),
    ],
)  # fmt: skip
def test_a_size_is_in_the_unit_a_person_would_use(count, words):
    assert formatting.byte_size(count) == words


def test_sums_and_hashes():
    assert formatting.money(Decimal("1234.5"), "credits") == "1,234.50 credits"
    assert formatting.money(None) == ""
    assert formatting.sha_short("abcdef0123456789") == "abcdef012345"
    assert formatting.sha_short(None) == ""


@given(st.floats(0, 1e15) | st.integers(0, 10**15))
def test_no_figure_is_off_by_more_than_half_a_percent(value):
    shown = float(formatting.figure(value).replace(",", ""))
    assert shown == pytest.approx(value, rel=0.005, abs=0.005)


def test_every_filter_is_built_in_and_takes_nothing_without_failing():
    text = "".join(f"{{{{ nothing|{name}|default:'–' }}}}" for name in words.register.filters)
    assert engines["django"].from_string(text).render({"nothing": None}) == "–" * len(words.register.filters)


def test_span_and_ago_take_the_pages_now():
    page = engines["django"].from_string("{{ due|span:now }}; {{ due|ago:now }}")
    assert page.render({"due": DUE, "now": DUE - timedelta(days=9)}) == "9 days left; in 9 days"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Same landing", "Same landing."),
        ("Same landing. ", "Same landing."),
        ("Why?", "Why?"),
        ("So “it is.”", "So “it is.”"),
        ("", ""),
    ],
)
def test_what_is_said_next_does_not_run_into_what_somebody_typed(typed, said):
    assert formatting.sentence(typed) == said
