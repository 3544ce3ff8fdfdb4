"""Dates against published examples, and what must hold of every date."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_project.procedure.timekeeping import (
    Calendar,
    Closure,
    Direction,
    Period,
    Recess,
    TraceLine,
    Unit,
    add_months,
    end_of,
    fixed,
    last_day_of,
    reckon,
    replay,
)

OTTAWA = ZoneInfo("America/Toronto")
NEW_YORK = ZoneInfo("America/New_York")

FEDERAL_COURT = Calendar(
    holidays={
        date(2012, 4, 6): "Good Friday",
        date(2012, 4, 9): "Easter Monday",
        date(2012, 5, 21): "Victoria Day",
        date(2012, 12, 25): "Christmas Day",
        date(2012, 12, 26): "Boxing Day",
        date(2013, 1, 1): "New Year's Day",
        date(2021, 12, 27): "Christmas Day (observed)",
        date(2022, 1, 3): "New Year's Day (observed)",
    },
    recesses=(Recess("summer recess", "07-01", "08-31"), Recess("Christmas recess", "12-21", "01-07")),
    short_period=7,
)

# Federal Court of Canada, deadlines guideline, worked examples: event, days, deadline.
FEDERAL_COURT_EXAMPLES = [
    ("general", "2012-05-31", 10, "2012-06-11"),
    ("general", "2012-05-04", 30, "2012-06-04"),
    ("weekend and holidays", "2012-04-03", 4, "2012-04-11"),
    ("seasonal recess", "2012-12-14", 30, "2013-01-31"),
    ("seasonal recess", "2021-12-16", 4, "2022-01-11"),
]

US_HOLIDAYS = {
    date(2007, 9, 3): "Labor Day",
    date(2007, 11, 12): "Veterans Day (observed)",
    date(2005, 2, 21): "Washington's Birthday",
    date(2005, 7, 4): "Independence Day",
    date(2009, 12, 25): "Christmas Day",
    date(2010, 1, 1): "New Year's Day",
}
FRCP = Calendar(holidays=US_HOLIDAYS)
FRCP_BEFORE_2009 = Calendar(holidays=US_HOLIDAYS, short_period=11)

# FRCP 6(a)(1) and (5): period, trigger, last day. The first two are the Advisory Committee's own (2009 notes).
FRCP_DAYS = [
    ("thirtieth day on Saturday 1 September 2007, Monday is Labor Day", Period(30), "2007-08-02", "2007-09-04"),
    (
        "21 days before: the last is Saturday 1 September 2007",
        Period(21, direction="before"),
        "2007-09-22",
        "2007-08-31",
    ),
    ("every day counts, short periods too", Period(3), "2007-08-27", "2007-08-30"),
    ("a last day on Friday stands", Period(7), "2007-09-07", "2007-09-14"),
    ("a last day on a Sunday runs to Monday", Period(10), "2007-09-06", "2007-09-17"),
    ("a last day on Christmas, a Friday, runs to Monday", Period(14), "2009-12-11", "2009-12-28"),
]

# FRCP 6(a)(2): hours, from, until. The first is the Advisory Committee's own: the clocks go back in between.
FRCP_HOURS = [
    (72, "2007-11-02T10:23", "2007-11-05T09:23"),
    (72, "2007-08-31T10:00", "2007-09-04T10:00"),  # Monday 3 September is Labor Day: the same time next open day
    (24, "2007-09-07T16:30", "2007-09-10T16:30"),
    (48, "2008-03-08T09:00", "2008-03-10T10:00"),  # the clocks go forward on the 9th
    (24, "2007-09-13T00:00", "2007-09-14T00:00"),
]

# FRCP 6(d), formerly 6(e): three days added after the period. Advisory Committee notes of 2005.
FRCP_ADDED = [
    ("the thirtieth day is a Saturday, Monday a holiday: Tuesday, then Wednesday, Thursday, Friday",
     FRCP, Period(30), "2005-01-20", "2005-02-25"),
    ("it ends on a Friday: Saturday, Sunday, Monday are the three", FRCP, Period(30), "2005-05-11", "2005-06-13"),
    ("it ends on a Friday and that Monday is a holiday: Tuesday", FRCP, Period(30), "2005-06-01", "2005-07-05"),
    ("ten days, then counted without weekends: mailed on a Friday, Friday two weeks after, then Monday",
     FRCP_BEFORE_2009, Period(10), "2005-06-03", "2005-06-20"),
]  # fmt: skip


def noon(day: str | date, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.combine(date.fromisoformat(day) if isinstance(day, str) else day, time(12), zone)


@pytest.mark.parametrize(("kind", "event", "days", "deadline"), FEDERAL_COURT_EXAMPLES)
def test_it_gives_the_federal_court_of_canadas_own_dates(kind, event, days, deadline):
    result = reckon(Period(days), noon(event, OTTAWA), FEDERAL_COURT, OTTAWA)
    assert result.due_on.isoformat() == deadline
    assert replay(result.trace) == (result.due_on, result.due_at)


@pytest.mark.parametrize(("words", "period", "trigger", "due"), FRCP_DAYS)
def test_it_counts_days_as_rule_6_does(words, period, trigger, due):
    assert reckon(period, noon(trigger), FRCP, NEW_YORK).due_on.isoformat() == due


@pytest.mark.parametrize(("hours", "start", "end"), FRCP_HOURS)
def test_it_counts_hours_as_rule_6_does(hours, start, end):
    result = reckon(Period(hours, Unit.HOURS), datetime.fromisoformat(start).replace(tzinfo=NEW_YORK), FRCP, NEW_YORK)
    assert result.due_at.astimezone(NEW_YORK).replace(tzinfo=None) == datetime.fromisoformat(end)
    assert replay(result.trace) == (result.due_on, result.due_at)


@pytest.mark.parametrize(("words", "calendar", "period", "trigger", "due"), FRCP_ADDED)
def test_it_adds_deemed_days_after_the_period_as_rule_6_does(words, calendar, period, trigger, due):
    result = reckon(period, noon(trigger), calendar, NEW_YORK, deemed_days=3)
    assert result.due_on.isoformat() == due
    assert replay(result.trace) == (result.due_on, result.due_at)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2028-01-31", 1, "2028-02-29"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-03-31", -1, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-11-30", 3, "2027-02-28"),
    ],
)
def test_a_month_too_short_gives_its_last_day(start, months, end):
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_months_make_up_for_the_recess_days_inside_them():
    period = Period(1, Unit.MONTHS)
    result = reckon(period, noon("2012-12-14", OTTAWA), FEDERAL_COURT, OTTAWA)
    # 14 January, and the 18 recess days from 21 December to 7 January on top.
    assert result.due_on == date(2013, 2, 1)
    assert replay(result.trace) == (result.due_on, result.due_at)
    without = reckon(Period(1, Unit.MONTHS, recess=False), noon("2012-12-14", OTTAWA), FEDERAL_COURT, OTTAWA)
    assert without.due_on == date(2013, 1, 14)


def test_a_day_ends_at_midnight_in_the_offices_zone_on_the_nights_the_clocks_change():
    assert end_of(date(2026, 3, 28), ZoneInfo("Europe/Berlin")) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert end_of(date(2026, 3, 29), ZoneInfo("Europe/Berlin")) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert end_of(date(2026, 10, 25), ZoneInfo("Europe/Berlin")) == datetime(2026, 10, 25, 23, tzinfo=UTC)
    # In Beirut there was no midnight on 27 March 2022: the day before ended as the clock jumped to one.
    assert end_of(date(2022, 3, 26), ZoneInfo("Asia/Beirut")) == datetime(2022, 3, 26, 22, tzinfo=UTC)


def test_the_trigger_counts_on_the_day_it_was_in_the_offices_zone():
    late = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)  # already Friday 4 December in Berlin
    assert reckon(Period(7), late, Calendar(), ZoneInfo("UTC")).due_on == date(2026, 12, 10)
    assert reckon(Period(7), late, Calendar(), ZoneInfo("Europe/Berlin")).due_on == date(2026, 12, 11)


def test_a_rule_without_roll_may_end_on_a_closed_day():
    friday = noon("2026-12-04")
    assert reckon(Period(1, roll=False), friday, Calendar(), NEW_YORK).due_on == date(2026, 12, 5)
    assert reckon(Period(1), friday, Calendar(), NEW_YORK).due_on == date(2026, 12, 7)


def test_a_deadline_inside_an_outage_runs_to_the_next_business_day_after_it():
    zone = ZoneInfo("UTC")
    outage = Closure("filing was down", datetime(2026, 12, 10, 14, tzinfo=UTC), datetime(2026, 12, 11, 9, tzinfo=UTC))
    inside = reckon(Period(7), noon("2026-12-03", zone), Calendar(), zone, outages=[outage])
    assert inside.due_on == date(2026, 12, 14)  # the 12th and 13th are a weekend
    assert replay(inside.trace) == (inside.due_on, inside.due_at)
    outside = reckon(Period(6), noon("2026-12-03", zone), Calendar(), zone, outages=[outage])
    assert outside.due_on == date(2026, 12, 9)
    hours = Period(24, Unit.HOURS)
    at_noon = reckon(hours, noon("2026-12-09", zone), Calendar(), zone, outages=[outage])
    assert at_noon.due_at == noon("2026-12-10", zone)  # the outage began two hours later
    at_five = reckon(hours, datetime(2026, 12, 9, 17, tzinfo=UTC), Calendar(), zone, outages=[outage])
    assert at_five.due_on == date(2026, 12, 14)
    assert replay(at_five.trace) == (at_five.due_on, at_five.due_at)


def test_a_fixed_date_explains_itself_too():
    result = fixed(date(2026, 12, 13), NEW_YORK, "Fixed by clause 3 of the settlement")
    assert result.due_on == date(2026, 12, 13)
    assert result.trace[0].text == "Fixed by clause 3 of the settlement: Sunday 13 December 2026."
    assert replay(result.trace) == (result.due_on, result.due_at)


def test_a_trace_reads_a_line_for_each_counted_or_skipped_stretch():
    result = reckon(Period(4), noon("2012-04-03", OTTAWA), FEDERAL_COURT, OTTAWA, trigger_words="the order was served")
    assert [line.text for line in result.trace] == [
        "Tuesday 3 April 2012: The order was served. This day is not counted.",
        "Wednesday 4 April 2012 to Thursday 5 April 2012: days 1 to 2.",
        "Friday 6 April 2012 to Monday 9 April 2012: not counted (Good Friday, weekend, Easter Monday).",
        "Tuesday 10 April 2012 to Wednesday 11 April 2012: days 3 to 4.",
        "Due: Wednesday 11 April 2012, end of day (America/Toronto).",
    ]


def test_a_trace_survives_json():
    result = reckon(Period(30), noon("2012-12-14", OTTAWA), FEDERAL_COURT, OTTAWA, deemed_days=2)
    kept = json.loads(json.dumps([line.as_json() for line in result.trace]))
    assert tuple(TraceLine.from_json(row) for row in kept) == result.trace


def test_a_trace_that_was_tampered_with_does_not_replay():
    result = reckon(Period(30), noon("2012-12-14", OTTAWA), FEDERAL_COURT, OTTAWA)
    without_a_line = [line for number, line in enumerate(result.trace) if number != 1]
    with pytest.raises(ValueError, match="does not follow"):
        replay(without_a_line)
    other = reckon(Period(31), noon("2012-12-14", OTTAWA), FEDERAL_COURT, OTTAWA)
    with pytest.raises(ValueError, match="says otherwise"):
        replay([*result.trace[:-1], other.trace[-1]])


@pytest.mark.parametrize(
    "bad",
    [
        lambda: Period(-1),
        lambda: Period(3, "fortnights"),
        lambda: Calendar(weekend=frozenset(range(7))),
        lambda: Calendar(weekend=frozenset({9})),
        lambda: Recess("summer", "07-01", "2026-08-31"),
        lambda: Recess("summer", "2026-08-31", "2026-07-01"),
        lambda: Recess("summer", "13-01", "13-02"),
        lambda: reckon(Period(1), datetime(2026, 1, 1), Calendar(), NEW_YORK),  # noqa: DTZ001
        lambda: reckon(Period(1), noon("2026-01-01"), Calendar(), NEW_YORK, deemed_days=-1),
        lambda: reckon(
            Period(1), noon("2026-01-01"), Calendar(recesses=(Recess("always", "01-01", "12-31"),)), NEW_YORK
        ),
    ],
)
def test_what_makes_no_sense_is_refused(bad):
    with pytest.raises(ValueError):
        bad()


# What must hold of every date.

ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Beirut", "America/St_Johns"]
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(1996, 1, 1), date(2196, 1, 1))
triggers = st.datetimes(datetime(1996, 1, 1), datetime(2196, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
calendars = st.builds(
    Calendar,
    weekend=st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset({6}), frozenset()]),
    holidays=st.just({}),
    recesses=st.sampled_from([(), FEDERAL_COURT.recesses, (Recess("leap day", "02-29", "02-29"),)]),
    short_period=st.sampled_from([0, 7, 11]),
)
periods = st.builds(
    Period,
    amount=st.integers(0, 90),
    unit=st.sampled_from(Unit),
    roll=st.booleans(),
    direction=st.sampled_from(Direction),
    recess=st.booleans(),
)


@st.composite
def reckonings(draw, periods=periods):
    """A period, its trigger, a calendar with holidays near the trigger, a zone, deemed days."""
    trigger, calendar = draw(triggers), draw(calendars)
    near = st.integers(-130, 130).map(lambda offset: trigger.date() + timedelta(days=offset))
    holidays = dict.fromkeys(draw(st.lists(near, max_size=12)), "holiday")
    calendar = Calendar(calendar.weekend, holidays, calendar.recesses, calendar.short_period)
    return draw(periods), trigger, calendar, draw(zones), draw(st.integers(0, 5)), near


@st.composite
def outages_near(draw, trigger):
    start = trigger + timedelta(hours=draw(st.integers(-500, 3000)))
    return Closure("outage", start, start + timedelta(hours=draw(st.integers(1, 200))))


@given(reckonings(), st.data())
def test_a_trace_replays_to_the_same_instant(drawn, data):
    period, trigger, calendar, zone, deemed, _ = drawn
    outages = data.draw(st.lists(outages_near(trigger), max_size=3))
    result = reckon(period, trigger, calendar, zone, deemed_days=deemed, outages=outages)
    assert replay(result.trace) == (result.due_on, result.due_at)


@given(reckonings())
def test_a_rolling_deadline_is_never_on_a_closed_day(drawn):
    period, trigger, calendar, zone, deemed, _ = drawn
    period = Period(period.amount, period.unit, True, period.direction, period.recess)
    due_on = reckon(period, trigger, calendar, zone, deemed_days=deemed).due_on
    assert not calendar.closed(due_on)
    if period.recess:
        assert not calendar.recess_of(due_on)


@given(reckonings(), st.data())
def test_another_holiday_never_makes_a_deadline_earlier(drawn, data):
    period, trigger, calendar, zone, deemed, near = drawn
    before = reckon(period, trigger, calendar, zone, deemed_days=deemed)
    more = Calendar(
        calendar.weekend, {**calendar.holidays, data.draw(near): "new"}, calendar.recesses, calendar.short_period
    )
    after = reckon(period, trigger, more, zone, deemed_days=deemed)
    if period.direction is Direction.AFTER:
        assert after.due_at >= before.due_at
    else:
        assert after.due_at <= before.due_at


@given(days, st.integers(0, 400), zones)
def test_days_forward_and_days_back_meet(day, amount, zone):
    forward = Period(amount, roll=False)
    backward = Period(amount, roll=False, direction="before")
    due_on = reckon(forward, noon(day, zone), Calendar(), zone).due_on
    assert (due_on - day).days == amount
    assert reckon(backward, noon(due_on, zone), Calendar(), zone).due_on == day


@given(reckonings(st.builds(Period, amount=st.integers(1, 60), unit=st.just(Unit.BUSINESS_DAYS))))
def test_business_days_forward_and_back_meet_on_an_open_day(drawn):
    period, trigger, calendar, zone, _, _ = drawn
    start = reckon(Period(0), trigger, calendar, zone).due_on
    due_on = reckon(period, noon(start, zone), calendar, zone).due_on
    back = Period(period.amount, Unit.BUSINESS_DAYS, direction="before")
    assert reckon(back, noon(due_on, zone), calendar, zone).due_on == start


@given(reckonings())
def test_a_deadline_lies_on_its_side_of_the_trigger_and_its_day_holds_its_instant(drawn):
    period, trigger, calendar, zone, deemed, _ = drawn
    result = reckon(period, trigger, calendar, zone, deemed_days=deemed)
    if period.direction is Direction.AFTER:
        assert result.due_at >= trigger
    else:
        assert result.due_on <= trigger.astimezone(zone).date()
    assert last_day_of(result.due_at, zone) == result.due_on
    if period.unit is not Unit.HOURS:
        assert result.due_at == end_of(result.due_on, zone)


@given(triggers, st.integers(0, 5000), zones)
def test_hours_are_real_hours_whatever_the_clocks_do(trigger, hours, zone):
    result = reckon(Period(hours, Unit.HOURS, roll=False), trigger, Calendar(), zone)
    assert result.due_at - trigger == timedelta(hours=hours)


@given(reckonings(st.builds(Period, amount=st.integers(0, 60), unit=st.sampled_from([Unit.DAYS, Unit.MONTHS]))))
def test_a_longer_period_is_never_due_earlier(drawn):
    period, trigger, calendar, zone, deemed, _ = drawn
    calendar = Calendar(
        calendar.weekend, calendar.holidays, calendar.recesses
    )  # a short period may outlast a longer one
    longer = Period(period.amount + 1, period.unit)
    shorter_due = reckon(period, trigger, calendar, zone, deemed_days=deemed).due_at
    assert reckon(longer, trigger, calendar, zone, deemed_days=deemed).due_at >= shorter_due
