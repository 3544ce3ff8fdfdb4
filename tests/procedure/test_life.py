"""Signs of life, and what is told of them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery.schedules import schedule
from django.db import DatabaseError, OperationalError
from django.utils import timezone

from claims_project.celery import app
from claims_project.procedure import health, pulse, services, tasks
from claims_project.procedure.models import Heartbeat
from claims_project.procedure.services import beat


@pytest.fixture
def kept_open(monkeypatch, db):
    """Keeps the test's own connection open where a process would close it."""
    monkeypatch.setattr(pulse, "connection", SimpleNamespace(close=lambda: None))


def all_beat(now):
    for name in ("worker", "beat", "work"):
        beat(name, now=now)


def test_all_is_well_while_everyone_shows_life(db, now):
    all_beat(now - timedelta(seconds=5))
    state = health.status(now)
    assert state.ok
    assert {name: part["ok"] for name, part in state.parts.items()} == {"database": True, "worker": True, "beat": True}
    assert state.parts["worker"]["words"] == "Alive 5 seconds ago. Last task run: 5 seconds ago."


@pytest.mark.parametrize("silent", ["worker", "beat"])
def test_a_silent_process_is_told_apart_from_the_other(db, now, silent):
    all_beat(now)
    beat(silent, now=now - timedelta(seconds=health.SILENCE + 1))
    state = health.status(now)
    assert not state.ok
    assert [name for name, part in state.parts.items() if not part["ok"]] == [silent]
    assert f"The {silent} was last alive 21 seconds ago" in state.parts[silent]["words"]


def test_a_process_that_never_started_is_said_to_be_missing(db, now):
    state = health.status(now)
    assert not state.ok
    assert "never shown a sign of life" in state.parts["worker"]["words"]


def test_a_clock_that_jumped_back_is_no_sign_of_life(db, now):
    all_beat(now + timedelta(hours=1))
    assert not health.status(now).ok


def test_a_database_that_cannot_be_read_says_so_of_everything(monkeypatch, now):
    def refuse():
        raise OperationalError("unable to open database file")

    monkeypatch.setattr(Heartbeat.objects, "all", refuse)
    state = health.status(now)
    assert not state.ok
    assert not any(part["ok"] for part in state.parts.values())
    assert "OperationalError" in state.parts["database"]["words"]


def test_a_name_has_one_row_however_often_it_beats(db, now):
    for second in range(3):
        beat("worker", now=now + timedelta(seconds=second))
    assert Heartbeat.objects.get().beat_at == now + timedelta(seconds=2)


def test_the_pulse_task_shows_that_work_goes_the_whole_way(db):
    before = timezone.now()
    tasks.pulse()
    assert Heartbeat.objects.get(name="work").beat_at >= before


def test_a_ready_worker_shows_life_at_once_and_by_its_own_timer(kept_open):
    repeated = []
    timer = SimpleNamespace(call_repeatedly=lambda every, fn, args: repeated.append((every, fn, args)))
    pulse.start_worker_pulse(SimpleNamespace(timer=timer))
    assert Heartbeat.objects.filter(name="worker").exists()
    assert repeated == [(pulse.EVERY, pulse.show_life, ("worker",))]


def test_beat_shows_life_as_it_ticks_and_never_sleeps_past_the_next_sign(kept_open, tmp_path):
    scheduler = pulse.BeatingScheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    scheduler.setup_schedule()
    scheduler.schedule.clear()
    scheduler.add(name="yearly", task="none", schedule=schedule(timedelta(days=365)))
    assert scheduler.tick() <= pulse.EVERY
    Heartbeat.objects.filter(name="beat").delete()
    scheduler.tick()
    assert not Heartbeat.objects.filter(name="beat").exists()  # not again within the same seconds
    scheduler.shown_at -= pulse.EVERY
    scheduler.tick()
    assert Heartbeat.objects.filter(name="beat").exists()
    scheduler.close()


def test_a_database_that_refuses_a_sign_of_life_ends_no_process(kept_open, monkeypatch, caplog):
    def refuse(name, *, now):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(services, "beat", refuse)
    pulse.show_life("worker")
    assert "The sign of life of the worker could not be written." in caplog.text
