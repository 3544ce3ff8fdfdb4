"""Opening, explaining and closing deadlines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from claims_project.common.errors import Conflict
from claims_project.procedure import words
from claims_project.procedure.models import deadline_models
from claims_project.procedure.services import close_deadline, open_deadlines_of, preview, record_outage
from claims_project.procedure.timekeeping import replay


def test_opening_stores_the_date_its_trace_and_its_reminders(errand, now):
    deadline = errand(trigger_entry=4)
    # Thirty days after Saturday 3 February 2187 is Monday 5 March.
    assert deadline.due_on == date(2187, 3, 5)
    assert deadline.due_at == datetime(2187, 3, 6, tzinfo=UTC)
    assert replay(deadline.trace_lines) == (deadline.due_on, deadline.due_at)
    assert (deadline.state, deadline.trigger_entry, deadline.who) == ("open", 4, "respondent")
    assert deadline.next_reminder_at == datetime(2187, 2, 19, 8, tzinfo=UTC)  # fourteen days before
    assert deadline.reminders == [-14, -7, -2, 0, 1]


def test_a_track_has_its_own_time_to_answer(errand):
    assert errand().due_on == date(2187, 3, 5)
    for track in ("T3", "T4"):
        deadline = errand(track=track)
        assert (deadline.rule, deadline.due_on) == ("response", date(2187, 2, 19))  # the 18th is a Sunday


def test_the_preview_is_what_is_then_stored(errand, rules, now):
    shown = preview("cure", rules, now, trigger_words="the request was served", deemed_days=3)
    deadline = errand("cure", deemed_days=3)
    assert (deadline.due_at, deadline.due_on, deadline.trace_lines) == (shown.due_at, shown.due_on, shown.trace)


def test_an_agreed_date_is_fixed_not_counted(errand):
    deadline = errand("undertaking", due_on=date(2187, 5, 6), label="Move the beacon", who="Titan Resources")
    assert (deadline.due_on, deadline.label, deadline.who_words) == (
        date(2187, 5, 6),
        "Move the beacon",
        "Titan Resources",
    )
    assert replay(deadline.trace_lines) == (deadline.due_on, deadline.due_at)


def test_reminders_that_are_past_when_it_opens_are_not_kept_for_later(errand, now):
    deadline = errand(opened=now + timedelta(days=29))
    assert deadline.attentions_done == 3  # 14, 7 and 2 days before are gone; the day itself is next
    assert deadline.next_reminder_at == datetime(2187, 3, 5, 8, tzinfo=UTC)


def test_a_deadline_opened_after_its_own_end_still_has_its_end_to_pass(errand, now):
    deadline = errand(opened=now + timedelta(days=400))
    assert deadline.next_reminder_at == deadline.due_at


def test_an_unknown_rule_is_refused(errand):
    with pytest.raises(LookupError, match="no rule 'tea_break'"):
        errand("tea_break")


def test_closing_ends_the_reminders(errand, now):
    deadline = close_deadline(errand(), state="met", now=now + timedelta(days=3))
    deadline.refresh_from_db()
    assert (deadline.state, deadline.next_reminder_at) == ("met", None)
    assert deadline.closed_at == now + timedelta(days=3)


def test_what_is_done_after_its_time_was_missed_and_stays_so(errand, now):
    deadline = errand()
    assert close_deadline(deadline, state="met", now=deadline.due_at).state == "missed"
    in_time = errand()
    assert close_deadline(in_time, state="met", now=in_time.due_at - timedelta(microseconds=1)).state == "met"


def test_a_deadline_is_closed_once(errand, now):
    deadline = errand()
    close_deadline(deadline, state="cancelled", now=now)
    with pytest.raises(Conflict):
        close_deadline(deadline, state="met", now=now)
    with pytest.raises(ValueError, match="does not end"):
        close_deadline(errand(), state="open", now=now)


def test_what_is_outstanding_is_listed_soonest_first(Errand, errand, alice, bob, now):
    late, soon = errand("appointment"), errand("strike_and_rank")
    close_deadline(errand("sign"), state="met", now=now)
    errand(owner=bob)
    assert list(open_deadlines_of(Errand, alice)) == [soon, late]
    assert list(open_deadlines_of(Errand, owner=alice)) == [soon, late]


def test_every_apps_deadlines_are_known(Errand):
    assert Errand in deadline_models()


def test_an_outage_on_record_moves_the_dates_worked_out_after_it(errand, dora, now):
    record_outage(
        name="the portal was down",
        started_at=datetime(2187, 3, 5, 15, tzinfo=UTC),
        ended_at=datetime(2187, 3, 5, 20, tzinfo=UTC),
        actor=dora,
        now=datetime(2187, 3, 5, 21, tzinfo=UTC),
    )
    assert errand().due_on == date(2187, 3, 6)


@pytest.mark.parametrize(
    ("after", "left", "tone"),
    [
        (timedelta(0), "30 days left", "later"),
        (timedelta(days=23), "7 days left", "soon"),
        (timedelta(days=29), "1 day left", "soon"),
        (timedelta(days=30), "Due today", "soon"),
        (timedelta(days=30, hours=14, minutes=30), "1 day overdue", "overdue"),
        (timedelta(days=33), "3 days overdue", "overdue"),
    ],
)
def test_it_says_how_long_is_left(errand, now, after, left, tone):
    assert words.left_words(errand(), now + after) == (left, tone)


def test_a_deadline_in_hours_names_its_hour(errand, rules, now):
    deadline = errand()
    deadline.due_at = datetime(2187, 3, 5, 17, tzinfo=UTC)
    assert words.due_words(deadline) == "Monday 5 March 2187, 17:00 (station time)"
    assert words.left_words(deadline, datetime(2187, 3, 5, 18, tzinfo=UTC)) == ("Overdue since today", "overdue")


def test_it_says_how_it_ended(errand, now):
    met = close_deadline(errand(), state="met", now=now)
    assert words.left_words(met, now) == ("Done on Saturday 3 February 2187", "done")
    late_one = errand()
    late = close_deadline(late_one, state="met", now=late_one.due_at)
    assert words.left_words(late, now) == ("Done on Tuesday 6 March 2187, after its time", "done")
    gone = close_deadline(errand(), state="cancelled", now=now)
    assert words.left_words(gone, now) == ("Cancelled on Saturday 3 February 2187", "set_aside")


def test_a_date_is_never_shown_without_its_reason(errand, now):
    html = render_to_string("procedure/deadline.html", {"explained": words.explain(errand(), now)})
    assert "Answer the dispute by Monday 5 March 2187, end of day (station time)." in html
    assert "30 days left" in html
    assert "How this date was worked out" in html
    assert "Saturday 3 February 2187: The request was served. This day is not counted." in html
    assert "Sunday 4 February 2187 to Monday 5 March 2187: days 1 to 30." in html
