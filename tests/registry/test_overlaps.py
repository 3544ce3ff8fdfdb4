"""Overlaps: found one by one and in a sweep, ranked, classed and settled."""

from __future__ import annotations

from datetime import date

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims_project.accounts.services import system_actor
from claims_project.common.errors import Conflict, NotAllowed
from registry import services
from registry.boxes import PER_CLAIM, claims_touching, few
from registry.models import Claim, Overlap
from registry.services.claims import draft_claim
from registry.stacking import default_table
from tests.registry.factories import NOW, a_body, a_claim, a_register, box, square

pytestmark = pytest.mark.django_db

SAID = (
    "first__claim_number",
    "second__claim_number",
    "standing",
    "senior__claim_number",
    "seniority",
    "geometry",
    "area_m2",
    "width_m",
    "share_first",
    "share_second",
    "state",
    "dismissed_as",
    "state_words",
)


def rows():
    return sorted(Overlap.objects.values_list(*SAID), key=lambda row: row[:2])


def test_common_ground_is_found_measured_and_ranked(now):
    senior = a_claim(square(0, 0), registered_on=date(2180, 1, 1), number="A")
    a_claim(square(0.5, 0), registered_on=date(2182, 1, 1), number="B")
    overlap = Overlap.objects.get()
    assert overlap.senior == senior
    assert overlap.area_m2 == pytest.approx(a_body().spheroid.area(shapely.box(0.5, 0, 1, 1)), rel=1e-9)
    assert (overlap.share_first, overlap.share_second) == pytest.approx((0.5, 0.5), rel=1e-6)
    assert overlap.state == Overlap.State.OPEN
    assert overlap.seniority.startswith("LUN A comes first")


def test_claims_that_only_touch_share_no_ground(now):
    a_claim(square(0, 0))
    a_claim(square(1, 0))
    a_claim(square(1, 1))
    assert not Overlap.objects.exists()


def test_claims_on_different_bodies_do_not_meet(now):
    a_claim(square(0, 0))
    a_claim(square(0, 0), body=a_body("Mars"))
    assert not Overlap.objects.exists()


def test_the_same_ground_filed_the_same_day_is_equal_not_ranked_by_row(now):
    for _ in range(3):
        a_claim(square(0, 0), registered_on=date(2180, 1, 1))
    assert set(Overlap.objects.values_list("standing", "senior", "share_first")) == {("equal", None, 1.0)}
    assert Overlap.objects.count() == 3


def test_an_ended_title_covers_no_ground(dora, now):
    claim = a_claim(square(0, 0))
    a_claim(square(0, 0), disposition="forfeited")
    a_claim(square(0, 0))
    overlap = Overlap.objects.get()
    services.correct_entry(claim=claim, actor=dora, now=now, reason="gave it up", disposition="surrendered")
    overlap.refresh_from_db()
    assert overlap.state == Overlap.State.RESOLVED


def test_ground_across_the_antimeridian_meets_on_both_sides(now):
    a_claim(box(179, 0, 181, 1))
    a_claim(box(179.5, 0, 180, 1))
    a_claim(box(-180, 0, -179.5, 1))
    assert Overlap.objects.count() == 2


def test_less_ground_than_counts_is_dismissed_as_a_sliver_in_words(now):
    a_claim(square(0, 0, 0.001))
    a_claim(box(0.0009999, 0, 0.002, 0.001))
    overlap = Overlap.objects.get()
    assert (overlap.state, overlap.dismissed_as) == ("dismissed", "sliver")
    assert "less than the 100 m² that count" in overlap.state_words


def test_different_rights_in_one_ground_are_dismissed_as_lawful_stacking_in_words(now):
    a_claim(square(0, 0), title_type="Mineral Cell Title Submission")
    a_claim(square(0, 0), title_type="Placer Cell Title Submission")
    overlap = Overlap.objects.get()
    assert (overlap.state, overlap.dismissed_as) == ("dismissed", "stacking")
    assert "different rights in the same ground" in overlap.state_words


@pytest.mark.parametrize(
    ("first", "second", "lawful"),
    [
        ("Placer", "Mineral", True),
        ("Mineral", "Placer claim", True),
        ("Placer", "Placer", False),
        ("Mina", "Cantera", False),
        ("", "", False),
    ],
)
def test_only_the_pairs_of_the_table_stack(first, second, lawful):
    assert (default_table().lawful_pair(first, second) is not None) is lawful


def _case(overlap, now, number="2187-D-000042"):
    return {"overlap": overlap, "docket_number": number, "actor": system_actor(), "now": now}


@pytest.fixture
def overlap(now):
    a_claim(square(0, 0))
    a_claim(square(0.5, 0))
    return Overlap.objects.get()


