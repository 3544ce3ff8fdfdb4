"""Calendar addresses: secret, revocable, and at each fetch only what their user may see then."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
import vobject
from django.urls import reverse

from claims_project.accounts import services as accounts
from claims_project.accounts.models import Membership
from claims_project.common.errors import Invalid, NotAllowed
from claims_project.notices import services
from claims_project.notices.models import CalendarFeed
from claims_project.procedure.services import close_deadline
from claims_project.procedure.services.moving import replace_deadline
from disputes.models import CaseDeadline
from mediation.models import Session
from mediation.services import sessions
from tests.worlds import World


@pytest.fixture
def world(alice, bob, dora, carol, mona, now) -> World:
    return World(alice=alice, bob=bob, dora=dora, carol=carol, mona=mona, now=now)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock of the address."""

    def set_to(moment):
        monkeypatch.setattr("claims_project.notices.views.calendars.timezone.now", lambda: moment)

    return set_to


def make(user, now, about="") -> str:
    return services.make_feed(user=user, about=about, actor=user, now=now)


def fetch(client, token) -> dict[str, object]:
    answer = client.get(reverse("notices:calendar", args=[token]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    calendar = vobject.readOne(answer.content.decode())
    return {event.uid.value.partition("@")[0]: event for event in getattr(calendar, "vevent_list", [])}


def test_deadlines_are_there_with_how_they_were_worked_out(client, world, at):
    case = world.response_due()
    at(world.now)
    deadline = CaseDeadline.objects.get(case=case, rule="response")
    event = fetch(client, make(world.bob, world.now))[f"deadline-{deadline.origin}"]
    assert event.dtend.value.astimezone(UTC) == deadline.due_at
    assert str(case.docket_number) in event.description.value
    for line in deadline.trace_lines:
        assert f"- {line.text}" in event.description.value
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")


def test_a_date_that_moves_keeps_its_uid_and_raises_its_sequence_and_one_that_is_done_is_cancelled(client, world, at):
    case = world.response_due()
    at(world.now)
    token = make(world.bob, world.now)
    deadline = CaseDeadline.objects.get(case=case, rule="response")
    uid = f"deadline-{deadline.origin}"
    moved = replace_deadline(deadline, asked=deadline.asked, now=world.at(hours=1), entry=None, words="It was agreed")
    at(world.now)
    events = fetch(client, token)
    assert [key for key in events if key.startswith("deadline-")].count(uid) == 1
    assert (events[uid].status.value, events[uid].sequence.value) == ("CONFIRMED", "2")
    close_deadline(moved, state="met", now=world.at(hours=1))
    at(world.now)
    done = fetch(client, token)[uid]
    assert (done.status.value, done.sequence.value) == ("CANCELLED", "3")
    assert done.summary.value.startswith("Done on ")
    at(world.at(days=366))
    assert uid not in fetch(client, token)


def test_sessions_are_there_for_whom_they_are(client, world, at):
    case = world.mediation()
    planned = {"case": case, "actor": world.carol, "now": world.now, "planned_at": world.now + timedelta(days=2)}
    joint = sessions.plan(kind=Session.Kind.JOINT, place="Dome 4", **planned)
    caucus = sessions.plan(kind=Session.Kind.CAUCUS, place="Zcaucus", with_party=world.north, **planned)
    at(world.now)
    for user, expected in ((world.alice, {joint, caucus}), (world.bob, {joint}), (world.carol, {joint, caucus})):
        found = fetch(client, make(user, world.now))
        assert {key for key in found if key.startswith("session-")} == {f"session-{one.key}" for one in expected}
    assert found[f"session-{joint.key}"].dtstart.value.astimezone(UTC) == joint.planned_at
    assert found[f"session-{joint.key}"].location.value == "Dome 4"


def test_an_entry_changes_its_stamp_only_when_it_changes(client, world, at):
    case = world.mediation()
    planned = {"case": case, "actor": world.carol, "now": world.now, "planned_at": world.now + timedelta(days=2)}
    joint = sessions.plan(kind=Session.Kind.JOINT, place="Dome 4", **planned)
    token, uid = make(world.bob, world.now), f"session-{joint.key}"

    def seen(later):
        at(world.now + later)
        event = fetch(client, token)[uid]
        assert event.dtstamp.value == event.last_modified.value
        return event.dtstamp.value, event.sequence.value, event.status.value

    assert seen(timedelta(0)) == seen(timedelta(hours=5)) == (world.now, "0", "CONFIRMED")
    cancelled = world.now + timedelta(hours=6)
    sessions.cancel(session=joint, actor=world.carol, now=cancelled)
    assert seen(timedelta(hours=7)) == seen(timedelta(days=9)) == (cancelled, "1", "CANCELLED")


def test_a_calendar_that_is_as_it_was_is_not_sent_again(client, world, at):
    case = world.response_due()
    at(world.now)
    place = reverse("notices:calendar", args=[make(world.bob, world.now)])
    first = client.get(place)
    known = ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]})
    at(world.now + timedelta(hours=2))
    for headers in known:
        again = client.get(place, headers=headers)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    Membership.objects.filter(user=world.bob).update(ended_at=world.now)  # nothing is added: dates are taken away
    for headers in known:
        less = client.get(place, headers=headers)
        assert less.status_code == 200
        assert case.caption not in less.content.decode()


