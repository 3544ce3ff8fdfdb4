"""Moving dates that were given: looked at first, then carried out; never shorter without approval."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from claims_project.accounts.models import OfficeRole
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.notices.models import Notice
from claims_project.procedure.models import Change, Deadline, Move
from claims_project.procedure.services import (
    carry_out,
    change_for_outage,
    change_for_rules,
    close_deadline,
    issue_calendar,
    issue_rules,
    preview_extension,
    preview_outage,
    preview_rules,
    record_outage,
    sweep,
)
from claims_project.procedure.timekeeping import Period, Unit, replay
from tests.conftest import make_user


@pytest.fixture
def olga(db):
    return make_user("Olga", OfficeRole.Role.ADMINISTRATOR)


@pytest.fixture
def seen(Errand, monkeypatch):
    """The registrar sees every errand."""
    monkeypatch.setattr(type(Errand.objects.all()), "visible_to", lambda self, user: self, raising=True)


@pytest.fixture
def new_rules(rules, olga, now):
    """Issues rules in force from now, on a calendar with this in it."""

    def issue(changes=None, **calendar):
        issued = issue_calendar(
            name="Office calendar", **{"weekend_days": [5, 6], "holidays": {}, **calendar}, actor=olga, now=now
        )
        given = {**rules.rules, **(changes or {})}
        return issue_rules(
            name=rules.name, in_force_from=now, calendar=issued, time_zone=rules.time_zone, rules=given,
            policies=rules.policies, actor=olga, now=now,
        )  # fmt: skip

    return issue


def test_a_new_holiday_is_previewed_with_its_trace_and_moves_nothing_yet(errand, seen, new_rules, dora, now):
    deadline = errand()  # due on Monday 5 March 2187
    version = new_rules(holidays={"2187-03-05": "Treaty Day"})
    preview = preview_rules(version, user=dora, now=now)
    (shift,) = preview.shifts
    assert (shift.deadline, shift.result.due_on, shift.shorter) == (deadline, date(2187, 3, 6), False)
    assert any("Treaty Day" in line for line in shift.lines)
    assert shift.old_words == "Monday 5 March 2187, end of day (station time)"
    deadline.refresh_from_db()
    assert (deadline.state, deadline.due_on) == ("open", date(2187, 3, 5))


def test_carried_out_the_old_date_is_replaced_and_the_new_one_follows_it(
    Errand, errand, seen, new_rules, alice, dora, now
):
    old = errand()
    version = new_rules(holidays={"2187-03-05": "Treaty Day"})
    preview = preview_rules(version, user=dora, now=now)
    change = change_for_rules(version=version, words="Treaty Day.", actor=dora, now=now, seal=preview.seal)
    old.refresh_from_db()
    new = Errand.objects.get(state="open")
    assert (old.state, old.next_reminder_at) == ("replaced", None)
    assert (new.due_on, new.rules_version, new.origin, new.sequence) == (date(2187, 3, 6), version, str(old.key), 1)
    assert replay(new.trace_lines) == (new.due_on, new.due_at)
    move = Move.objects.get(change=change)
    assert (move.old_key, move.new_key, move.old_due_at, move.new_due_at) == (old.key, new.key, old.due_at, new.due_at)
    notice = Notice.objects.get(kind="deadline_moved")
    assert notice.recipient == alice
    for words in ("It was due Monday 5 March 2187", "It is due Tuesday 6 March 2187", "Why: Treaty Day."):
        assert words in notice.body


def test_what_moved_can_move_again_and_remembers_where_it_began(Errand, errand, seen, new_rules, dora, now):
    first = errand()
    for number, holidays in enumerate(({"2187-03-05": "A"}, {"2187-03-05": "A", "2187-03-06": "B"}), 1):
        version = new_rules(holidays=holidays)
        preview = preview_rules(version, user=dora, now=now)
        change_for_rules(version=version, words="Another.", actor=dora, now=now, seal=preview.seal)
        running = Errand.objects.get(state="open")
        assert (running.origin, running.sequence) == (str(first.key), number)
    assert running.due_on == date(2187, 3, 7)


def test_a_shorter_date_stays_unless_that_is_approved(Errand, errand, seen, new_rules, rules, dora, now):
    shorter, longer = errand("cure"), errand()
    changes = {"cure": {**rules.rules["cure"], "amount": 20}, "response": {**rules.rules["response"], "amount": 40}}
    version = new_rules(changes, holidays={"2187-12-25": "Christmas"})
    assert preview_rules(version, user=dora, now=now).shifts == ()  # periods stay as they were given
    given = {"version": version, "words": "Both.", "actor": dora, "now": now, "calendar_only": False}
    preview = preview_rules(version, user=dora, now=now, calendar_only=False)
    assert {shift.deadline: shift.shorter for shift in preview.shifts} == {shorter: True, longer: False}
    change = change_for_rules(**given, seal=preview.seal)
    assert not change.shorter_approved
    shorter.refresh_from_db()
    longer.refresh_from_db()
    assert (shorter.state, longer.state) == ("open", "replaced")
    again = preview_rules(version, user=dora, now=now, calendar_only=False)
    with pytest.raises(Invalid, match="shorter"):
        change_for_rules(**given, seal=again.seal)
    assert change_for_rules(**given, seal=again.seal, shorter_approved=True).shorter_approved
    assert Errand.objects.get(rule="cure", state="open").due_on == date(2187, 2, 23)


def test_a_date_is_never_moved_into_the_past(errand, seen, new_rules, rules, dora, now):
    errand("cure")
    version = new_rules({"cure": {**rules.rules["cure"], "amount": 5}}, holidays={"2187-12-25": "Christmas"})
    assert preview_rules(version, user=dora, now=now + timedelta(days=15), calendar_only=False).shifts == ()


def test_what_is_carried_out_is_what_was_looked_at(errand, seen, new_rules, dora, now):
    first = errand()
    version = new_rules(holidays={"2187-03-05": "Treaty Day"})
    seal = preview_rules(version, user=dora, now=now).seal
    close_deadline(first, state="met", now=now)
    errand()
    with pytest.raises(Conflict, match="has changed since you looked"):
        change_for_rules(version=version, words="x", actor=dora, now=now, seal=seal)
    assert not Change.objects.exists()


def test_dates_inside_an_outage_run_to_the_next_business_day(Errand, errand, seen, dora, now):
    inside, outside = errand(), errand("cure", at=now + timedelta(days=9))
    later = now + timedelta(days=31)
    outage = record_outage(name="the portal", started_at=datetime(2187, 3, 5, 20, tzinfo=UTC), actor=dora, now=later)
    with pytest.raises(Conflict, match="not over"):
        preview_outage(outage, user=dora, now=later)
    outage.ended_at = datetime(2187, 3, 5, 22, tzinfo=UTC)
    preview = preview_outage(outage, user=dora, now=later)
    assert [shift.deadline for shift in preview.shifts] == []  # its end is not on record
    outage.save()
    preview = preview_outage(outage, user=dora, now=later)
    assert [(shift.deadline, shift.result.due_on) for shift in preview.shifts] == [(inside, date(2187, 3, 6))]
    change_for_outage(outage=outage, actor=dora, now=later, seal=preview.seal)
    assert preview_outage(outage, user=dora, now=later).shifts == ()
    outside.refresh_from_db()
    assert outside.state == "open"


def test_a_date_missed_while_nothing_could_be_filed_runs_again_if_it_can_still_be_met(Errand, errand, seen, dora, now):
    missed = errand()
    sweep(now=datetime(2187, 3, 6, 1, tzinfo=UTC))
    missed.refresh_from_db()
    assert (missed.state, missed.due_on) == ("missed", date(2187, 3, 5))
    later = datetime(2187, 3, 6, 8, tzinfo=UTC)
    outage = record_outage(
        name="the portal", started_at=datetime(2187, 3, 4, 8, tzinfo=UTC), ended_at=datetime(2187, 3, 6, 7, tzinfo=UTC),
        actor=dora, now=later,
    )  # fmt: skip
    assert preview_outage(outage, user=dora, now=later + timedelta(days=9)).shifts == ()  # it would be missed again
    preview = preview_outage(outage, user=dora, now=later)
    assert [shift.deadline for shift in preview.shifts] == [missed]
    change_for_outage(outage=outage, actor=dora, now=later, seal=preview.seal)
    missed.refresh_from_db()
    assert missed.state == "replaced"
    again = Errand.objects.get(closed_at=None)
    assert (again.state, again.origin) == ("open", str(missed.key))
    assert again.due_on > date(2187, 3, 5)
    assert replay(again.trace_lines) == (again.due_on, again.due_at)


@pytest.mark.parametrize(
    ("wish", "due"),
    [
        ({"due_on": date(2187, 3, 12)}, date(2187, 3, 12)),
        ({"due_on": date(2187, 3, 17)}, date(2187, 3, 17)),  # a Saturday: ordered is ordered
        ({"period": Period(14)}, date(2187, 3, 19)),
        ({"period": Period(5, Unit.BUSINESS_DAYS)}, date(2187, 3, 12)),
        ({"period": Period(1, Unit.MONTHS)}, date(2187, 4, 5)),
    ],
)
def test_a_date_is_extended_to_a_day_or_by_a_period_from_the_day_it_was_due(Errand, errand, dora, now, wish, due):
    deadline = errand()
    preview = preview_extension(deadline, words="By order", now=now, **wish)
    carry_out(preview, kind="order", words="By order", actor=dora, now=now, seal=preview.seal)
    moved = Errand.objects.get(state="open")
    assert moved.due_on == due
    assert replay(moved.trace_lines) == (moved.due_on, moved.due_at)
    assert "it was due on Monday 5 March 2187" in moved.trace[0]["text"]


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"due_on": date(2187, 3, 12), "period": Period(3)},
        {"due_on": date(2187, 2, 1)},
        {"due_on": date(2187, 3, 5)},
    ],
)
def test_an_extension_that_says_nothing_is_refused(errand, now, wish):
    with pytest.raises(Invalid):
        preview_extension(errand(), words="x", now=now, **wish)


def test_a_settled_date_is_not_extended(errand, now):
    with pytest.raises(Conflict):
        preview_extension(close_deadline(errand(), state="met", now=now), words="x", now=now, period=Period(3))


def test_a_missed_date_that_is_extended_runs_again(Errand, errand, dora, now):
    deadline = errand()
    Errand.objects.update(state=Deadline.State.MISSED)
    deadline.refresh_from_db()
    later = deadline.due_at + timedelta(days=1)
    preview = preview_extension(deadline, words="By order", now=later, period=Period(14))
    carry_out(preview, kind="order", words="By order", actor=dora, now=later, seal=preview.seal)
    assert Errand.objects.get(state="open").due_on == date(2187, 3, 19)


def test_only_the_registrar_applies_rules_and_outages(errand, seen, new_rules, olga, now):
    version = new_rules(holidays={"2187-03-05": "Treaty Day"})
    with pytest.raises(NotAllowed):
        change_for_rules(version=version, words="x", actor=olga, now=now, seal="")


def test_rules_are_applied_once_they_are_in_force(new_rules, rules, olga, dora, now):
    version = issue_rules(
        name="Later", in_force_from=now + timedelta(days=9), calendar=rules.calendar, time_zone="UTC",
        rules=rules.rules, policies=rules.policies, actor=olga, now=now,
    )  # fmt: skip
    with pytest.raises(Conflict, match="not in force yet"):
        change_for_rules(version=version, words="x", actor=dora, now=now, seal="")


def test_a_stay_and_a_holiday_together_are_asked_again(Errand, errand, seen, new_rules, dora, now):
    """What excluded time before still does so after the calendar has changed."""
    from claims_project.procedure.services import replace_deadline
    from claims_project.procedure.timekeeping import Excluded

    first = errand()
    stay = Excluded("the stay", date(2187, 2, 10), date(2187, 2, 16))
    replace_deadline(first, asked=first.asked.without([stay]), now=now, entry=None, words="the stay")
    version = new_rules(holidays={"2187-03-12": "Treaty Day"})
    (shift,) = preview_rules(version, user=dora, now=now).shifts
    assert (shift.deadline.due_on, shift.result.due_on) == (date(2187, 3, 12), date(2187, 3, 13))
