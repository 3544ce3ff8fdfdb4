"""Mails that came back: read from reports, recorded once, a task until settled; forged reports change nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.desk import lines_for
from claims_project.notices import services
from claims_project.notices.deliveryreports import reports_in
from claims_project.notices.models import Bounce, Notice
from claims_project.notices.services import bounces


def report(key, *, address="alice@demo.example", action="failed", status="5.1.1", headers_only=False, original=""):
    """What a mail server sends back, after RFC 3464's own examples."""
    first = f"Original-Recipient: rfc822;{original}\n" if original else ""
    returned = "text/rfc822-headers" if headers_only else "message/rfc822"
    return f"""From: MAILER-DAEMON@relay.example
To: office@demo.example
Subject: Undelivered mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

{first}Final-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such
 mailbox

--b
Content-Type: {returned}

Message-ID: <{key}@127.0.0.1>
Subject: An answer is due

Read it.

--b--
""".encode()


@pytest.fixture
def sent(notice, now) -> Notice:
    services.send(notice_id=notice.pk, now=now)
    notice.refresh_from_db()
    return notice


@pytest.mark.parametrize("headers_only", [True, False])
def test_a_report_names_the_mail_the_address_and_the_reason(headers_only):
    key = "0e7f4a52-3c1b-4d5e-8f90-1234567890ab"
    (one,) = reports_in(report(key, headers_only=headers_only))
    assert (one.key, one.address, one.status, one.failed) == (key, "alice@demo.example", "5.1.1", True)
    assert one.words == "550 5.1.1 no such mailbox"


def test_a_forwarded_mail_is_reported_for_the_address_it_was_sent_to():
    (one,) = reports_in(
        report("0e7f4a52-3c1b-4d5e-8f90-1234567890ab", address="alice@home.example", original="Alice@demo.example")
    )
    assert one.address == "alice@demo.example"


@pytest.mark.parametrize("raw", [b"", b"Subject: hello\n\nNot a report.", b"\xff\x00", report("not-a-key")])
def test_what_is_no_report_of_ours_says_nothing(raw):
    assert reports_in(raw) == []


def test_reports_are_read_from_a_maildir_and_recorded_once(sent, dora, tmp_path, now, capsys):
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new" / "1").write_bytes(report(sent.key))
    (tmp_path / "cur" / "2").write_bytes(report(sent.key, action="delayed", status="4.4.1"))
    (tmp_path / "cur" / "3").write_bytes(report("0e7f4a52-3c1b-4d5e-8f90-1234567890ab"))
    (tmp_path / "cur" / "4").write_bytes(report(sent.key, address="eve@demo.example"))
    (tmp_path / "tmp" / "half").write_bytes(b"half")
    call_command("read_bounces", str(tmp_path))
    assert "4 mails read: 1 came back and were recorded, 0 were recorded before, 1 are still" in capsys.readouterr().out
    call_command("read_bounces", str(tmp_path / "new" / "1"))
    assert "0 came back and were recorded, 1 were recorded before" in capsys.readouterr().out
    bounce = Bounce.objects.get()
    assert (bounce.notice, bounce.address, bounce.status) == (sent, "alice@demo.example", "5.1.1")
    sent.refresh_from_db()
    assert sent.state == "bounced"
    with pytest.raises(CommandError, match="neither a file nor a folder"):
        call_command("read_bounces", str(tmp_path / "nowhere"))


def bounced(notice, now, **changes):
    given = {"address": "alice@demo.example", "status": "5.1.1", "words": "no such mailbox", **changes}
    return services.record_bounce(notice=notice, now=now, **given)


def test_a_report_about_someone_elses_address_is_refused(sent, now):
    with pytest.raises(Invalid):
        bounced(sent, now, address="eve@demo.example")
    assert not Bounce.objects.exists()


def test_a_bounce_is_a_line_on_the_registrars_desk_until_it_is_settled(sent, dora, mona, now):
    bounce, _new = bounced(sent, now)
    assert [line.what for line in lines_for(dora, now + timedelta(days=2)) if "came back" in line.what] == [
        "A mail came back from alice@demo.example: see that Alice is reached"
    ]
    assert not [line for line in lines_for(mona, now) if "came back" in line.what]
    with pytest.raises(NotAllowed):
        services.settle_bounce(bounce=bounce, how="Nothing.", actor=mona, now=now)
    with pytest.raises(Invalid):
        services.settle_bounce(bounce=bounce, how=" ", actor=dora, now=now)
    services.settle_bounce(bounce=bounce, how="Told by radio.", actor=dora, now=now)
    assert not [line for line in lines_for(dora, now) if "came back" in line.what]
    with pytest.raises(Conflict):
        services.settle_bounce(bounce=bounce, how="Again.", actor=dora, now=now)


def test_of_a_served_paper_whoever_looks_after_service_is_told_once(sent, now, monkeypatch):
    told = []
    monkeypatch.setattr(bounces, "_hooks", [])
    services.on_service_bounced(lambda bounce, at: told.append((bounce.notice, at)))
    bounced(sent, now)
    assert told == []
    Bounce.objects.all().delete()
    Notice.objects.update(service=True, state="sent")
    sent.refresh_from_db()
    bounced(sent, now)
    bounced(sent, now)
    assert told == [(sent, now)]


def test_the_reader_is_warned_on_the_page_of_notices_and_the_registrar_settles_it_in_the_admin(
    client, sent, alice, dora, now
):
    bounce, _new = bounced(sent, now)
    client.force_login(alice)
    assert "A mail to alice@demo.example came back" in client.get(reverse("notices:mine")).content.decode()
    client.force_login(dora)
    place = reverse("admin:notices_bounce_change", args=[bounce.pk])
    assert "no such mailbox" in client.get(place).content.decode()
    assert "Say what was done" in client.post(place, {"settled_how": ""}).content.decode()
    assert client.post(place, {"settled_how": "Served by post."}).status_code == 302
    bounce.refresh_from_db()
    assert (bounce.settled_by, bounce.settled_how) == (dora, "Served by post.")


def test_what_came_back_or_waits_is_tried_again_now(sent, dora, now):
    bounced(sent, now)
    Notice.objects.update(service=True)
    sent.refresh_from_db()
    services.retry(notice=sent, actor=dora, now=now)
    assert sent.state == "queued"
    Notice.objects.update(attempts=3, next_attempt_at=now + timedelta(hours=6))
    sent.refresh_from_db()
    services.retry(notice=sent, actor=dora, now=now)
    assert sent.next_attempt_at == now
