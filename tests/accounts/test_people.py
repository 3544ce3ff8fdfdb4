"""Users and office roles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from claims_project.accounts import services
from claims_project.accounts.models import Membership, OfficeRole, User
from claims_project.common.errors import Conflict, Invalid, NotAllowed

IMPARTIAL = ("registrar", "mediator", "monitor", "auditor")


def member(alices_party, user, now, role="representative"):
    owner = alices_party.memberships.get(role="owner").user
    return services.add_member(party=alices_party, user=user, role=role, actor=owner, now=now)


def test_the_system_actor_is_one_user_who_cannot_sign_in(db):
    system = services.system_actor()
    assert services.system_actor() == system
    assert system.is_system
    assert not system.has_usable_password()
    assert not system.check_password("!")


def test_a_user_is_known_by_address_in_lower_case_and_only_once(db, now):
    user = services.register_user(email=" Zoe@Demo.Example ", name="Zoe", password=None, now=now)
    assert user.email == "zoe@demo.example"
    with pytest.raises(Invalid) as refused:
        services.register_user(email="ZOE@demo.example", name=" ", password=None, now=now)
    assert {fault.field for fault in refused.value.faults} == {"email", "name"}


@pytest.mark.parametrize("role", OfficeRole.Role.values)
def test_an_administrator_gives_every_role_and_the_system_does(ada, system, eve, alice, now, role):
    assert services.give_role(user=eve, role=role, actor=ada, now=now).given_by == ada
    assert eve.roles == {role}
    services.give_role(user=alice, role=role, actor=system, now=now)


@pytest.mark.parametrize("who", ["alice", "carol", "dora", "dan", "mona", "eve"])
def test_nobody_else_gives_a_role(request, who, bob, now):
    with pytest.raises(NotAllowed):
        services.give_role(user=bob, role="auditor", actor=request.getfixturevalue(who), now=now)


@pytest.mark.parametrize("role", IMPARTIAL)
@pytest.mark.parametrize("membership", Membership.Role.values)
def test_a_member_of_a_party_gets_no_impartial_role_and_the_words_name_both(
    alices_party, bob, ada, now, role, membership
):
    member(alices_party, bob, now, membership)
    with pytest.raises(Invalid) as refused:
        services.give_role(user=bob, role=role, actor=ada, now=now)
    assert "Alice Mining" in str(refused.value)
    assert str(OfficeRole.Role(role).label) in str(refused.value)


@pytest.mark.parametrize("role", IMPARTIAL)
def test_who_holds_an_impartial_role_becomes_no_member_and_the_words_name_both(
    alices_party, alice, eve, ada, now, role
):
    services.give_role(user=eve, role=role, actor=ada, now=now)
    with pytest.raises(Invalid) as refused:
        services.add_member(party=alices_party, user=eve, role="reader", actor=alice, now=now)
    assert "Alice Mining" in str(refused.value)
    assert str(OfficeRole.Role(role).label) in str(refused.value)


def test_an_administrator_may_be_a_member(alices_party, alice, ada, now):
    assert services.add_member(party=alices_party, user=ada, role="reader", actor=alice, now=now).user == ada


def test_once_the_membership_has_ended_the_role_can_be_given(alices_party, alice, bob, ada, now):
    held = member(alices_party, bob, now)
    services.end_membership(membership=held, actor=alice, now=now)
    assert services.give_role(user=bob, role="mediator", actor=ada, now=now).role == "mediator"


def test_a_role_given_twice_is_a_conflict_and_no_second_row(ada, eve, now):
    services.give_role(user=eve, role="auditor", actor=ada, now=now)
    with pytest.raises(Conflict):
        services.give_role(user=eve, role="auditor", actor=ada, now=now)
    assert eve.office_roles.count() == 1


def test_an_ended_role_is_kept_and_holds_no_more(ada, dan, now):
    held = dan.office_roles.get()
    services.end_role(role=held, actor=ada, now=now)
    assert User.objects.get(pk=dan.pk).roles == frozenset()
    assert OfficeRole.objects.get(pk=held.pk).ended_at == now
    with pytest.raises(Conflict):
        services.end_role(role=held, actor=ada, now=now)


def test_two_who_end_the_same_role_write_one_end(ada, dan, now):
    first, second = dan.office_roles.get(), dan.office_roles.get()
    services.end_role(role=first, actor=ada, now=now)
    with pytest.raises(Conflict):
        services.end_role(role=second, actor=ada, now=now + timedelta(hours=1))
    assert OfficeRole.objects.get(pk=first.pk).ended_at == now


def test_the_only_administrator_cannot_be_ended_or_closed(ada, now):
    with pytest.raises(Conflict):
        services.end_role(role=ada.office_roles.get(), actor=ada, now=now)
    with pytest.raises(Conflict):
        services.close_account(user=ada, actor=ada, now=now)
    assert User.objects.get(pk=ada.pk).is_administrator


def test_a_closed_account_has_no_roles_and_signs_in_no_more(ada, dan, now):
    services.close_account(user=dan, actor=ada, now=now)
    dan = User.objects.get(pk=dan.pk)
    assert not dan.is_active
    assert not dan.is_office
    services.reopen_account(user=dan, actor=ada, now=now)
    assert User.objects.get(pk=dan.pk).roles == frozenset()


def test_createsuperuser_makes_an_administrator_and_nothing_more(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long enough password")
    call_command("createsuperuser", email="root@demo.example", name="Root", interactive=False, verbosity=0)
    root = User.objects.get(email="root@demo.example")
    assert root.roles == {"administrator"}
    assert not root.has_perm("accounts.view_user")
    assert not root.has_module_perms("accounts")


def test_no_user_has_djangos_permissions_even_when_called_superuser(ada):
    ada.is_superuser = True
    assert not ada.has_perm("notices.view_notice")


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alice", {"Alice"}),
        ("carol", {"Carol"}),
        ("dora", {"Dora"}),
        ("mona", {"Mona"}),
        ("eve", {"Eve"}),
        ("dan", {"Alice", "Carol", "Dora", "Mona", "Eve", "Dan", "Ada", "The office's system"}),
        ("ada", {"Alice", "Carol", "Dora", "Mona", "Eve", "Dan", "Ada", "The office's system"}),
    ],
)
def test_who_sees_which_users(request, alice, carol, dora, mona, eve, dan, ada, who, seen):
    assert {user.name for user in User.objects.visible_to(request.getfixturevalue(who))} == seen
