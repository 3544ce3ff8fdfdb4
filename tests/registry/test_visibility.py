"""Confidential coordinates: seen by the holder, by whom a case lets in, and by the office; by nobody else, through
no outlet."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from claims_project.accounts.models import Membership
from claims_project.accounts.services import add_member, system_actor
from registry.access import BoundaryReaders, boundary_readers
from registry.models import Claim, ImportRun, Overlap, TitleTransaction
from tests.registry.factories import a_claim, a_party, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(alice, now):
    """Alice's claim, its coordinates confidential, and an open one over it."""
    party = a_party()
    add_member(party=party, user=alice, role=Membership.Role.OWNER, actor=system_actor(), now=now)
    claim = a_claim(square(0, 0), holder=party, coordinates_confidential=True)
    a_claim(square(0.5, 0))
    return claim


def sees(user, claim):
    row = Claim.objects.visible_to(user).with_boundary_visible_to(user).get(pk=claim.pk)
    overlap = Overlap.objects.visible_to(user).with_geometry_visible_to(user).get()
    history = TitleTransaction.objects.visible_to(user).filter(claim=claim).exists()
    answers = {
        row.boundary_shown is not None,
        row.boundary_is_shown,
        overlap.geometry_shown is not None,
        overlap.geometry_is_shown,
        claim.may_see_boundary(user),
        history,
    }
    assert len(answers) == 1
    return answers.pop()


@pytest.mark.parametrize(
    ("who", "expected"),
    [("alice", True), ("dora", True), ("dan", True), ("bob", False), ("carol", False), ("mona", False), ("eve", False)],
)
def test_coordinates_are_seen_by_the_holder_registrar_and_auditor_only(who, expected, hidden, request):
    assert sees(request.getfixturevalue(who), hidden) is expected


def test_the_public_sees_that_the_claim_exists_and_not_where(hidden):
    nobody = AnonymousUser()
    assert Claim.objects.visible_to(nobody).count() == 2
    assert sees(nobody, hidden) is False


def test_an_open_boundary_is_everybodys(now):
    claim = a_claim()
    row = Claim.objects.with_boundary_visible_to(AnonymousUser()).get()
    assert row.boundary_shown == claim.boundary


def test_a_former_holder_sees_no_more(hidden, alice, dora, now):
    from decimal import Decimal

    from registry.services import transfer

    transfer(
        claim=hidden, seller=a_party(), buyer=a_party("Mars Collective"), percent=Decimal(100), actor=dora, now=now
    )
    assert sees(alice, hidden) is False


def test_a_case_lets_in_whom_the_floor_above_names(hidden, bob, eve, monkeypatch):
    readers = BoundaryReaders()
    readers.register(lambda user: Claim.objects.filter(pk=hidden.pk if user == bob else None).values("pk"))
    monkeypatch.setattr("registry.querysets.boundary_readers", readers)
    assert sees(bob, hidden) is True
    assert sees(eve, hidden) is False


def test_a_reader_is_registered_once():
    readers = BoundaryReaders()
    readers.register(len)
    readers.register(len)
    assert list(readers) == [len]
    assert boundary_readers is not readers


def test_imports_are_the_offices_own_work(dora, dan, alice):
    assert ImportRun.objects.visible_to(dora).query.is_empty() is False
    assert ImportRun.objects.visible_to(dan).query.is_empty() is False
    for user in (alice, AnonymousUser()):
        assert ImportRun.objects.visible_to(user).query.is_empty()


def test_only_a_registrar_may_edit_the_register(hidden, dora, alice, carol):
    assert Claim.objects.editable_by(dora).count() == 2
    assert Overlap.objects.editable_by(dora).count() == 1
    for user in (alice, carol, AnonymousUser()):
        assert not Claim.objects.editable_by(user).exists()
        assert not Overlap.objects.editable_by(user).exists()
