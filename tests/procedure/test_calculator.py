"""The public calculator: the office's own arithmetic, at an address that can be kept."""

from __future__ import annotations

import pytest

from claims_project.procedure.services import preview

DAY = {"on_day": "3", "on_month": "2", "on_year": "2187"}
STAY = {
    **{f"stay_from_{part}": value for part, value in (("day", "5"), ("month", "2"), ("year", "2187"))},
    **{f"stay_to_{part}": value for part, value in (("day", "11"), ("month", "2"), ("year", "2187"))},
}


@pytest.fixture
def ask(client, db):
    def send(**question):
        return client.get("/deadlines/", question)

    return send


def test_it_is_open_to_everyone_and_asks(ask):
    page = ask()
    assert page.status_code == 200
    assert "Work out a deadline" in page.content.decode()
    assert "How this date was worked out" not in page.content.decode()


def test_it_gives_the_date_the_office_itself_would_give_and_shows_each_step(ask, rules, now):
    page = ask(rule="response", **DAY).content.decode()
    expected = preview("response", rules, now)
    assert "Monday 5 March 2187, end of day (station time)" in page
    for line in expected.trace[1:]:
        assert line.text in page


@pytest.mark.parametrize(
    ("question", "due"),
    [
        ({"rule": "response_t3"}, "Monday 19 February 2187, end of day"),
        ({"rule": "transmit"}, "Tuesday 6 February 2187, end of day"),
        ({"amount": "1", "unit": "months"}, "Monday 5 March 2187, end of day"),
        ({"amount": "10", "unit": "business_days"}, "Friday 16 February 2187, end of day"),
        ({"amount": "10", "direction": "before"}, "Wednesday 24 January 2187, end of day"),
        ({"amount": "48", "unit": "hours", "at": "17:30"}, "Monday 5 February 2187, 17:30"),
        ({"amount": "5", "deemed_days": "3"}, "Monday 12 February 2187, end of day"),
        ({"amount": "7", "roll": "no"}, "Saturday 10 February 2187, end of day"),
        ({"amount": "10", **STAY}, "Tuesday 20 February 2187, end of day"),
        ({"rule": "response_t3", **STAY, "stay_effect": "EXTEND"}, "Monday 26 February 2187, end of day"),
    ],
)
def test_any_period_can_be_asked_for(ask, question, due):
    assert due in ask(**question, **DAY).content.decode()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({**DAY}, "Choose a rule, or give a period of your own."),
        ({"rule": "cure", "amount": "3", **DAY}, "not both"),
        ({"rule": "tea_break", **DAY}, "Select a valid choice"),
        ({"rule": "cure", **DAY, "on_month": "13"}, "There is no such day"),
        ({"rule": "cure", "on_day": "3", "on_month": "", "on_year": ""}, "must also have a"),
        ({"rule": "cure", **DAY, "on_year": "9500"}, "from 1900 to 8999"),
        ({"amount": "5", "unit": "hours", **DAY}, "give the time"),
        ({"amount": "5", **STAY, **DAY, "stay_to_day": "1"}, "ends before it begins"),
        ({"amount": "5", "stay_from_day": "1", "stay_from_month": "2", "stay_from_year": "2187", **DAY}, "neither"),
        ({"amount": "-5", **DAY}, "greater than or equal to 0"),
        ({"amount": "99999999", **DAY}, "less than or equal to 1000"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(ask, question, words):
    page = ask(**question)
    assert page.status_code == 400
    assert words in page.content.decode()


def test_nothing_can_be_sent_to_it(client, db):
    assert client.post("/deadlines/", DAY).status_code == 405
