"""Sending: each notice once, whatever is killed and whoever else is at it."""

from __future__ import annotations

import smtplib
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.db import connection, connections

from claims_project.notices import services
from claims_project.notices.maildir import MailDirBackend
from claims_project.notices.models import Notice
from claims_project.notices.services import sending

MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """Stands for the process ending here: nothing of ours catches it."""


def send(notice, now):
    return services.send(notice_id=notice.pk, now=now)


def refuse(monkeypatch, fault):
    def fail(self, messages):
        raise fault

    monkeypatch.setattr(MailDirBackend, "send_messages", fail)


def test_a_notice_becomes_one_mail_plain_and_html_in_the_thread_of_its_case(notice, alice, now, mails, settings):
    assert send(notice, now)
    (mail,) = mails()
    assert mail["To"] == "alice@demo.example"
    assert mail["Subject"] == notice.subject
    assert mail["Message-ID"] == f"<{notice.key}@127.0.0.1>"
    assert mail["Date"].datetime == now
    plain = mail.get_body(("plain",)).get_content()
    assert plain.startswith("Alice,")
    assert "Bob & Sons answered." in plain
    assert f"{settings.SITE_URL}/disputes/2187-D-000042/" in plain
    html = mail.get_body(("html",)).get_content()
    assert "Bob &amp; Sons answered." in html
    assert f'href="{settings.SITE_URL}/disputes/2187-D-000042/"' in html


def test_mails_of_one_case_refer_to_one_thread_that_does_not_tell_the_case(notice, bob, now, mails):
    services.queue(recipients=[bob], kind="k", subject="s", body="b", about="x", thread=notice.thread, now=now)
    services.sweep(clock=lambda: now)
    first, second = mails()
    assert first["References"] == second["References"] == first["In-Reply-To"]
    assert "2187" not in first["References"]


def test_what_is_sent_is_marked_and_never_sent_again(notice, now, mails):
    assert send(notice, now)
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at, notice.claimed_until, notice.error) == ("sent", now, None, "")
    assert not send(notice, now + timedelta(days=1))
    assert services.sweep(clock=lambda: now + timedelta(days=1)) == 0
    assert len(mails()) == 1


def test_a_notice_that_is_gone_is_no_work(db, now):
    assert not services.send(notice_id=12345, now=now)


@pytest.mark.parametrize("line", ["before the mail", "after the mail"])
def test_a_sender_killed_in_the_middle_leaves_one_mail_once_the_sweep_has_come(notice, now, mails, monkeypatch, line):
    written = MailDirBackend.send_messages

    def die(self, messages):
        if line == "after the mail":
            written(self, messages)
        raise Killed

    monkeypatch.setattr(MailDirBackend, "send_messages", die)
    with pytest.raises(Killed):
        send(notice, now)
    monkeypatch.setattr(MailDirBackend, "send_messages", written)
    notice.refresh_from_db()
    assert (notice.state, notice.claimed_until) == ("sending", now + sending.LEASE)

    within, after = now + sending.LEASE - MINUTE, now + sending.LEASE
    assert services.sweep(clock=lambda: within) == 0
    assert services.sweep(clock=lambda: after) == 1
    assert services.sweep(clock=lambda: after + timedelta(days=1)) == 0
    assert len(mails()) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == ("sent", 2)


def test_a_sender_killed_while_writing_leaves_no_half_mail_under_its_name(settings, monkeypatch):
    def die(descriptor):
        raise Killed

    monkeypatch.setattr("claims_project.notices.maildir.os.fsync", die)
    with pytest.raises(Killed):
        MailDirBackend().send_messages([EmailMessage("s", "b", to=["alice@demo.example"])])
    assert list(Path(settings.MAIL_DIR).iterdir()) == []


def test_a_sender_that_outlived_its_lease_does_not_overrule_the_one_that_took_over(notice, now, mails, monkeypatch):
    later = now + sending.LEASE
    written = MailDirBackend.send_messages

    def slow(self, messages):
        monkeypatch.setattr(MailDirBackend, "send_messages", written)
        assert send(notice, later)
        raise OSError("timed out at last")

    monkeypatch.setattr(MailDirBackend, "send_messages", slow)
    assert not send(notice, now)
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at, notice.error) == ("sent", later, "")
    assert len(mails()) == 1


