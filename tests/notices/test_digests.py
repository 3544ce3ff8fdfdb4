"""Digests: kept, gathered in the reader's own morning, each notice in exactly one mail; served papers never kept."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.db.models import QuerySet
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from claims_project.accounts.models import User
from claims_project.common.errors import Invalid, NotAllowed
from claims_project.notices import gates, services
from claims_project.notices.models import Notice
from claims_project.notices.mornings import next_morning
from claims_project.notices.querysets import NoticeQuerySet

ZONES = ("UTC", "Europe/Paris", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "Asia/Kathmandu")


def choose(user, now, **changes):
    chosen = {"frequency": "daily", "hour": 7, "weekday": 0, "time_zone": "", **changes}
    return services.choose(user=user, actor=user, now=now, **chosen)


def tell(user, about, now, **more):
    (notice,) = services.queue(
        recipients=[user], kind="told", subject=f"News {about}", body="b", about=about, link="/x/", now=now, **more
    )
    return notice


def states(user) -> dict[str, str]:
    return dict(Notice.objects.filter(recipient=user).exclude(kind="digest").values_list("dedupe_key", "state"))


def run(now) -> None:
    services.gather(now=now)
    services.sweep(clock=lambda: now)


@given(
    after=st.timedeltas(timedelta(0), timedelta(days=69_000)).map(lambda gone: datetime(2000, 1, 1, tzinfo=UTC) + gone),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    hour=st.integers(0, 23),
    weekday=st.none() | st.integers(0, 6),
)
def test_the_next_morning_is_later_on_the_readers_clock_and_the_first_such(after, zone, hour, weekday):
    morning = next_morning(after, zone=zone, hour=hour, weekday=weekday)
    assert after < morning <= after + timedelta(days=9)
    local = morning.astimezone(zone)
    left_out = local.replace(hour=hour, minute=0).astimezone(UTC).astimezone(zone).hour != hour
    assert local.hour == hour or left_out
    assert weekday in (None, (local - timedelta(hours=1 if left_out else 0)).weekday())
    if weekday is None:
        earlier = next_morning(after - timedelta(days=1), zone=zone, hour=hour)
        assert earlier <= morning


@pytest.mark.parametrize(
    ("time_zone", "weekly", "due"),
    [
        # Now is Saturday 3 February 2187, 09:30 UTC.
        ("", False, "2187-02-04T07:00+00:00"),
        ("Europe/Paris", False, "2187-02-04T06:00+00:00"),
        ("America/Los_Angeles", False, "2187-02-03T15:00+00:00"),
        ("Pacific/Auckland", False, "2187-02-03T18:00+00:00"),
        ("", True, "2187-02-05T07:00+00:00"),
        ("Pacific/Auckland", True, "2187-02-04T18:00+00:00"),
    ],
)
def test_a_digest_comes_in_the_morning_of_its_reader(alice, now, time_zone, weekly, due):
    choose(alice, now, time_zone=time_zone, frequency="weekly" if weekly else "daily")
    notice = tell(alice, "1", now)
    assert notice.state == "held"
    assert notice.hold_until == datetime.fromisoformat(due)


def test_what_is_kept_goes_out_in_one_mail_and_once(alice, bob, now, mails):
    choose(alice, now)
    for number in range(3):
        tell(alice, str(number), now)
    tell(bob, "0", now)
    run(now)
    assert [mail["To"] for mail in mails()] == ["bob@demo.example"]
    morning = datetime(2187, 2, 4, 7, tzinfo=UTC)
    for late in range(3):
        run(morning + timedelta(hours=late))
    assert len(mails()) == 2
    (digest,) = [mail for mail in mails() if mail["To"] == "alice@demo.example"]
    assert digest["Subject"] == "Your daily digest: 3 notices"
    text = digest.get_body(("plain",)).get_content()
    assert [line for line in text.splitlines() if line.startswith("- ")] == ["- News 0", "- News 1", "- News 2"]
    assert text.count("/x/") == 3
    assert digest.get_body(("html",)).get_content().count("<li>") == 3
    assert set(states(alice).values()) == {"sent"}


def test_a_served_paper_is_never_kept(alice, now, mails):
    choose(alice, now, frequency="weekly")
    tell(alice, "served", now, service=True)
    run(now)
    (mail,) = mails()
    assert "List-Unsubscribe" not in mail
    assert "so it is always sent" in mail.get_body(("plain",)).get_content()


def test_other_mail_leads_to_the_page_where_one_chooses(alice, now, mails, settings):
    tell(alice, "1", now)
    run(now)
    (mail,) = mails()
    assert mail["List-Unsubscribe"] == f"<{settings.SITE_URL}{reverse('notices:preferences')}>"


def test_who_wants_no_digest_any_more_gets_at_once_what_was_kept(alice, now, mails):
    choose(alice, now)
    tell(alice, "1", now)
    choose(alice, now, frequency="at_once")
    run(now)
    assert [mail["Subject"] for mail in mails()] == ["News 1"]


def test_what_is_kept_moves_with_the_choice(alice, now):
    choose(alice, now)
    tell(alice, "1", now)
    choose(alice, now, frequency="weekly", weekday=2, hour=9)
    assert Notice.objects.get().hold_until == datetime(2187, 2, 7, 9, tzinfo=UTC)


def test_a_choice_is_ones_own_and_every_fault_is_told_at_once(alice, bob, now):
    with pytest.raises(NotAllowed):
        services.choose(user=bob, actor=alice, frequency="daily", hour=7, weekday=0, time_zone="", now=now)
    with pytest.raises(Invalid) as refused:
        choose(alice, now, frequency="never", hour=24, weekday=7, time_zone="Mars/Olympus")
    assert [fault.field for fault in refused.value.faults] == ["frequency", "hour", "weekday", "time_zone"]
    assert not alice.__class__.objects.get(pk=alice.pk).time_zone


@pytest.mark.django_db(transaction=True)
def test_two_who_gather_at_once_put_each_notice_into_one_digest(alice, bob, now, mails):
    morning = datetime(2187, 2, 4, 7, tzinfo=UTC)
    for user in (alice, bob):
        choose(user, now)
        for number in range(5):
            tell(user, str(number), now)
    both, made = threading.Barrier(2), []

    def work():
        try:
            both.wait()
            made.append(services.gather(now=morning))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(made) == 2
    assert Notice.objects.filter(kind="digest").count() == 2
    assert not Notice.objects.exclude(kind="digest").exclude(state="gathered", digest__isnull=False).exists()
    services.sweep(clock=lambda: morning)
    assert len(mails()) == 2


def test_a_gatherer_killed_in_the_middle_leaves_everything_to_the_next(alice, now, monkeypatch, mails):
    choose(alice, now)
    tell(alice, "1", now)
    morning = datetime(2187, 2, 4, 7, tzinfo=UTC)

    class Killed(BaseException):
        pass

    def die(rows, **changes):
        QuerySet.update(rows, **changes)
        raise Killed

    monkeypatch.setattr(NoticeQuerySet, "update", die)
    with pytest.raises(Killed):
        services.gather(now=morning)
    assert states(alice) == {"1": "held"}
    monkeypatch.undo()
    monkeypatch.setattr("claims_project.notices.services.outbox.poke.paused_until", 1e12)
    run(morning)
    assert states(alice) == {"1": "sent"}


# What is closed since


@pytest.fixture
def open_things(monkeypatch):
    """A gate to users: those whose pk is named in the set are open to everyone."""
    things: set[int] = set()
    monkeypatch.setitem(gates._gates, "thing", lambda user: User.objects.filter(pk__in=things))
    return things


def test_what_was_closed_since_is_neither_sent_nor_shown(alice, now, mails, open_things, client):
    open_things.add(alice.pk)
    notice = tell(alice, "secret", now, gate=gates.Gate("thing", alice.pk))
    client.force_login(alice)
    assert "News secret" in client.get(reverse("notices:mine")).content.decode()
    open_things.clear()
    run(now)
    assert mails() == []
    assert states(alice) == {"secret": "withheld"}
    assert "News secret" not in client.get(reverse("notices:mine")).content.decode()
    assert client.get(reverse("notices:one", args=[notice.key])).status_code == 404


def test_a_digest_leaves_out_what_was_closed_since_it_was_kept_or_gathered(alice, now, mails, open_things):
    choose(alice, now)
    open_things.add(alice.pk)
    tell(alice, "open", now)
    tell(alice, "secret", now, gate=gates.Gate("thing", alice.pk))
    morning = datetime(2187, 2, 4, 7, tzinfo=UTC)
    services.gather(now=morning)
    open_things.clear()
    services.sweep(clock=lambda: morning)
    (mail,) = mails()
    assert mail["Subject"] == "Your daily digest: 1 notice"
    assert "secret" not in mail.as_string()
    assert states(alice) == {"open": "sent", "secret": "withheld"}


def test_a_digest_of_nothing_that_is_open_is_not_sent(alice, now, mails, open_things):
    choose(alice, now)
    tell(alice, "secret", now, gate=gates.Gate("thing", alice.pk))
    run(datetime(2187, 2, 4, 7, tzinfo=UTC))
    assert mails() == []
    assert states(alice) == {"secret": "withheld"}


def test_a_gate_nobody_registered_opens_to_nobody(alice, now, mails):
    tell(alice, "secret", now, gate=gates.Gate("unheard of", 1))
    run(now)
    assert mails() == []


# The page


def test_the_page_keeps_what_one_chose(client, alice, now):
    client.force_login(alice)
    place = reverse("notices:preferences")
    given = {"frequency": "weekly", "hour": "9", "weekday": "2", "time_zone": "Europe/Paris"}
    assert client.post(place, given).status_code == 302
    alice.refresh_from_db()
    assert alice.time_zone == "Europe/Paris"
    chosen = alice.notice_preference
    assert (chosen.frequency, chosen.hour, chosen.weekday) == ("weekly", 9, 2)
    page = client.get(place).content.decode()
    assert '<option value="Europe/Paris" selected>' in page
    assert "Choose an answer" in client.post(place, {**given, "frequency": ""}).content.decode()
