"""Parties and tokens through the portal, as those who use it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from claims_project.accounts import services
from claims_project.accounts.models import ApiToken, Membership, Party
from claims_project.api import router
from tests.accounts.test_tokens import bearer


def test_a_person_registers_a_party_and_adds_and_ends_a_member(client, alice, bob):
    client.force_login(alice)
    made = client.post(reverse("accounts:register_party"), {"name": "Alice Mining", "kind": "company"}, follow=True)
    party = Party.objects.get()
    assert made.redirect_chain[-1][0] == reverse("accounts:party", args=[party.key])
    added = client.post(
        reverse("accounts:add_member", args=[party.key]),
        {"email": "BOB@demo.example", "role": "representative"},
        follow=True,
    )
    assert "Bob" in added.content.decode()
    held = Membership.objects.get(user=bob)
    end = reverse("accounts:end_member", args=[party.key, held.pk])
    assert client.get(end).status_code == 200
    client.post(end)
    assert not Party.objects.read_for_by(bob).exists()


def test_what_a_service_refuses_stands_at_its_field_with_what_was_typed(client, alices_party, eve):
    client.force_login(eve)
    response = client.post(reverse("accounts:register_party"), {"name": "Alice Mining", "kind": "company"})
    assert "name" in response.context["form"].errors
    assert 'value="Alice Mining"' in response.content.decode()


@pytest.mark.parametrize("address", ["nobody@demo.example", "system@office.invalid", "closed@demo.example"])
def test_adding_tells_nothing_of_who_has_an_account(client, alices_party, alice, ada, system, now, address):
    closed = services.register_user(email="closed@demo.example", name="Closed", password=None, now=now)
    services.close_account(user=closed, actor=ada, now=now)
    client.force_login(alice)
    response = client.post(
        reverse("accounts:add_member", args=[alices_party.key]), {"email": address, "role": "reader"}
    )
    assert response.context["form"].errors["email"][0].startswith("Nobody can be added with this address.")


def test_a_party_of_others_is_not_there(client, alices_party, alice, eve):
    client.force_login(eve)
    held = alices_party.memberships.get()
    for place in (
        reverse("accounts:party", args=[alices_party.key]),
        reverse("accounts:add_member", args=[alices_party.key]),
        reverse("accounts:end_member", args=[alices_party.key, held.pk]),
    ):
        assert client.get(place).status_code == 404
        assert client.post(place).status_code in (404, 405)


def test_a_reader_sees_no_button_to_add_members_and_is_refused_who_tries(client, alices_party, alice, eve, now):
    services.add_member(party=alices_party, user=eve, role="reader", actor=alice, now=now)
    client.force_login(eve)
    add = reverse("accounts:add_member", args=[alices_party.key])
    assert add not in client.get(reverse("accounts:party", args=[alices_party.key])).content.decode()
    client.post(add, {"email": "eve@demo.example", "role": "owner"})
    assert Membership.objects.get(user=eve).role == "reader"


def test_an_auditor_issues_a_token_sees_it_once_and_revokes_it(client, dan):
    client.force_login(dan)
    shown = client.post(reverse("accounts:issue_token"), {"label": "audit", "lifetime": "30"})
    token = re.search(r'concord-token">([0-9a-f]+)<', shown.content.decode())[1]
    assert bearer(token) == dan
    assert "no-store" in shown.headers["Cache-Control"]
    listed = client.get(reverse("accounts:tokens")).content.decode()
    assert "audit" in listed
    assert token not in listed
    revoke = reverse("accounts:revoke_token", args=[ApiToken.objects.get().pk])
    assert client.get(revoke).status_code == 200
    client.post(revoke)
    assert "revoked" in client.get(reverse("accounts:tokens")).content.decode()


def test_who_may_hold_no_token_is_told_why(client, eve):
    client.force_login(eve)
    assert "Only auditors" in client.get(reverse("accounts:tokens")).content.decode()
    refused = client.get(reverse("accounts:issue_token"))
    assert refused.status_code == 403
    assert "Only an auditor" in refused.content.decode()


def test_the_token_of_another_is_not_there(client, dan, alices_party, alice, now):
    client.force_login(dan)
    client.post(reverse("accounts:issue_token"), {"label": "audit", "lifetime": "7"})
    client.force_login(alice)
    assert client.post(reverse("accounts:revoke_token", args=[ApiToken.objects.get().pk])).status_code == 404


def test_the_audit_page_says_of_every_resource_what_it_holds_in_whole_sentences(client, dan):
    client.force_login(dan)
    resources = client.get("/audit/").context["resources"]
    assert [one["name"] for one in resources] == [prefix for prefix, _viewset, _name in router.registry]
    for one in resources:
        assert one["words"].endswith("."), one
        assert "`" not in one["words"], one
