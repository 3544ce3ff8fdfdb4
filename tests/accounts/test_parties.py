"""Parties and their members."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from claims_project.accounts import services
from claims_project.accounts.models import Membership, Party
from claims_project.common.errors import Conflict, Invalid, NotAllowed


def test_who_registers_a_party_owns_it(alice, alices_party):
    assert Party.objects.acted_for_by(alice).get() == alices_party
    assert alices_party.memberships.get().role == Membership.Role.OWNER


def test_the_registrar_registers_a_party_for_others_and_does_not_become_its_member(dora, now):
    party = services.register_party(name="The Coalition", kind="signatory", actor=dora, now=now)
    sponsored = services.register_party(name="Outer Mining", kind="third_party", sponsor=party, actor=dora, now=now)
    assert sponsored.sponsor == party
    assert not Membership.objects.exists()


@pytest.mark.parametrize("who", ["carol", "mona", "dan"])
def test_who_works_for_the_office_registers_no_party_of_their_own(request, who, now):
    with pytest.raises(NotAllowed):
        services.register_party(name="Mine", kind="company", actor=request.getfixturevalue(who), now=now)


@pytest.mark.parametrize("kind", ["signatory", "third_party"])
def test_nobody_makes_themselves_a_party_to_the_treaty(alice, now, kind):
    with pytest.raises(Invalid) as refused:
        services.register_party(name="The Coalition", kind=kind, actor=alice, now=now)
    assert refused.value.faults[0].field == "kind"


def test_a_name_the_office_knows_is_not_taken_by_another_person(alices_party, eve, now):
    with pytest.raises(Invalid) as refused:
        services.register_party(name="  alice   MINING ", kind="company", actor=eve, now=now)
    assert refused.value.faults[0].field == "name"
    assert Party.objects.count() == 1


def test_every_fault_of_a_party_is_told_at_once(alices_party, alice, now):
    with pytest.raises(Invalid) as refused:
        services.register_party(name=" ", kind="moon", sponsor=alices_party, actor=alice, now=now)
    assert {fault.field for fault in refused.value.faults} == {"name", "kind", "sponsor"}


def test_owners_and_the_registrar_and_the_system_add_members_and_nobody_else(
    alices_party, alice, bob, carol, dora, eve, system, ada, now
):
    services.add_member(party=alices_party, user=bob, role="representative", actor=alice, now=now)
    for actor in (bob, carol, eve, ada):
        with pytest.raises(NotAllowed):
            services.add_member(party=alices_party, user=eve, role="reader", actor=actor, now=now)
    held = services.add_member(party=alices_party, user=eve, role="reader", actor=dora, now=now)
    services.end_membership(membership=held, actor=system, now=now)
    services.add_member(party=alices_party, user=eve, role="owner", actor=system, now=now)


def test_a_reader_reads_for_a_party_and_does_not_act_for_it(alices_party, alice, eve, now):
    services.add_member(party=alices_party, user=eve, role="reader", actor=alice, now=now)
    assert Party.objects.read_for_by(eve).get() == alices_party
    assert not Party.objects.acted_for_by(eve).exists()


def test_a_membership_held_twice_is_a_conflict(alices_party, alice, bob, now):
    services.add_member(party=alices_party, user=bob, role="reader", actor=alice, now=now)
    with pytest.raises(Conflict):
        services.add_member(party=alices_party, user=bob, role="owner", actor=alice, now=now)


def test_the_system_and_a_closed_account_become_no_members(alices_party, alice, bob, ada, system, now):
    services.close_account(user=bob, actor=ada, now=now)
    for user in (bob, system):
        with pytest.raises(Invalid):
            services.add_member(party=alices_party, user=user, role="reader", actor=alice, now=now)


def test_an_ended_membership_is_kept_and_gives_nothing(alices_party, alice, bob, now):
    held = services.add_member(party=alices_party, user=bob, role="representative", actor=alice, now=now)
    services.end_membership(membership=held, actor=bob, now=now)
    assert not Party.objects.read_for_by(bob).exists()
    assert Membership.objects.get(pk=held.pk).ended_at == now
    with pytest.raises(Conflict):
        services.end_membership(membership=held, actor=alice, now=now)


def test_a_party_keeps_an_owner_unless_the_registrar_says_otherwise(alices_party, alice, dora, now):
    own = alices_party.memberships.get()
    with pytest.raises(Conflict):
        services.end_membership(membership=own, actor=alice, now=now)
    services.end_membership(membership=own, actor=dora, now=now)
    assert not Membership.objects.filter(ended_at=None).exists()


def test_nobody_ends_the_membership_of_another(alices_party, alice, bob, eve, now):
    held = services.add_member(party=alices_party, user=bob, role="representative", actor=alice, now=now)
    with pytest.raises(NotAllowed):
        services.end_membership(membership=alices_party.memberships.get(user=alice), actor=bob, now=now)
    with pytest.raises(NotAllowed):
        services.end_membership(membership=held, actor=eve, now=now)


def test_two_who_correct_a_party_do_not_overwrite_each_other(alices_party, dora):
    other = Party.objects.get(pk=alices_party.pk)
    services.correct_party(
        party=alices_party, name="Alice Mining Ltd", kind="company", sponsor=None, postal_address="", actor=dora
    )
    with pytest.raises(Conflict):
        services.correct_party(party=other, name="Alice", kind="company", sponsor=None, postal_address="", actor=dora)
    assert Party.objects.get().name == "Alice Mining Ltd"


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alice", {"Alice", "Bob"}),
        ("bob", {"Alice", "Bob"}),
        ("carol", set()),
        ("mona", set()),
        ("eve", set()),
        ("dora", {"Alice", "Bob"}),
        ("dan", {"Alice", "Bob"}),
        ("ada", {"Alice", "Bob"}),
    ],
)
def test_who_sees_which_memberships(
    request, alices_party, alice, bob, carol, dora, dan, mona, eve, ada, now, who, seen
):
    services.add_member(party=alices_party, user=bob, role="reader", actor=alice, now=now)
    visible = Membership.objects.visible_to(request.getfixturevalue(who))
    assert {held.user.name for held in visible} == seen


def test_a_stranger_sees_parties_by_name_and_no_member_role_or_user(alices_party):
    nobody = AnonymousUser()
    assert Party.objects.visible_to(nobody).get() == alices_party
    assert not Party.objects.editable_by(nobody).exists()
    assert not Membership.objects.visible_to(nobody).exists()
