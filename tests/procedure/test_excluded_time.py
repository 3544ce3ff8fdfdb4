"""Time taken out of a count: stays that suspend it, stays that extend it; and questions that can be asked again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_project.procedure.timekeeping import (
    Calendar,
    Closure,
    Direction,
    Effect,
    Excluded,
    Period,
    Question,
    Recess,
    Unit,
    fixed,
    in_one_window,
    reckon,
    replay,
)
from tests.procedure.test_timekeeping import FEDERAL_COURT, NEW_YORK, OTTAWA, noon, reckonings, triggers, zones

BERLIN = ZoneInfo("Europe/Berlin")
JUNE = ("2026-06-08", "2026-06-19")  # Monday to Friday of the week after: twelve days

# period, trigger, effect of a stay from 8 to 19 June 2026, due without it, due with it
STAYS = [
    ("ten days, six of them after the stay", Period(10), "2026-06-05", "SUSPEND", "2026-06-15", "2026-06-29"),
    ("the same, and twelve days after the date it had", Period(10), "2026-06-05", "EXTEND", "2026-06-15", "2026-06-29"),
    ("a stay after the date moves nothing", Period(3), "2026-06-01", "SUSPEND", "2026-06-04", "2026-06-04"),
    ("nor does one that extends", Period(3), "2026-06-01", "EXTEND", "2026-06-04", "2026-06-04"),
    ("a stay over before the trigger moves nothing", Period(5), "2026-06-22", "SUSPEND", "2026-06-29", "2026-06-29"),
    ("nor does one that extends", Period(5), "2026-06-22", "EXTEND", "2026-06-29", "2026-06-29"),
    ("a trigger in the stay waits for its end", Period(5), "2026-06-10", "SUSPEND", "2026-06-15", "2026-06-24"),
    ("business days suspended", Period(5, Unit.BUSINESS_DAYS), "2026-06-04", "SUSPEND", "2026-06-11", "2026-06-25"),
    ("business days extended by calendar days", Period(5, Unit.BUSINESS_DAYS), "2026-06-04", "EXTEND", "2026-06-11",
     "2026-06-23"),
    ("a month makes up for the days it lost", Period(1, Unit.MONTHS), "2026-05-29", "SUSPEND", "2026-06-29",
     "2026-07-13"),
    ("a month and twelve days", Period(1, Unit.MONTHS), "2026-05-29", "EXTEND", "2026-06-29", "2026-07-13"),
    ("without roll it may end on a Saturday", Period(1, roll=False), "2026-06-07", "EXTEND", "2026-06-08",
     "2026-06-20"),
    ("counting back, suspended days are passed over", Period(5, direction="before"), "2026-06-22", "SUSPEND",
     "2026-06-17", "2026-06-05"),
    ("counting back, nothing is extended", Period(5, direction="before"), "2026-06-22", "EXTEND", "2026-06-17",
     "2026-06-17"),
]  # fmt: skip


def stay(effect: str = "SUSPEND", first: str = JUNE[0], last: str = JUNE[1]) -> Excluded:
    return Excluded("the stay", date.fromisoformat(first), date.fromisoformat(last), Effect(effect))


@pytest.mark.parametrize(("words", "period", "trigger", "effect", "without", "with_it"), STAYS)
def test_a_stay_moves_a_date_by_its_days(words, period, trigger, effect, without, with_it):
    assert reckon(period, noon(trigger, OTTAWA), Calendar(), OTTAWA).due_on.isoformat() == without
    result = reckon(period, noon(trigger, OTTAWA), Calendar(), OTTAWA, excluded=[stay(effect)])
    assert result.due_on.isoformat() == with_it
    assert replay(result.trace) == (result.due_on, result.due_at)


@pytest.mark.parametrize(("effect", "due"), [("SUSPEND", "2026-06-24T16:00"), ("EXTEND", "2026-06-24T16:00")])
def test_hours_stand_still_or_are_added_too(effect, due):
    at = datetime(2026, 6, 5, 16, tzinfo=OTTAWA)  # a Friday; 168 hours are seven days
    result = reckon(Period(168, Unit.HOURS), at, Calendar(), OTTAWA, excluded=[stay(effect)])
    assert result.due_at.astimezone(OTTAWA).isoformat()[:16] == due
    assert replay(result.trace) == (result.due_on, result.due_at)


def test_suspended_hours_are_real_hours_on_the_night_the_clocks_change():
    night = stay(first="2026-03-29", last="2026-03-29")  # 23 hours long in Berlin
    at = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    result = reckon(Period(24, Unit.HOURS, roll=False), at, Calendar(), BERLIN, excluded=[night])
    assert result.due_at == datetime(2026, 3, 28, 11, tzinfo=UTC) + timedelta(hours=24 + 23)
    assert replay(result.trace) == (result.due_on, result.due_at)


def test_a_stay_over_a_leap_day_counts_it():
    stayed = stay("EXTEND", "2028-02-28", "2028-03-01")
    assert stayed.days == 3
    assert reckon(Period(10), noon("2028-02-21", OTTAWA), Calendar(), OTTAWA, excluded=[stayed]).due_on == date(
        2028, 3, 6
    )


def test_a_trace_names_the_stay():
    lines = [line.text for line in reckon(Period(10), noon("2026-06-05", OTTAWA), Calendar(), OTTAWA,
                                          excluded=[stay()]).trace]  # fmt: skip
    assert lines == [
        "Friday 5 June 2026: This day is not counted.",
        "Saturday 6 June 2026 to Sunday 7 June 2026: days 1 to 2.",
        "Monday 8 June 2026 to Friday 19 June 2026: not counted (the stay).",
        "Saturday 20 June 2026 to Saturday 27 June 2026: days 3 to 10.",
        "Saturday 27 June 2026 is no open day (weekend): the next open one is Monday 29 June 2026.",
        "Due: Monday 29 June 2026, end of day (America/Toronto).",
    ]


def test_a_fixed_date_is_moved_by_a_stay_and_by_an_outage():
    moved = fixed(date(2026, 6, 15), OTTAWA, "Agreed", calendar=Calendar(), excluded=[stay()])
    assert moved.due_on == date(2026, 6, 29)  # twelve days on is Saturday the 27th
    assert replay(moved.trace) == (moved.due_on, moved.due_at)
    outage = Closure("the portal", noon("2026-06-15", OTTAWA), noon("2026-06-15", OTTAWA) + timedelta(hours=1))
    assert fixed(date(2026, 6, 15), OTTAWA, "Agreed", outages=[outage]).due_on == date(2026, 6, 16)


def test_a_stay_ends_after_it_begins():
    with pytest.raises(ValueError, match="ends before it begins"):
        stay(first="2026-06-19", last="2026-06-08")


@pytest.mark.parametrize(("apart", "same"), [(0, True), (59, True), (60, True), (61, False)])
def test_days_in_one_window_are_simultaneous(apart, same):
    first = date(2028, 2, 1)
    for second in (first + timedelta(days=apart), first - timedelta(days=apart)):
        assert in_one_window(first, second, 60) is same


# What must hold of every date.


@st.composite
def stays_near(draw, trigger):
    first = trigger.date() + timedelta(days=draw(st.integers(-20, 100)))
    return Excluded("stay", first, first + timedelta(days=draw(st.integers(0, 40))), draw(st.sampled_from(Effect)))


@st.composite
def stayed(draw):
    drawn = draw(reckonings())
    return drawn, tuple(draw(st.lists(stays_near(drawn[1]), max_size=3)))


@given(stayed())
def test_a_trace_with_stays_replays_to_the_same_instant(drawn):
    (period, trigger, calendar, zone, deemed, _), stays = drawn
    result = reckon(period, trigger, calendar, zone, deemed_days=deemed, excluded=stays)
    assert replay(result.trace) == (result.due_on, result.due_at)


@given(stayed())
def test_a_rolling_deadline_is_never_on_a_closed_day_nor_on_one_that_is_suspended(drawn):
    (period, trigger, calendar, zone, deemed, _), stays = drawn
    period = Period(period.amount, period.unit, True, period.direction, period.recess)
    due_on = reckon(period, trigger, calendar, zone, deemed_days=deemed, excluded=stays).due_on
    assert not calendar.closed(due_on)
    assert not any(due_on in one for one in stays if one.effect is Effect.SUSPEND and one.last >= trigger.date())


@given(stayed())
def test_a_stay_never_makes_a_deadline_earlier(drawn):
    (period, trigger, calendar, zone, deemed, _), stays = drawn
    if period.direction is Direction.BEFORE:
        return
    before = reckon(period, trigger, calendar, zone, deemed_days=deemed)
    for number in range(1, len(stays) + 1):
        after = reckon(period, trigger, calendar, zone, deemed_days=deemed, excluded=stays[:number])
        assert after.due_at >= before.due_at


@given(triggers, st.integers(1, 200), st.integers(0, 60), st.integers(0, 60), zones)
def test_days_suspended_within_a_period_are_given_back_one_for_one(trigger, amount, offset, length, zone):
    start = trigger.astimezone(zone).date()
    first = start + timedelta(days=1 + offset % amount)
    one = Excluded("stay", first, first + timedelta(days=length))
    plain = reckon(Period(amount, roll=False), trigger, Calendar(), zone).due_on
    assert (
        reckon(Period(amount, roll=False), trigger, Calendar(), zone, excluded=[one]).due_on - plain
    ).days == one.days


@given(stayed(), st.booleans())
def test_a_question_survives_json_and_gets_the_same_answer(drawn, by_rule):
    (period, trigger, calendar, zone, deemed, _), stays = drawn
    asked = Question(
        trigger=trigger, words="it was served", period=period, by_rule=by_rule, deemed_days=deemed, excluded=stays
    )
    result = asked.answer(calendar, zone)
    kept = json.loads(json.dumps([line.as_json() for line in result.trace]))
    again = Question.from_json(kept[0]["asked"])
    assert again == asked
    assert again.answer(calendar, zone) == result


def test_a_fixed_day_is_a_question_too():
    asked = Question(trigger=noon("2026-06-05", OTTAWA), words="agreed", day=date(2026, 6, 14))
    assert asked.answer(FEDERAL_COURT, OTTAWA).due_on == date(2026, 6, 14)  # a Sunday: agreed is agreed
    assert asked.without([stay()]).answer(FEDERAL_COURT, OTTAWA).due_on == date(2026, 6, 26)
    with pytest.raises(ValueError, match="period, or give the day"):
        Question(trigger=noon("2026-06-05", OTTAWA), words="").answer(Calendar(), OTTAWA)


def test_recess_and_stay_together_are_both_passed_over():
    calendar = Calendar(recesses=(Recess("summer recess", "07-01", "07-10"),))
    result = reckon(Period(30), noon("2026-06-05"), calendar, NEW_YORK, excluded=[stay()])
    assert result.due_on == date(2026, 7, 27)
