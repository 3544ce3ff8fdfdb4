"""Conflict sets: claims that hang together through contested ground, kept true act by act and in a sweep."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import shapely
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims_project.accounts.services import system_actor
from registry import services
from registry.components import components, name_again
from registry.models import Claim, ConflictMember, ConflictSet, Overlap
from tests.registry.factories import NOW, a_body, a_claim, a_party, a_register, box, square

pytestmark = pytest.mark.django_db


def sets():
    """Set → the claims in it now."""
    found: dict[int, set[str]] = {}
    for number, claim in ConflictMember.objects.filter(until_at=None).values_list(
        "conflict_set_id", "claim__claim_number"
    ):
        found.setdefault(number, set()).add(claim)
    return found


def row_of(count):
    """Claims A, B, C … side by side, each over a fifth of the next."""
    return [a_claim(square(n * 0.8, 0), number=chr(65 + n)) for n in range(count)]


def move(claim, west, dora, now):
    services.amend_boundary(claim=claim, boundary=square(west, 0), actor=dora, now=now, reason="survey")


def test_claims_hang_together_through_others(now):
    row_of(4)
    assert list(sets().values()) == [{"A", "B", "C", "D"}]


def test_a_claim_that_joins_two_sets_makes_them_one_and_the_older_number_stays(now):
    for n, west in enumerate((0, 0.5, 10, 10.5)):
        a_claim(square(west, 0), number=f"{n}")
    older, younger = ConflictSet.objects.order_by("pk")
    a_claim(box(1, 0, 10.2, 1), number="joint")
    younger.refresh_from_db()
    assert sets() == {older.pk: {"0", "1", "2", "3", "joint"}}
    assert younger.went_into == older
    assert younger.ended_at == now
    assert younger.members.filter(until_at=now).count() == 2


def test_a_set_that_splits_keeps_its_number_for_the_larger_part(dora, now):
    _a, b, _c, d, _e = row_of(5)
    (number,) = sets()
    move(b, 40, dora, now)
    assert sets() == {number: {"C", "D", "E"}}
    move(d, 50, dora, now)
    assert sets() == {}
    ended = ConflictSet.objects.get()
    assert (ended.ended_at, ended.went_into) == (now, None)
    assert ended.members.count() == 5


def test_the_rest_of_a_set_that_splits_is_a_new_one_that_came_out_of_it(dora, now):
    claims = row_of(5)
    (number,) = sets()
    move(claims[2], 40, dora, now)
    kept, fresh = sets().items()
    assert kept == (number, {"A", "B"})
    assert fresh[1] == {"D", "E"}
    assert ConflictSet.objects.get(pk=fresh[0]).came_out_of_id == number


def test_a_set_that_ended_does_not_come_back_under_its_number(dora, now):
    _a, b = row_of(2)
    (number,) = sets()
    move(b, 40, dora, now)
    later = now + timedelta(days=1)
    move(b, 0.8, dora, later)
    ((again, members),) = sets().items()
    assert members == {"A", "B"}
    assert again > number
    ended, fresh = ConflictSet.objects.order_by("pk")
    assert (ended.ended_at, ended.went_into, fresh.found_at, fresh.came_out_of) == (now, None, later, None)
    services.sweep_body(a_body(), now=later)
    assert sets() == {again: members}


def test_an_overlap_settled_though_ground_stays_common_no_longer_ties(now):
    row_of(2)
    overlap = Overlap.objects.get()
    about = {"overlap": overlap, "docket_number": "2187-D-000001", "actor": system_actor(), "now": now}
    services.take_overlap_into_case(**about)
    assert len(sets()) == 1
    services.resolve_overlap(**about, words="a shared unit.")
    assert sets() == {}


def test_slivers_and_lawful_stacking_tie_nobody(now):
    a_claim(square(0, 0), title_type="Placer")
    a_claim(square(0, 0), title_type="Mineral")
    assert Overlap.objects.count() == 1
    assert sets() == {}


def test_one_holder_is_in_no_contest_with_itself_until_it_transfers(dora, now):
    helios, ares = a_party(), a_party("Ares Extraction")
    kept = a_claim(square(0, 0), holder=helios)
    sold = a_claim(square(0.5, 0), holder=helios)
    overlap = Overlap.objects.get()
    assert (overlap.state, overlap.dismissed_as) == ("dismissed", "own")
    assert "twice" in overlap.state_words
    services.transfer(claim=sold, seller=helios, buyer=ares, percent=Decimal(100), actor=dora, now=now, reason="sold")
    overlap.refresh_from_db()
    assert overlap.state == "open"
    assert list(sets().values()) == [{kept.claim_number, sold.claim_number}]


@pytest.mark.parametrize(("policy", "words"), [("accrue", "accrues to LUN B"), ("open", "is open")])
def test_what_becomes_of_common_ground_when_the_senior_ends_is_the_rules_to_say(policy, words, dora, now, monkeypatch):
    monkeypatch.setattr(
        "registry.services.overlaps.rules_in_force", _rules_with(monkeypatch, junior_when_senior_ends=policy)
    )
    senior = a_claim(square(0, 0), number="A", registered_on=date(2170, 1, 1))
    a_claim(square(0.5, 0), number="B")
    services.surrender(claim=senior, actor=dora, now=now, reason="given up")
    overlap = Overlap.objects.get()
    assert overlap.state == "resolved"
    assert words in overlap.state_words


def _rules_with(monkeypatch, **policies):
    from claims_project.procedure.services import rules_in_force

    def changed(at):
        rules = rules_in_force(at)
        rules.policies = {**rules.policies, **policies}
        return rules

    return changed


@pytest.mark.parametrize(
    ("second", "accuracy", "sliver"),
    [
        (box(0.99999, 0, 2, 1), None, True),  # 0.3 m of 30 km
        (box(0.999, 0, 2, 1), None, False),  # 30 m: narrow for a claim, but ground
        (box(0.999, 0, 2, 1), 50.0, True),  # within what the two surveys may err
        (box(0.9, 0, 2, 1), 50000.0, False),  # a tenth of a claim is ground however poor the survey
    ],
)
def test_a_sliver_is_small_beside_both_claims_and_narrower_than_their_surveys_err(second, accuracy, sliver, now):
    a_claim(square(0, 0), accuracy_m=accuracy)
    a_claim(second, accuracy_m=accuracy)
    overlap = Overlap.objects.get()
    assert (overlap.dismissed_as == "sliver") is sliver
    assert overlap.state_words


def test_a_tiny_claim_on_the_ground_of_another_tiny_claim_is_no_sliver(now):
    a_claim(square(0, 0, 0.0001))
    a_claim(square(0, 0, 0.0001))
    assert Overlap.objects.get().state == "open"
    assert Overlap.objects.get().area_m2 < 100


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda pair: pair[0] != pair[1])))
def test_components_are_those_of_a_walk(pairs):
    neighbours: dict[int, set[int]] = {}
    for first, second in pairs:
        neighbours.setdefault(first, set()).add(second)
        neighbours.setdefault(second, set()).add(first)
    walked, seen = [], set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        part, ahead = set(), [start]
        while ahead:
            at = ahead.pop()
            if at not in part:
                part.add(at)
                ahead.extend(neighbours[at])
        seen |= part
        walked.append(sorted(part))
    assert components(pairs) == walked


def test_of_sets_that_merge_and_split_at_once_each_number_is_used_once():
    naming = name_again([[1, 2, 5], [3, 4, 6]], {1: 7, 2: 7, 3: 7, 4: 8, 5: 8, 6: 9}, [7, 8, 9])
    assert naming.kept == {7: [1, 2, 5], 8: [3, 4, 6]}
    assert naming.ended == {9: 8}
    assert naming.fresh == []


acts = st.lists(
    st.tuples(st.sampled_from(["register", "register", "amend", "end"]), st.integers(0, 24), st.integers(1, 6)),
    min_size=2,
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts)
def test_any_sequence_of_acts_leaves_what_one_sweep_finds(db, acts):
    with transaction.atomic():
        for n, (act, place, width) in enumerate(acts):
            where = box(place / 4, 0, (place + width) / 4, 1)
            alive = list(Claim.objects.covering_ground().order_by("pk"))
            if act == "register" or not alive:
                services.register_claim(
                    register=a_register(),
                    body=a_body(),
                    number=f"P-{n}",
                    boundary=where,
                    registered_on=date(2180, 1, 1),
                    actor=system_actor(),
                    now=NOW,
                )
            elif act == "amend":
                claim = alive[place % len(alive)]
                services.amend_boundary(claim=claim, boundary=where, actor=system_actor(), now=NOW, reason="survey")
            else:
                services.surrender(claim=alive[place % len(alive)], actor=system_actor(), now=NOW, reason="over")
        step_by_step, overlaps = sets(), _overlaps()
        assert services.sweep_body(a_body(), now=NOW) >= 0
        assert sets() == step_by_step
        assert _overlaps() == overlaps
        ConflictMember.objects.all().delete()
        services.sweep_body(a_body(), now=NOW)
        assert sorted(map(sorted, sets().values())) == sorted(map(sorted, step_by_step.values()))
        transaction.set_rollback(True)


def _overlaps():
    return list(
        Overlap.objects.order_by("first", "second").values_list("first", "second", "area_m2", "state", "state_words")
    )


def test_a_page_shows_equals_as_one_group_and_asks_no_more_of_many_than_of_few(client, now):
    for n in range(3):
        a_claim(square(0, 0), number=f"E-{n}", holder=a_party(f"Holder {n}"), registered_on=date(2180, 1, 1))
    a_claim(square(0.5, 0), number="LATE", registered_on=date(2185, 1, 1))
    page = client.get(ConflictSet.objects.get().get_absolute_url())
    assert [[claim.claim_number for claim in group] for group in page.context["groups"]] == [
        ["E-0", "E-1", "E-2"],
        ["LATE"],
    ]
    ground = a_body().spheroid.area(shapely.box(0, 0, 1, 1))
    assert page.context["contested_m2"] == pytest.approx(ground, rel=1e-9)
    few = _queries(client)
    for n in range(6):
        a_claim(square(0, 0), holder=a_party(f"More {n}"))
    assert _queries(client) == few


def _queries(client):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(ConflictSet.objects.get().get_absolute_url()).status_code == 200
        assert client.get("/conflicts/").status_code == 200
    return len(asked)


def test_confidential_ground_takes_part_and_is_not_shown(client, now):
    a_claim(square(3.25, 0), coordinates_confidential=True)
    a_claim(square(3.75, 0), coordinates_confidential=True)
    page = client.get(ConflictSet.objects.get().get_absolute_url())
    assert page.context["claim_count"] == 2
    assert page.context["map"] is None
    assert "3.25" not in page.content.decode()


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [
        (box(-180, 80, 180, 90), box(0, 85, 10, 90), None),
        (box(-180, -90, 180, 90), square(10, 10), None),
        (box(178, -1, 182, 1), box(-179, -1, -177, 1), None),
        (shapely.box(0, 0, 4, 4) - shapely.box(1, 1, 3, 3), box(1.5, 1.5, 2.5, 2.5), 0),
        (shapely.box(0, 0, 1, 1) | shapely.box(5, 0, 6, 1), box(0.5, 0, 5.5, 1), None),
        (box(0, 0, 1, 1), box(1, 0.5, 2, 1.5), 0),
        (square(7, 7), square(7, 7), 1),
        (square(0, 0, 1e-5), square(0, 0, 1e-5), 1),
    ],
    ids=["pole", "body-sized", "antimeridian", "hole", "multipolygon", "shared edge", "identical", "tiny"],
)  # fmt: skip
def test_odd_shapes_meet_alike_when_registered_and_when_swept(first, second, share, now):
    a_claim(first)
    a_claim(second)
    found = _overlaps()
    services.sweep_body(a_body(), now=now)
    assert _overlaps() == found
    if share == 0:
        assert found == []
    else:
        overlap = Overlap.objects.get()
        assert overlap.state == "open"
        if share:
            assert overlap.share_first == overlap.share_second == share