def test_an_overlap_goes_into_a_case_and_comes_out_open(overlap, now):
    services.take_overlap_into_case(**_case(overlap, now))
    overlap.refresh_from_db()
    assert (overlap.state, overlap.docket_number) == ("in_case", "2187-D-000042")
    with pytest.raises(Conflict, match="already in issue"):
        services.take_overlap_into_case(**_case(overlap, now, "2187-D-000043"))
    with pytest.raises(Conflict, match="not in issue in case"):
        services.release_overlap(**_case(overlap, now, "2187-D-000043"))
    services.release_overlap(**_case(overlap, now), reason="Withdrawn.")
    overlap.refresh_from_db()
    assert (overlap.state, overlap.docket_number) == ("open", "")
    assert overlap.state_words.endswith("Withdrawn.")


def test_an_overlap_in_a_case_stays_there_while_there_is_ground(overlap, dora, now):
    services.take_overlap_into_case(**_case(overlap, now))
    services.amend_boundary(claim=overlap.first, boundary=square(0.1, 0), actor=dora, now=now, reason="survey")
    overlap.refresh_from_db()
    assert overlap.state == "in_case"
    services.amend_boundary(claim=overlap.first, boundary=square(20, 0), actor=dora, now=now, reason="settled")
    overlap.refresh_from_db()
    assert (overlap.state, overlap.geometry, overlap.area_m2) == ("resolved", None, 0)
    assert "no longer have ground in common" in overlap.state_words
    assert "2187-D-000042" in overlap.state_words


def test_an_overlap_settled_without_moving_a_line_stays_resolved(overlap, now):
    services.take_overlap_into_case(**_case(overlap, now))
    services.resolve_overlap(**_case(overlap, now), words="the parties share the unit.")
    services.sweep_body(overlap.body, now=now)
    overlap.refresh_from_db()
    assert overlap.state == "resolved"
    assert overlap.area_m2 > 0


def test_a_mediator_moves_no_overlap(overlap, carol, now):
    with pytest.raises(NotAllowed):
        services.take_overlap_into_case(overlap=overlap, docket_number="1", actor=carol, now=now)


def test_many_parts_are_indexed_with_few_boxes_that_cover_them_all():
    boxes = [(float(n), 0.0, n + 0.5, 1.0) for n in range(100)]
    covered = few(boxes)
    assert len(covered) <= PER_CLAIM
    assert all(any(c[0] <= b[0] and c[2] >= b[2] for c in covered) for b in boxes)


def test_an_amended_claim_is_found_where_it_lies_now(dora, now):
    claim = a_claim(square(0, 0))
    services.amend_boundary(claim=claim, boundary=square(40, 40), actor=dora, now=now, reason="survey")
    assert claims_touching(claim.body_id, [(0.2, 0.2, 0.3, 0.3)]) == set()
    assert claims_touching(claim.body_id, [(40.2, 40.2, 40.3, 40.3)]) == {claim.pk}
    assert list(Claim.objects.touching(claim.body, 39, 39, 41, 41)) == [claim]


place = st.integers(0, 12).map(lambda n: n / 4)
shapes = st.lists(
    st.tuples(
        place,
        place,
        st.integers(1, 8).map(lambda n: n / 4),
        st.integers(1, 8).map(lambda n: n / 4),
        st.integers(0, 400),
    ),
    min_size=2,
    max_size=9,
)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _drafts(drawn, mirrored=False):
    order = list(enumerate(drawn))
    for n, (x, y, width, height, day) in reversed(order) if mirrored else order:
        yield {
            "register": a_register(),
            "body": a_body(),
            "number": f"P-{n}",
            "boundary": box(x - 1, y, x - 1 + width, y + height),
            "registered_on": date.fromordinal(date(2180, 1, 1).toordinal() + day),
            "title_type": ["", "Placer", "Mineral"][n % 3],
        }


def _fresh():
    """Undo one hypothesis example: what it wrote is rolled back with the savepoint it ran in."""
    from django.db import transaction

    return transaction.atomic()


class _Undo(Exception):
    pass


@SLOW
@given(drawn=shapes)
def test_a_sweep_writes_the_rows_that_single_registrations_write(db, drawn):
    found = []
    for register_all in (_one_by_one, _at_once):
        try:
            with _fresh():
                register_all(drawn)
                found.append(rows())
                services.sweep_body(a_body(), now=NOW)
                assert rows() == found[-1]
                raise _Undo
        except _Undo:
            pass
    assert found[0] == found[1]


def _one_by_one(drawn):
    for facts in _drafts(drawn):
        services.register_claim(**facts, actor=system_actor(), now=NOW)


def _at_once(drawn):
    services.register_claims([draft_claim(**facts) for facts in _drafts(drawn)], actor=system_actor(), now=NOW)


@SLOW
@given(drawn=shapes)
def test_overlaps_do_not_depend_on_who_was_registered_first(db, drawn):
    found = []
    for mirrored in (False, True):
        try:
            with _fresh():
                for facts in _drafts(drawn, mirrored):
                    services.register_claim(**facts, actor=system_actor(), now=NOW)
                found.append(
                    sorted(
                        (
                            tuple(sorted((o.first.claim_number, o.second.claim_number))),
                            round(o.area_m2, 3),
                            o.senior.claim_number if o.senior else o.standing,
                            o.state,
                        )
                        for o in Overlap.objects.with_claims()
                    )
                )
                raise _Undo
        except _Undo:
            pass
    assert found[0] == found[1]