def test_undertakings_are_there_for_the_parties_and_the_monitor(client, world, at):
    world.settled_monitoring()
    at(world.now)
    for user in (world.alice, world.bob, world.mona):
        found = fetch(client, make(user, world.now))
        assert any("clause" in event.description.value for event in found.values()), user


def test_what_its_user_may_no_longer_see_is_gone_at_the_next_fetch(client, world, at):
    case = world.response_due()
    at(world.now)
    everything, of_case = make(world.bob, world.now), make(world.bob, world.now, str(case.docket_number))
    assert fetch(client, everything)
    assert fetch(client, of_case).keys() == fetch(client, everything).keys()
    Membership.objects.filter(user=world.bob).update(ended_at=world.now)
    for token in (everything, of_case):
        assert fetch(client, token) == {}
        assert case.caption not in client.get(reverse("notices:calendar", args=[token])).content.decode()


def test_an_address_opens_only_while_it_is_not_revoked_and_its_user_may_sign_in(client, alice, dora, eve, now):
    token = make(alice, now)
    place = reverse("notices:calendar", args=[token])
    assert client.get(place).status_code == 200
    feed = CalendarFeed.objects.get()
    assert token not in str(feed.__dict__)
    with pytest.raises(NotAllowed):
        services.revoke_feed(feed=feed, actor=eve, now=now)
    services.revoke_feed(feed=feed, actor=alice, now=now)
    assert client.get(place).status_code == 404
    again = make(alice, now)
    third = make(alice, now)
    assert client.get(reverse("notices:calendar", args=[again])).status_code == 404
    place = reverse("notices:calendar", args=[third])
    assert client.get(place).status_code == 200
    accounts.close_account(user=alice, actor=accounts.system_actor(), now=now)
    assert client.get(place).status_code == 404


def test_there_is_no_calendar_of_a_case_one_may_not_see(client, world, eve):
    case = world.response_due()
    with pytest.raises(Invalid):
        make(eve, world.now, str(case.docket_number))
    client.force_login(eve)
    for about in (case.docket_number, "2187-D-999999", f"{case.docket_number}\x00"):
        assert client.get(reverse("notices:calendars"), {"about": about}).status_code == 404


def test_on_the_page_an_address_is_shown_once_and_revoked(client, world):
    case = world.response_due()
    client.force_login(world.bob)
    page = client.get(reverse("disputes:case", args=[case.docket_number])).content.decode()
    place = reverse("notices:calendars")
    assert f"{place}?about={case.docket_number}" in page
    shown = client.post(place, {"about": case.docket_number})
    address = shown.context["address"]
    assert address in shown.content.decode()
    assert client.get(address.partition("://")[2].partition("/")[2].join(["/", ""])).status_code == 200
    listed = client.get(place).content.decode()
    assert address not in listed
    assert case.caption in listed
    assert client.post(reverse("notices:revoke_calendar", args=[CalendarFeed.objects.get().pk])).status_code == 302
    assert CalendarFeed.objects.get().revoked_at is not None