def test_while_one_sender_has_the_row_another_does_not_send_it(notice, now, mails, monkeypatch):
    written, others = MailDirBackend.send_messages, []

    def look(self, messages):
        others.append(send(notice, now))
        return written(self, messages)

    monkeypatch.setattr(MailDirBackend, "send_messages", look)
    assert send(notice, now)
    assert others == [False]


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_notice_once(alice, now, mails, monkeypatch):
    for number in range(10):
        services.queue(recipients=[alice], kind="k", subject="s", body="b", about=str(number), now=now)
    written, sent, both = MailDirBackend.send_messages, [], threading.Barrier(2)

    def count(self, messages):
        sent.extend(message.extra_headers["Message-ID"] for message in messages)
        return written(self, messages)

    monkeypatch.setattr(MailDirBackend, "send_messages", count)
    results = []

    def work():
        try:
            both.wait()
            results.append(services.sweep(clock=lambda: now))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(results) == len(sent) == len(set(sent)) == len(mails()) == 10


def test_what_fails_waits_longer_each_time_and_says_why(notice, now, mails, monkeypatch):
    refuse(monkeypatch, smtplib.SMTPServerDisconnected("the server hung up"))
    at = now
    for attempt in range(1, sending.ATTEMPTS):
        assert not send(notice, at)
        notice.refresh_from_db()
        assert (notice.state, notice.attempts) == ("queued", attempt)
        assert notice.next_attempt_at == at + sending.wait_before(attempt)
        assert "the server hung up" in notice.error
        assert not send(notice, notice.next_attempt_at - MINUTE / 2)
        at = notice.next_attempt_at
    assert not send(notice, at)
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.next_attempt_at) == ("failed", sending.ATTEMPTS, None)
    assert services.sweep(clock=lambda: at + timedelta(days=9)) == 0
    assert mails() == []


def test_waiting_doubles_from_a_minute_to_six_hours():
    waits = [sending.wait_before(attempt) for attempt in range(1, sending.ATTEMPTS)]
    assert waits[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert waits[-1] <= timedelta(hours=6)
    assert sending.wait_before(60) == timedelta(hours=6)


def test_a_full_disk_is_a_failed_attempt_and_leaves_nothing_half(notice, now, monkeypatch, mails):
    refuse(monkeypatch, OSError(28, "No space left on device"))
    assert not send(notice, now)
    notice.refresh_from_db()
    assert "No space left" in notice.error
    assert mails() == []


def test_a_notice_that_kills_every_sender_fails_at_last_with_a_word(notice, now, monkeypatch):
    def die(self, messages):
        raise Killed

    monkeypatch.setattr(MailDirBackend, "send_messages", die)
    at = now
    for _ in range(sending.ATTEMPTS):
        with pytest.raises(Killed):
            send(notice, at)
        at += sending.LEASE
    assert services.sweep(clock=lambda: at) == 0
    notice.refresh_from_db()
    assert notice.state == "failed"
    assert "stopped in the middle" in notice.error


def test_nothing_is_mailed_to_an_account_closed_since(notice, alice, now, mails):
    alice.is_active = False
    alice.save()
    assert not send(notice, now)
    notice.refresh_from_db()
    assert notice.state == "failed"
    assert "closed" in notice.error
    assert mails() == []


def test_a_sweep_is_bounded_and_the_next_one_goes_on(alice, now, monkeypatch, mails):
    monkeypatch.setattr(sending, "SWEEP_ROWS", 2)
    for number in range(3):
        services.queue(recipients=[alice], kind="k", subject="s", body="b", about=str(number), now=now)
    assert [services.sweep(clock=lambda: now) for _ in range(3)] == [2, 1, 0]


def test_a_sweep_that_takes_too_long_stops(alice, now, monkeypatch):
    monkeypatch.setattr(sending, "TURN", -1.0)
    services.queue(recipients=[alice], kind="k", subject="s", body="b", about="x", now=now)
    assert services.sweep(clock=lambda: now) == 0
    assert Notice.objects.get().state == "queued"


def test_what_is_due_is_found_by_index(db, now):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL scans a table that is empty whatever its indexes")
    plan = Notice.objects.due(now).explain()
    assert "notice_waiting" in plan
    assert "notice_being_sent" in plan
    assert "SCAN" not in plan


def test_the_tasks_have_the_names_the_timetable_knows(settings):
    from claims_project.notices import tasks

    assert tasks.send_notice.name == "claims_project.notices.tasks.send_notice"
    assert tasks.sweep_outbox.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_the_sweep_task_sends(notice, mails):
    from claims_project.notices import tasks

    Notice.objects.update(next_attempt_at=notice.created_at.replace(year=2020))
    assert tasks.sweep_outbox() == 1
    assert not tasks.send_notice(notice.pk)
    assert len(mails()) == 1


def test_mails_that_are_no_notices_get_a_name_of_their_own_each(settings):
    message = EmailMessage("Reset", "b", to=["alice@demo.example"], headers={"Message-ID": "<../../etc/x@demo>"})
    MailDirBackend().send_messages([message, message])
    files = list(Path(settings.MAIL_DIR).iterdir())
    assert len(files) == 2
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
