"""Who may see which notices, in the portal and in the admin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from claims_project.accounts import services as accounts
from claims_project.accounts.models import User
from claims_project.notices import services
from claims_project.notices.models import Notice

SECRET = "The reserve price is forty."


@pytest.fixture
def ada(db, now) -> User:
    """Administers."""
    user = accounts.register_user(email="ada@demo.example", name="Ada", password=None, now=now)
    accounts.give_role(user=user, role="administrator", actor=accounts.system_actor(), now=now)
    return user


@pytest.fixture
def notices(alice, bob, now) -> dict[str, Notice]:
    """One of each sort, all to Alice but the last."""

    def one(about, to, **changes):
        service = changes.pop("service", False)
        (notice,) = services.queue(
            recipients=[to], kind="told", subject=f"About {about}", body=SECRET, about=about, service=service, now=now
        )
        Notice.objects.filter(pk=notice.pk).update(**changes)
        return notice

    return {
        "plain": one("plain", alice),
        "served": one("served", alice, service=True),
        "failed": one("failed", alice, state="failed", error="refused"),
        "troubled": one("troubled", alice, error="try again"),
        "bobs": one("bobs", bob),
    }


TABLE = {
    # who: (knows of, reads)
    "alice": ({"plain", "served", "failed", "troubled"}, {"plain", "served", "failed", "troubled"}),
    "bob": ({"bobs"}, {"bobs"}),
    "dora": ({"served"}, {"served"}),
    "ada": ({"failed", "troubled"}, set()),
    "carol": (set(), set()),
    "mona": (set(), set()),
    "dan": (set(), set()),
    "eve": (set(), set()),
}


@pytest.mark.parametrize("who", TABLE)
def test_who_knows_of_which_notices_and_who_reads_them(request, notices, who):
    user = request.getfixturevalue(who)
    knows, reads = TABLE[who]
    assert set(Notice.objects.visible_to(user).values_list("dedupe_key", flat=True)) == knows
    assert set(Notice.objects.readable_by(user).values_list("dedupe_key", flat=True)) == reads


def test_a_stranger_and_a_closed_account_know_of_none(notices, alice):
    alice.is_active = False
    for user in (AnonymousUser(), alice):
        assert not Notice.objects.visible_to(user).exists()
        assert not Notice.objects.readable_by(user).exists()
        assert not Notice.objects.editable_by(user).exists()


def test_my_notices_are_listed_and_read_and_those_of_others_are_not_there(client, notices, alice, dora):
    client.force_login(alice)
    listed = client.get(reverse("notices:mine"))
    assert listed.content.decode().count("About ") == 4
    assert "About bobs" not in listed.content.decode()
    assert SECRET in client.get(reverse("notices:one", args=[notices["plain"].key])).content.decode()
    assert client.get(reverse("notices:one", args=[notices["bobs"].key])).status_code == 404
    client.force_login(dora)
    assert client.get(reverse("notices:one", args=[notices["served"].key])).status_code == 404


def test_whoever_was_told_nothing_is_told_what_will_be_here(client, eve):
    client.force_login(eve)
    assert "Nothing has been sent to you yet" in client.get(reverse("notices:mine")).content.decode()


def test_many_notices_are_turned_over_page_by_page_with_the_same_number_of_queries(
    client, alice, now, django_assert_max_num_queries
):
    for number in range(60):
        services.queue(recipients=[alice], kind="k", subject=f"No {number}.", body="b", about=str(number), now=now)
    client.force_login(alice)
    with django_assert_max_num_queries(6):
        page = client.get(reverse("notices:mine"), {"page": 2})
    assert page.content.decode().count("No ") >= 25
    assert 'rel="prev"' in page.content.decode()
    assert 'rel="next"' in page.content.decode()


def test_strangers_are_asked_to_sign_in(client, notices):
    for place in (reverse("notices:mine"), reverse("notices:one", args=[notices["plain"].key])):
        assert client.get(place).headers["Location"].startswith(reverse("account_login"))


def listed(client):
    return client.get(reverse("admin:notices_notice_changelist")).content.decode()


def page(client, notice):
    return client.get(reverse("admin:notices_notice_change", args=[notice.pk]))


def test_an_administrator_sees_that_a_notice_failed_and_why_but_not_what_it_says(client, notices, ada):
    client.force_login(ada)
    assert "refused" in listed(client)
    shown = page(client, notices["failed"]).content.decode()
    assert "refused" in shown
    for hidden in (SECRET, "About failed"):
        assert hidden not in shown + listed(client)
    assert page(client, notices["plain"]).status_code == 302


def test_a_registrar_reads_what_was_served(client, notices, dora):
    client.force_login(dora)
    assert SECRET in page(client, notices["served"]).content.decode()
    assert page(client, notices["failed"]).status_code == 302


def test_an_administrator_has_what_failed_sent_again_and_the_admin_changes_nothing_else(client, notices, ada):
    client.force_login(ada)
    failed = notices["failed"]
    again = {"action": "send_again", "_selected_action": [failed.pk, notices["plain"].pk]}
    client.post(reverse("admin:notices_notice_changelist"), again)
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("queued", 0)
    assert client.post(reverse("admin:notices_notice_change", args=[failed.pk]), {"state": "sent"}).status_code == 403
    assert client.get(reverse("admin:notices_notice_add")).status_code == 403


def test_a_mediator_has_no_button_to_send_again(client, notices, carol):
    client.force_login(carol)
    client.post(
        reverse("admin:notices_notice_changelist"),
        {"action": "send_again", "_selected_action": [notices["failed"].pk]},
    )
    assert Notice.objects.get(pk=notices["failed"].pk).state == "failed"
