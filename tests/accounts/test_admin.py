"""The admin's pages on people and parties: an interface over services, not a back door."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from claims_project.accounts import services
from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.accounts.models import ApiToken, Membership, OfficeRole, Party, User

MODELS = (User, OfficeRole, Party, Membership, ApiToken)
# Who finds the list of each model in the menu (every office role where it is not here).
LISTS = {
    User: {"ada", "dan"},
    OfficeRole: {"ada", "dan"},
    ApiToken: {"ada"},
}
ADDS = {User: {"ada"}, OfficeRole: {"ada"}, Party: {"dora"}, Membership: {"dora"}, ApiToken: set()}
OFFICE = ("carol", "dora", "dan", "mona", "ada")


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("who", OFFICE)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_role_finds_its_lists_and_adds_what_it_may(client, request, ada, who, model):
    client.force_login(request.getfixturevalue(who))
    listed = client.get(url(model, "changelist")).status_code
    assert listed == (200 if who in LISTS.get(model, OFFICE) else 403)
    assert client.get(url(model, "add")).status_code == (200 if who in ADDS[model] else 403)


@pytest.mark.parametrize("who", OFFICE)
def test_nothing_of_ours_is_ever_deleted_in_the_admin(rf, request, who):
    http = rf.get("/admin/")
    http.user = request.getfixturevalue(who)
    for model, page in admin.site._registry.items():
        if isinstance(page, OfficeAdmin):
            assert not page.has_delete_permission(http), model
            assert "delete_selected" not in page.get_actions(http), model


@pytest.mark.parametrize("who", OFFICE)
def test_what_is_no_office_page_stays_closed_to_everyone(rf, request, who):
    http = rf.get("/admin/")
    http.user = request.getfixturevalue(who)
    for model, page in admin.site._registry.items():
        if not isinstance(page, OfficeAdmin):
            assert not page.has_view_permission(http), model


@pytest.mark.parametrize("who", ["alice", "eve"])
def test_who_has_no_office_role_does_not_enter(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("admin:index")).status_code in (302, 403)
    assert client.get(url(Party, "changelist")).status_code in (302, 403)


def test_an_administrator_registers_a_user_and_gives_and_ends_a_role(client, ada):
    client.force_login(ada)
    assert client.post(url(User, "add"), {"name": "Zoe", "email": "zoe@demo.example"}).status_code == 302
    zoe = User.objects.get(email="zoe@demo.example")
    assert not zoe.has_usable_password()
    client.post(url(OfficeRole, "add"), {"user": zoe.pk, "role": "mediator"})
    role = zoe.office_roles.get()
    assert role.given_by == ada
    assert client.get(url(OfficeRole, "change", role.pk)).status_code == 200
    client.post(url(OfficeRole, "changelist"), {"action": "end_roles", "_selected_action": [role.pk]})
    assert OfficeRole.objects.get(pk=role.pk).ended_at


def test_what_a_service_refuses_comes_back_on_the_form(client, ada, alices_party, alice):
    client.force_login(ada)
    response = client.post(url(OfficeRole, "add"), {"user": alice.pk, "role": "registrar"})
    assert response.status_code == 200
    assert "Alice Mining" in str(response.context["adminform"].form.errors["role"])
    assert not alice.office_roles.exists()


def test_an_administrator_closes_an_account_and_not_the_last_administrators(client, ada, dan):
    client.force_login(ada)
    client.post(url(User, "changelist"), {"action": "close_accounts", "_selected_action": [ada.pk, dan.pk]})
    assert User.objects.get(pk=ada.pk).is_active
    assert not User.objects.get(pk=dan.pk).is_active


def test_an_auditor_reads_who_works_here_and_does_nothing(client, dan, ada):
    client.force_login(dan)
    role = ada.office_roles.get()
    client.post(url(OfficeRole, "changelist"), {"action": "end_roles", "_selected_action": [role.pk]})
    assert OfficeRole.objects.get(pk=role.pk).ended_at is None
    assert client.post(url(OfficeRole, "add"), {"user": dan.pk, "role": "administrator"}).status_code == 403


def test_a_registrar_registers_and_corrects_a_party_and_keeps_its_members(client, dora, alice):
    client.force_login(dora)
    client.post(url(Party, "add"), {"name": "Outer", "kind": "company", "sponsor": "", "postal_address": ""})
    party = Party.objects.get()
    changed = {"name": "Outer Mining", "kind": "company", "sponsor": "", "postal_address": "Ceres"}
    assert client.post(url(Party, "change", party.pk), changed).status_code == 302
    party.refresh_from_db()
    assert (party.name, party.postal_address, party.version) == ("Outer Mining", "Ceres", 1)
    client.post(url(Membership, "add"), {"party": party.pk, "email": alice.email, "role": "owner"})
    held = Membership.objects.get(user=alice)
    assert client.get(url(Membership, "change", held.pk)).status_code == 200
    client.post(url(Membership, "changelist"), {"action": "end_memberships", "_selected_action": [held.pk]})
    assert Membership.objects.get().ended_at


def test_a_registrar_cannot_add_a_member_with_an_office_role(client, dora, carol, alices_party):
    client.force_login(dora)
    response = client.post(url(Membership, "add"), {"party": alices_party.pk, "email": carol.email, "role": "owner"})
    assert "Mediator" in response.content.decode()
    assert not carol.memberships.exists()


def test_a_mediator_sees_no_memberships_and_changes_no_party(client, carol, alices_party):
    client.force_login(carol)
    assert alices_party.memberships.get().user.email not in client.get(url(Membership, "changelist")).content.decode()
    changed = {"name": "Stolen", "kind": "company", "sponsor": "", "postal_address": ""}
    assert client.post(url(Party, "change", alices_party.pk), changed).status_code == 403


def test_an_administrator_revokes_a_token(client, ada, dan, now):
    services.issue_token(user=dan, actor=dan, now=now, expires=now.replace(month=3))
    client.force_login(ada)
    token = ApiToken.objects.get()
    client.post(url(ApiToken, "changelist"), {"action": "revoke_tokens", "_selected_action": [token.pk]})
    assert ApiToken.objects.get().revoked_at


def test_an_administrators_desk_says_how_the_office_is_and_nothing_of_cases(client, ada):
    client.force_login(ada)
    page = client.get("/admin/").content.decode()
    assert "How the office is" in page
    assert "The worker has never shown a sign of life: start it." in page
    assert "Active cases" not in page
    assert "clearance rate" not in page
