"""The sweep: each moment of a deadline once, whatever is run twice or late."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims_project.common.errors import Conflict
from claims_project.notices.models import Notice
from claims_project.procedure.services import close_deadline, on_missed, sweep, sweeping
from claims_project.procedure.services import deadlines as deadline_services
from claims_project.procedure.services.sweeping import _attend
from claims_project.procedure.tasks import sweep_deadlines

MORNING = {
    -14: datetime(2187, 2, 19, 8, tzinfo=UTC),
    -7: datetime(2187, 2, 26, 8, tzinfo=UTC),
    -2: datetime(2187, 3, 3, 8, tzinfo=UTC),
    0: datetime(2187, 3, 5, 8, tzinfo=UTC),
    1: datetime(2187, 3, 6, 8, tzinfo=UTC),
}


@pytest.fixture(autouse=True)
def forget_hooks(monkeypatch):
    monkeypatch.setattr(deadline_services, "_missed", {})


def keys() -> list[str]:
    return [key.rsplit(":", 1)[1] for key in Notice.objects.order_by("pk").values_list("dedupe_key", flat=True)]


def test_nothing_is_sent_before_its_moment(errand, now):
    errand()
    assert sweep(now=MORNING[-14] - timedelta(microseconds=1)).reminded == 0
    assert not Notice.objects.exists()


def test_each_moment_reminds_once_however_often_the_sweep_runs(errand, alice):
    deadline = errand()
    for moment in MORNING.values():
        for late in (timedelta(0), timedelta(seconds=1), timedelta(hours=2)):
            sweep(now=moment + late)
    assert keys() == ["-14", "-7", "-2", "0", "1"]
    assert set(Notice.objects.values_list("recipient", flat=True)) == {alice.pk}
    deadline.refresh_from_db()
    assert (deadline.state, deadline.reminders_done, deadline.reminders_skipped) == ("missed", 5, [])
    assert (deadline.attentions_done, deadline.next_reminder_at) == (6, None)


def test_a_reminder_says_what_by_when_and_why(errand):
    errand()
    sweep(now=MORNING[-2])
    notice = Notice.objects.get()
    assert notice.subject == "2 days left: Answer the dispute (2187-D-000042, A v B)"
    assert "Answer the dispute by Monday 5 March 2187, end of day (station time)." in notice.body
    assert "Sunday 4 February 2187 to Monday 5 March 2187: days 1 to 30." in notice.body
    assert notice.link == "/cases/2187-D-000042/"


def test_after_downtime_only_the_latest_is_sent_and_the_others_are_on_record(errand):
    deadline = errand()
    sweep(now=MORNING[-2] + timedelta(hours=5))
    assert keys() == ["-2"]
    deadline.refresh_from_db()
    assert (deadline.reminders_skipped, deadline.reminders_done, deadline.attentions_done) == ([-14, -7], 1, 3)
    assert deadline.next_reminder_at == MORNING[0]


def test_a_deadline_that_passes_is_missed_and_its_hook_runs_once(Errand, errand):
    seen = []
    on_missed(Errand)(lambda deadline, now: seen.append((deadline.pk, deadline.state, now)))
    deadline = errand()
    sweep(now=MORNING[0])
    assert seen == []
    for _ in range(2):
        sweep(now=deadline.due_at)
    assert seen == [(deadline.pk, "missed", deadline.due_at)]
    deadline.refresh_from_db()
    assert (deadline.state, deadline.closed_at) == ("missed", None)
    assert keys() == ["0"]


def test_a_closed_deadline_is_left_alone(errand, now):
    close_deadline(errand(), state="met", now=now)
    swept = sweep(now=MORNING[1])
    assert (swept.reminded, swept.missed) == (0, 0)


def test_of_two_workers_with_the_same_row_one_acts(Errand, errand):
    errand()
    first, second = Errand.objects.get(), Errand.objects.get()
    _attend(first, MORNING[-14])
    with pytest.raises(Conflict):
        _attend(second, MORNING[-14])
    assert keys() == ["-14"]


def test_a_row_closed_between_reading_and_acting_is_passed_over(Errand, errand, now):
    deadline, stale = errand(), Errand.objects.get()
    close_deadline(deadline, state="met", now=now)
    with pytest.raises(Conflict):
        _attend(stale, MORNING[-14])
    assert not Notice.objects.exists()


def test_a_row_that_fails_keeps_no_one_else_waiting_and_is_tried_again(Errand, errand, bob, monkeypatch, caplog):
    bad, good = errand(), errand(owner=bob)
    recipients = Errand.recipients

    def refuse(self):
        if self.pk == bad.pk:
            raise RuntimeError("no such party")
        return recipients(self)

    monkeypatch.setattr(Errand, "recipients", refuse)
    with caplog.at_level(logging.ERROR):
        swept = sweep(now=MORNING[-14])
    assert (swept.reminded, swept.failed) == (1, 1)
    assert str(bad.key) in caplog.text
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.attentions_done, good.attentions_done) == (0, 1)
    monkeypatch.setattr(Errand, "recipients", recipients)
    assert sweep(now=MORNING[-14]).reminded == 1


def test_a_hook_that_fails_leaves_the_deadline_to_be_missed_again(Errand, errand):
    deadline = errand()
    calls = []

    def fail_once(deadline, now):
        calls.append(now)
        if len(calls) == 1:
            raise RuntimeError("the draft could not be written")

    on_missed(Errand)(fail_once)
    assert sweep(now=deadline.due_at).failed == 1
    deadline.refresh_from_db()
    assert deadline.state == "open"
    assert not Notice.objects.exists()
    assert sweep(now=deadline.due_at).missed == 1


def test_more_rows_than_a_batch_are_each_swept_once(errand, monkeypatch):
    monkeypatch.setattr("claims_project.procedure.services.sweeping.BATCH", 3)
    for _ in range(8):
        errand()
    assert sweep(now=MORNING[-14]).reminded == 8
    assert len(keys()) == 8


def test_the_sweep_of_what_is_not_due_reads_one_range_of_the_index(Errand, errand):
    for _ in range(5):
        errand()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        sweep(now=MORNING[-14] - timedelta(days=1))
    mine = [query["sql"] for query in queries if Errand._meta.db_table in query["sql"]]
    assert len(mine) == 1
    if connection.vendor == "sqlite":
        plan = (
            Errand._base_manager.filter(next_reminder_at__lte=MORNING[1]).order_by("next_reminder_at", "pk").explain()
        )
        assert "USING INDEX" in plan
        assert "next_reminder_at" in plan


def test_the_task_sweeps_at_the_present_moment(errand, now):
    deadline = errand(at=datetime(2020, 1, 1, tzinfo=UTC))
    sweep_deadlines()
    deadline.refresh_from_db()
    assert deadline.state == "missed"


def test_a_sweep_ends_with_its_turn_and_the_next_goes_on_with_the_rest(errand):
    for _ in range(3):
        errand()
    assert sweep(now=MORNING[-2], seconds=-1).reminded == 0
    assert sweep(now=MORNING[-2], seconds=60).reminded == 3


def test_reminders_send_no_message_each_and_the_outbox_has_them_all(errand, django_capture_on_commit_callbacks):
    for _ in range(3):
        errand()
    with django_capture_on_commit_callbacks() as pokes:
        assert sweep(now=MORNING[-2]).reminded == 3
    assert pokes == []
    assert Notice.objects.due(MORNING[-2]).count() == 3


def test_a_kind_with_many_due_keeps_no_other_waiting(monkeypatch):
    rows = {"many": ["m1", "m2", "m3"], "few": ["f1"]}
    monkeypatch.setattr(sweeping, "deadline_models", lambda: list(rows))
    monkeypatch.setattr(sweeping, "_due", lambda model, now: iter(rows[model]))
    assert list(sweeping._due_of_all(MORNING[0])) == ["m1", "f1", "m2", "m3"]
