"""What was settled about common ground, and what becomes of it when claims are split, merged or drawn anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claims_project.accounts.services import system_actor
from claims_project.common.errors import Conflict
from registry import services
from registry.models import ConflictMember, ConflictSet, Overlap
from registry.services import Part
from tests.registry.factories import a_body, a_claim, box, square

pytestmark = pytest.mark.django_db
CASE = "2187-D-000042"


@pytest.fixture
def late(now):
    return now + timedelta(days=30)


def overlap_of(first, second):
    return Overlap.objects.get(first=min(first, second, key=lambda one: one.pk), second__in=[first, second])


def settle(overlap, now, number=CASE):
    about = {"overlap": overlap, "docket_number": number, "actor": system_actor(), "now": now}
    services.take_overlap_into_case(**about)
    services.resolve_overlap(**about, words="a shared unit.")


def parts(claim, now, middle=0.5, numbers="WE"):
    """A unit square at the origin in two, at a meridian."""
    west, east = (Part(numbers[0], box(0, 0, middle, 1)), Part(numbers[1]))
    return services.split(claim=claim, parts=[west, east], actor=system_actor(), now=now, reason="Sold in two.")


def unchanged_by_a_sweep(now):
    told = "first", "second", "state", "docket_number", "state_words", "area_m2", "version"
    before = list(Overlap.objects.order_by("pk").values_list(*told))
    services.sweep_body(a_body(), now=now)
    return before == list(Overlap.objects.order_by("pk").values_list(*told))


def test_ground_settled_before_a_split_stays_settled_for_the_part_that_has_it_now(now, late):
    claim, other = a_claim(square(0, 0), number="A"), a_claim(box(0.8, 0.2, 1.5, 0.6), number="B")
    settle(overlap_of(claim, other), now)
    west, east = parts(claim, late)
    overlap = overlap_of(east, other)
    assert (overlap.state, overlap.docket_number) == ("resolved", CASE)
    assert overlap.area_m2 > 0
    assert overlap.state_words.startswith(f"Resolved by settlement in case {CASE}")
    assert overlap.state_words.endswith("It came with the ground of LUN A.")
    assert not Overlap.objects.filter(second=west).exists()
    assert not ConflictMember.objects.filter(until_at=None).exists()
    assert ConflictSet.objects.count() == 1  # the one it was in before the settlement
    assert unchanged_by_a_sweep(late)


def test_it_stays_settled_when_the_other_is_split_too_and_when_the_parts_are_merged_again(now, late):
    claim, other = a_claim(square(0, 0), number="A"), a_claim(square(0, 0), number="B")
    settle(overlap_of(claim, other), now)
    own, theirs = parts(claim, late), parts(other, late, middle=0.3, numbers="XY")
    met = Overlap.objects.exclude(geometry=None)
    assert {(row.first_id, row.second_id) for row in met} == {
        (own[0].pk, theirs[0].pk), (own[0].pk, theirs[1].pk), (own[1].pk, theirs[1].pk)
    }  # fmt: skip
    merged = services.merge(claims=own, number="M", actor=system_actor(), now=late, reason="Worked as one.")
    for row in (*met, overlap_of(merged, theirs[0]), overlap_of(merged, theirs[1])):
        assert (row.state, row.docket_number) == ("resolved", CASE)


def test_ground_that_was_divided_is_no_contest_of_the_parts(dora, now, late):
    claim, other = a_claim(square(0, 0)), a_claim(square(0.5, 0))
    overlap = overlap_of(claim, other)
    about = {"overlap": overlap, "docket_number": CASE, "actor": dora, "now": now}
    services.take_overlap_into_case(**about)
    for one, boundary in ((claim, box(0, 0, 0.7, 1)), (other, box(0.7, 0, 1.5, 1))):
        services.amend_boundary(claim=one, boundary=boundary, actor=dora, now=now, reason="Agreed.")
    services.split(
        claim=claim, parts=[Part("W", box(0, 0, 0.7 / 3, 1)), Part("E")], actor=dora, now=late, reason="Sold in two."
    )
    assert not Overlap.objects.contested().exists()
    assert not ConflictMember.objects.filter(until_at=None).exists()


def test_a_merged_claim_is_in_contest_where_one_of_its_parts_was_and_says_what_was_settled(now, late):
    settled, open_one = a_claim(square(0, 0), number="A"), a_claim(square(1, 0), number="B")
    other = a_claim(box(0.5, 0, 1.5, 1), number="C")
    settle(overlap_of(settled, other), now)
    merged = services.merge(
        claims=[settled, open_one], number="M", actor=system_actor(), now=late, reason="Worked as one."
    )
    overlap = overlap_of(other, merged)
    assert (overlap.state, overlap.docket_number) == ("open", "")
    assert overlap.state_words == (
        f"Open: of the common ground only a part was settled before: that of LUN A in case {CASE}."
    )
    assert unchanged_by_a_sweep(late)


def test_a_claim_whose_ground_is_in_a_case_is_neither_split_nor_merged_even_before_the_case_is_noted(now):
    claim, other = a_claim(square(0, 0), number="A"), a_claim(square(0.5, 0), number="B")
    services.take_overlap_into_case(overlap=overlap_of(claim, other), docket_number=CASE, actor=system_actor(), now=now)
    with pytest.raises(Conflict, match=f"LUN A and LUN B is in issue in case {CASE}"):
        parts(claim, now)
    with pytest.raises(Conflict, match="before the case has ended"):
        services.merge(claims=[claim, other], number="M", actor=system_actor(), now=now, reason="x")


def test_the_ground_of_a_senior_that_was_split_went_to_its_parts_and_to_nobody_else(now, late):
    claim, other = a_claim(square(0, 0), number="A"), a_claim(square(0.5, 0), number="B")
    parts(claim, late)
    gone = overlap_of(claim, other)
    assert gone.state_words.startswith("Resolved: LUN A went into LUN W, LUN E, and its ground and rank with it.")


def test_ground_that_comes_back_is_a_new_question_that_remembers_the_old_one(dora, now, late):
    claim, other = a_claim(square(0, 0)), a_claim(square(0.5, 0))
    services.take_overlap_into_case(overlap=overlap_of(claim, other), docket_number=CASE, actor=dora, now=now)
    services.amend_boundary(claim=claim, boundary=square(-1, 0), actor=dora, now=now, reason="Agreed.")
    services.amend_boundary(claim=claim, boundary=square(0, 0), actor=dora, now=late, reason="Resurveyed.")
    overlap = overlap_of(claim, other)
    assert (overlap.state, overlap.docket_number) == ("open", "")
    assert overlap.state_words.endswith(f"It was in issue before, in case {CASE}.")
    assert unchanged_by_a_sweep(late)


def test_how_a_case_let_common_ground_go_stays_said_when_it_is_measured_again(dora, now):
    overlap = overlap_of(a_claim(square(0, 0)), a_claim(square(0.5, 0)))
    about = {"overlap": overlap, "docket_number": CASE, "actor": dora, "now": now}
    services.take_overlap_into_case(**about)
    services.release_overlap(**about, reason="Withdrawn.")
    assert unchanged_by_a_sweep(now)
    assert "ended without settling it" in Overlap.objects.get().state_words
