"""Queueing: once to each person, and nobody is troubled when the worker cannot be told."""

from __future__ import annotations

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from claims_project.accounts import services as accounts
from claims_project.common.errors import Conflict, NotAllowed
from claims_project.notices import services, tasks
from claims_project.notices.models import Notice


def queue(now, *people, about="docket:1:1", **kwargs):
    said = {"kind": "told", "subject": "Something happened", "body": "Look.", **kwargs}
    return services.queue(recipients=people, about=about, now=now, **said)


def test_each_person_is_told_once_about_a_thing(alice, bob, now):
    assert len(queue(now, alice, alice)) == 1
    assert [notice.recipient for notice in queue(now, alice, bob)] == [bob]
    assert queue(now, alice, bob) == []
    assert len(queue(now, alice, about="docket:1:2")) == 1
    assert Notice.objects.count() == 3


def test_closed_accounts_and_the_system_are_told_nothing(alice, now):
    alice.is_active = False
    assert queue(now, alice, accounts.system_actor()) == []


def test_a_subject_is_one_line_of_at_most_200_characters(alice, now):
    (notice,) = queue(now, alice, subject="A\r\nBcc: eve@demo.example\n" + "x" * 300)
    assert notice.subject.startswith("A Bcc: eve@demo.example x")
    assert len(notice.subject) == 200


def test_a_notice_says_its_text_once_and_by_one_means(alice, now):
    with pytest.raises(ValueError, match="body or a wording"):
        queue(now, alice, wording="docket_entry")
    with pytest.raises(ValueError, match="body or a wording"):
        queue(now, alice, body=None)


def test_a_wording_is_filled_in_for_each_person_plain_without_escapes_and_as_html_with_them(alice, bob, now, settings):
    one, two = queue(
        now, alice, bob, body=None, wording="docket_entry", link="/my/cases/1/",
        words={"case_number": "1", "caption": "Bob & Sons v <b>", "what": "news", "text": "First.\n\nSecond {link}."},
        words_for=lambda person: {"what": f"news for {person}"},
    )  # fmt: skip
    assert (one.subject, two.subject) == ("1: news for Alice", "1: news for Bob")
    place = f"{settings.SITE_URL}/my/cases/1/"
    assert one.body == (
        f"Bob & Sons v <b>\n\nFirst.\n\nSecond {{link}}.\n\nRead it at the office:\n{place}\n\n{settings.OFFICE_NAME}"
    )
    assert one.html == (
        "<p>Bob &amp; Sons v &lt;b&gt;</p>\n<p>First.</p>\n<p>Second {link}.</p>\n"
        f'<p>Read it at the office:<br><a href="{place}">{place}</a></p>\n<p>{settings.OFFICE_NAME}</p>'
    )


def test_a_notice_of_what_was_rolled_back_does_not_exist(alice, now):
    with transaction.atomic():
        queue(now, alice)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_the_worker_is_poked_once_committed(alice, now, monkeypatch, django_capture_on_commit_callbacks):
    poked = []
    monkeypatch.setattr(tasks.send_notice, "apply_async", lambda args, **kwargs: poked.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        (notice,) = queue(now, alice)
        assert not poked
    assert poked == [(notice.pk,)]


@pytest.mark.parametrize("fault", [OperationalError("no broker"), OSError("no space"), ConnectionRefusedError()])
def test_a_broker_that_is_gone_is_logged_and_the_notice_waits_for_the_sweep(
    alice, now, monkeypatch, caplog, fault, django_capture_on_commit_callbacks, mails
):
    asked = []

    def fail(*args, **kwargs):
        asked.append(args)
        raise fault

    monkeypatch.setattr(tasks.send_notice, "apply_async", fail)
    with django_capture_on_commit_callbacks(execute=True):
        queue(now, alice, about="one")
        queue(now, alice, about="two")
    assert "the sweep will send it" in caplog.text
    assert len(asked) == 1  # and it is left alone for a while: finding out takes time
    assert services.sweep(clock=lambda: now) == 2
    assert len(mails()) == 2


def test_what_failed_is_sent_again_by_an_administrator_and_nothing_else_is(notice, alice, eve, now):
    administrator = alice.__class__.objects.create_user("ada@demo.example", name="Ada")
    accounts.give_role(user=administrator, role="administrator", actor=accounts.system_actor(), now=now)
    Notice.objects.update(state="failed", attempts=10, error="gone")
    notice.refresh_from_db()
    for person in (eve, alice):
        with pytest.raises(NotAllowed):
            services.retry(notice=notice, actor=person, now=now)
    services.retry(notice=notice, actor=administrator, now=now)
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.next_attempt_at) == ("queued", 0, now)
    with pytest.raises(Conflict):
        services.retry(notice=notice, actor=administrator, now=now)


def test_a_registrar_sends_served_papers_again_and_no_other_notice(notice, dora, now):
    Notice.objects.update(state="failed")
    notice.refresh_from_db()
    with pytest.raises(NotAllowed):
        services.retry(notice=notice, actor=dora, now=now)
    Notice.objects.update(service=True)
    assert services.retry(notice=notice, actor=dora, now=now).state == "queued"
