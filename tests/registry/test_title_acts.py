"""What each act on a title does, beyond the table: splitting, merging, relief, burdens, terms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from claims_project.common.errors import Conflict, Invalid
from claims_project.record.verification import Report
from registry import services
from registry.asof import title_chain
from registry.holdings import Break
from registry.models import Claim, Overlap, TitleTransaction
from registry.services.titles import offers
from registry.verification import (
    claims_equal_their_transactions,
    holders_sum_to_one_hundred,
    no_number_is_given_twice,
    titles_that_name_each_other_agree,
)
from tests.registry.factories import a_body, a_claim, a_party, a_register, box, square

pytestmark = pytest.mark.django_db
Part = services.Part


def faults():
    report = Report()
    for check in (
        claims_equal_their_transactions,
        holders_sum_to_one_hundred,
        no_number_is_given_twice,
        titles_that_name_each_other_agree,
    ):
        check(report)
    return [str(fault) for fault in report.faults]


@pytest.fixture
def late(now):
    return now + timedelta(days=30)


def burdened(claim, dora, now, **facts):
    given = {"kind": "mortgage", "in_favour_of": "First Lunar Bank", "terms": "Secures 40,000 credits.", **facts}
    services.encumber(claim=claim, actor=dora, now=now, **given)
    return claim.encumbrances[-1]["key"]


def halves():
    return [Part("A", box(0, 0, 0.5, 1)), Part("B")]


# --- splitting ---


def test_a_split_claim_goes_into_parts_that_keep_its_rank_holders_and_burdens(dora, now, late):
    claim = a_claim(square(0, 0), holder=a_party(), number="L-100", legacy_numbers=["OLD 7"], minerals=["He-3"])
    key = burdened(claim, dora, now)
    west, east = services.split(
        claim=claim, parts=[Part("L-100-A", box(0, 0, 0.5, 1)), Part("L-100-B", name="East")],
        actor=dora, now=late, reason="Sold in two.",
    )  # fmt: skip
    assert [one.claim_number for one in (west, east)] == ["L-100-A", "L-100-B"]
    for part in (west, east):
        assert part.legacy_numbers == ["OLD 7", "L-100"]
        assert (part.priority_on, part.registered_on, part.minerals) == (date(2180, 5, 5), date(2180, 5, 5), ["He-3"])
        assert [one["key"] for one in part.encumbrances] == [key]
        assert part.predecessors == [{"key": str(claim.key), "claim": "LUN L-100"}]
        assert [(one.party, one.percent) for one in part.holders_now()] == [(a_party(), Decimal(100))]
    assert west.area_m2 + east.area_m2 == pytest.approx(claim.area_m2)
    assert (claim.disposition, [one["claim"] for one in claim.successors]) == (
        "closed", ["LUN L-100-A", "LUN L-100-B"],
    )  # fmt: skip
    assert not Overlap.objects.exclude(state=Overlap.State.DISMISSED).exists()
    assert faults() == []


def test_a_neighbour_that_overlapped_the_whole_overlaps_the_part_that_is_there_now(dora, now, late):
    claim, other = a_claim(square(0, 0)), a_claim(square(0.8, 0.2, 0.4))
    services.split(
        claim=claim, parts=[Part("W", box(0, 0, 0.5, 1)), Part("E")], actor=dora, now=late, reason="Sold in two."
    )
    standing = Overlap.objects.get(geometry__isnull=False)
    assert {str(standing.first), str(standing.second)} == {str(other), "LUN E"}
    assert Overlap.objects.of_claim(claim).get().state == Overlap.State.RESOLVED


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([Part("A", box(0, 0, 0.4, 1)), Part("B", box(0.5, 0, 1, 1))], "of the claim's ground is in none of the parts"),
        ([Part("A", box(0, 0, 0.6, 1)), Part("B", box(0.5, 0, 1, 1))], "Parts 1 and 2 share 91.9"),
        ([Part("A", box(0, 0, 0.5, 1)), Part("B", box(0.5, 0, 1.1, 1))], "of the parts lies outside the claim"),
        ([Part("A", box(0, 0, 0.5, 1))], "at least two parts"),
        ([Part("A"), Part("B")], "Only one part can take"),
        ([Part("A", box(0, 0, 1, 1)), Part("B")], "leave no ground"),
        ([Part("A", box(0, 0, 0.5, 1)), Part("A")], "given to two parts"),
        ([Part("", box(0, 0, 0.5, 1)), Part("B", "POLYGON EMPTY")], "empty polygon"),
    ],
)
def test_parts_that_do_not_make_up_the_claim_are_refused_in_words(parts, sentence, dora, now):
    claim = a_claim(square(0, 0))
    with pytest.raises(Invalid, match=sentence):
        services.split(claim=claim, parts=parts, actor=dora, now=now, reason="Sold in two.")
    assert Claim.objects.count() == 1


def test_a_line_written_twice_between_the_parts_is_no_gap(dora, now):
    claim = a_claim(square(0, 0))
    parts = [Part("A", box(0, 0, 0.5, 1)), Part("B", box(0.5 + 1e-12, 0, 1, 1))]
    assert len(services.split(claim=claim, parts=parts, actor=dora, now=now, reason="Sold in two.")) == 2


def test_a_part_never_gets_a_number_that_was_given_before(dora, now):
    claim, other = a_claim(square(0, 0)), a_claim(square(5, 5), number="TAKEN")
    services.cancel(claim=other, actor=dora, now=now, reason="Double entry.")
    for number in ("TAKEN", claim.claim_number):
        with pytest.raises(Conflict, match="never given twice"):
            services.split(
                claim=claim, parts=[Part(number, box(0, 0, 0.5, 1)), Part("B")], actor=dora, now=now, reason="Sold."
            )
    assert Claim.objects.get(pk=claim.pk).disposition == "active"


def test_a_claim_in_issue_is_not_split_nor_merged(dora, now):
    claim, other = a_claim(square(0, 0)), a_claim(square(1, 0))
    services.note_pending(claim=claim, docket_number="2187-D-000001", actor=dora, now=now)
    with pytest.raises(Conflict, match="before the case has ended"):
        services.split(claim=claim, parts=halves(), actor=dora, now=now, reason="x")
    with pytest.raises(Conflict, match="before the case has ended"):
        services.merge(claims=[other, claim], number="M", actor=dora, now=now, reason="x")


# --- merging ---


def test_merged_claims_are_one_ground_with_the_latest_rank_and_all_the_burdens(dora, now, late):
    common = {"holder": a_party(), "expires_on": date(2190, 1, 1)}
    first = a_claim(square(0, 0), number="M-1", registered_on=date(2180, 1, 1), **common)
    second = a_claim(square(1, 0), number="M-2", registered_on=date(2182, 1, 1), legacy_numbers=["OLD"], **common)
    keys = {burdened(first, dora, now), burdened(second, dora, now, kind="royalty")}
    merged = services.merge(claims=[second, first], number="M-3", actor=dora, now=late, reason="Worked as one.")
    assert merged.boundary["type"] == "Polygon"
    assert merged.area_m2 == pytest.approx(first.area_m2 + second.area_m2)
    assert (merged.priority_on, merged.registered_on, merged.expires_on) == (
        date(2182, 1, 1), date(2182, 1, 1), date(2190, 1, 1),
    )  # fmt: skip
    assert merged.legacy_numbers == ["M-1", "OLD", "M-2"]
    assert {one["key"] for one in merged.encumbrances} == keys
    assert "the latest of theirs" in merged.transactions.get().text
    assert {one.disposition for one in Claim.objects.exclude(pk=merged.pk)} == {"closed"}
    assert faults() == []


def test_a_part_without_a_priority_date_leaves_the_merged_claim_without_one(dora, now):
    parts = [a_claim(square(0, 0)), a_claim(square(1, 0), registered_on=None)]
    merged = services.merge(claims=parts, number="M", actor=dora, now=now, reason="Worked as one.")
    assert (merged.priority_on, merged.registered_precision) == (None, "unknown")


def test_claims_that_differ_in_what_must_agree_are_not_merged(dora, now):
    mine = a_claim(square(0, 0), holder=a_party(), title_type="lode")
    other = a_claim(square(1, 0), holder=a_party("Other"), title_type="placer", register=a_register("MAR"),
                    body=a_body("Mars"), minerals=["Fe"])  # fmt: skip
    with pytest.raises(Invalid, match="in its holders, register, body, type of title, minerals"):
        services.merge(claims=[mine, other], number="M", actor=dora, now=now, reason="Worked as one.")
    with pytest.raises(Invalid, match="at least one other claim"):
        services.merge(claims=[mine, mine], number="M", actor=dora, now=now, reason="Worked as one.")


def test_a_claim_split_and_merged_again_covers_the_same_ground_with_the_same_rank(dora, now, late):
    claim = a_claim(square(0, 0), holder=a_party())
    other = a_claim(square(0.8, 0.2, 0.4))
    before = Overlap.objects.values("area_m2", "seniority").get()
    parts = services.split(
        claim=claim, parts=[Part("A", box(0, 0, 0.5, 1)), Part("B")], actor=dora, now=now, reason="x"
    )
    merged = services.merge(claims=parts, number="C", actor=dora, now=late, reason="y")
    assert merged.area_m2 == pytest.approx(claim.area_m2)
    assert merged.priority_on == claim.priority_on
    overlap = Overlap.objects.get(geometry__isnull=False)
    assert overlap.area_m2 == pytest.approx(before["area_m2"])
    assert {overlap.first, overlap.second} == {other, merged}
    chain = title_chain(merged)
    assert chain.unbroken
    assert [deed.claim for deed in chain.links] == [claim.claim_number, "A", "B", "C"]


# --- relief ---


def test_relief_restores_the_first_priority_and_voids_what_came_between(dora, now, late):
    claim = a_claim(square(0, 0), holder=a_party(), registered_on=date(2180, 1, 1))
    services.suspend(claim=claim, actor=dora, now=now, reason="Under inquiry.")
    neighbour = a_claim(square(0.9, 0), registered_on=date(2185, 1, 1))
    services.forfeit(claim=claim, actor=dora, now=now, reason="Dues unpaid.")
    assert Overlap.objects.get().state == Overlap.State.RESOLVED
    between = a_claim(square(0.2, 0.2, 0.4), registered_on=date(2187, 2, 20), now=late)
    beside = a_claim(square(0, 5), registered_on=date(2187, 2, 20), now=late)
    assert [one.claim for one in services.intervening_claims(claim=claim, now=late)] == [between]
    entry = services.relieve(claim=claim, actor=dora, now=late, reason="Paid in time.", shown=[between.key])
    for one in (claim, neighbour, between, beside):
        one.refresh_from_db()
    assert (claim.disposition, claim.priority_on) == ("suspended", date(2180, 1, 1))
    assert [one.disposition for one in (neighbour, between, beside)] == ["active", "void", "active"]
    assert entry.data["voided"] == [{"key": str(between.key), "claim": str(between)}]
    void = between.transactions.get(event="void")
    assert void.data["relief"]["key"] == str(claim.key)
    assert Overlap.objects.exclude(geometry=None).get().senior == claim
    assert faults() == []


def test_relief_undoes_what_became_of_the_priority_meanwhile(dora, now):
    claim = a_claim(square(0, 0), registered_on=date(2180, 1, 1))
    services.forfeit(claim=claim, actor=dora, now=now, reason="Dues unpaid.")
    services.correct_entry(
        claim=claim, actor=dora, now=now, reason="Lost its rank.", priority_on=None, priority_basis="Lost"
    )
    services.relieve(claim=claim, actor=dora, now=now, reason="Paid in time.")
    assert (claim.priority_on, claim.priority_basis) == (date(2180, 1, 1), "Day of registration")


def test_relief_is_not_given_when_other_claims_would_be_voided_than_were_shown(dora, now, late):
    claim = a_claim(square(0, 0))
    services.forfeit(claim=claim, actor=dora, now=now, reason="Dues unpaid.")
    between = a_claim(square(0.2, 0.2, 0.4), registered_on=date(2187, 2, 20), now=late)
    with pytest.raises(Conflict, match="changed since you looked"):
        services.relieve(claim=claim, actor=dora, now=late, reason="Paid.", shown=[])
    between.refresh_from_db()
    assert (claim.disposition, between.disposition) == ("forfeited", "active")


@pytest.mark.parametrize(
    ("facts", "voided"),
    [
        ({"registered_on": date(2187, 2, 2)}, False),
        ({"registered_on": date(2187, 2, 3)}, True),
        ({"registered_on": None}, True),
        ({"registered_at": datetime(2187, 2, 3, 9, 29, tzinfo=UTC)}, False),
        ({"registered_at": datetime(2187, 2, 3, 9, 31, tzinfo=UTC)}, True),
        ({"registered_on": date(2187, 2, 4), "boundary": square(0.99999, 0.99999)}, False),
        ({"registered_on": date(2187, 2, 4), "disposition": "cancelled"}, False),
    ],
)
def test_what_came_between_is_told_by_its_registration_then_by_its_entry(facts, voided, dora, now):
    claim = a_claim(square(0, 0))
    services.forfeit(claim=claim, actor=dora, now=now, reason="Dues unpaid.")
    facts = dict(facts)
    later = a_claim(facts.pop("boundary", square(0.2, 0.2, 0.4)), now=now + timedelta(days=2), **facts)
    found = services.intervening_claims(claim=claim, now=now + timedelta(days=2))
    assert [one.claim for one in found] == ([later] if voided else [])


def test_a_claim_recorded_as_forfeited_is_relieved_to_active(dora, now):
    claim = a_claim(square(0, 0), disposition="forfeited")
    services.relieve(claim=claim, actor=dora, now=now, reason="Paid in time.")
    assert claim.disposition == "active"


# --- burdens, terms, ground given up ---


def test_an_encumbrance_stays_through_forfeiture_and_relief_and_goes_with_its_discharge(dora, now):
    claim = a_claim(holder=a_party())
    key = burdened(claim, dora, now)
    other = burdened(claim, dora, now, kind="lien")
    services.forfeit(claim=claim, actor=dora, now=now, reason="Dues unpaid.")
    services.discharge(claim=claim, encumbrance=other, actor=dora, now=now, reason="Paid off.")
    services.relieve(claim=claim, actor=dora, now=now, reason="Paid in time.")
    assert [one["key"] for one in claim.encumbrances] == [key]
    with pytest.raises(Conflict, match="discharged before"):
        services.discharge(claim=claim, encumbrance=other, actor=dora, now=now, reason="Paid off.")
    assert faults() == []


def test_every_fault_of_an_encumbrance_is_said_at_once(dora, now):
    with pytest.raises(Invalid) as refused:
        services.encumber(
            claim=a_claim(),
            kind="curse",
            in_favour_of=" ",
            terms="x" * 501,
            since=date(2200, 1, 1),
            actor=dora,
            now=now,
        )
    assert {fault.field for fault in refused.value.faults} == {"kind", "in_favour_of", "terms", "since"}


def test_part_of_the_ground_is_given_up_and_the_rest_keeps_number_and_rank(dora, now):
    claim = a_claim(square(0, 0), holder=a_party())
    rank, area = claim.priority_on, claim.area_m2
    entry = services.surrender_part(claim=claim, given_up=square(0.5, -1, 3), actor=dora, now=now, reason="Barren.")
    assert claim.area_m2 == pytest.approx(area / 2, rel=1e-3)
    assert claim.area_m2 + entry.data["given_up_m2"] == pytest.approx(area)
    assert (claim.priority_on, claim.disposition) == (rank, "active")
    for ground, words in ((square(9, 9), "None of this ground"), (square(-1, -1, 9), "all of the claim's ground")):
        with pytest.raises(Invalid, match=words):
            services.surrender_part(claim=claim, given_up=ground, actor=dora, now=now, reason="Barren.")
    assert faults() == []


def test_excluded_time_is_kept_in_order_and_no_day_is_excluded_twice(dora, now):
    claim = a_claim()
    common = {"claim": claim, "actor": dora, "now": now, "reason": "Dust storm."}
    services.exclude_time(first=date(2186, 3, 1), last=date(2186, 3, 31), **common)
    services.exclude_time(first=date(2185, 1, 1), last=date(2185, 1, 1), **common)
    assert [one["from"] for one in claim.excluded_time] == ["2185-01-01", "2186-03-01"]
    with pytest.raises(Invalid, match="2186-03-01 to 2186-03-31"):
        services.exclude_time(first=date(2186, 3, 31), last=date(2186, 4, 2), **common)
    with pytest.raises(Invalid, match="before the first"):
        services.exclude_time(first=date(2184, 3, 31), last=date(2184, 3, 2), **common)


def test_a_term_is_renewed_only_forward_and_closed_only_when_it_has_run_out(dora, now):
    claim = a_claim(expires_on=date(2187, 2, 3))
    with pytest.raises(Invalid, match="has not expired"):
        services.expire(claim=claim, actor=dora, now=now)
    with pytest.raises(Invalid, match="Give a later day"):
        services.renew(claim=claim, until=date(2187, 2, 3), actor=dora, now=now, reason="Worked.")
    services.renew(claim=claim, until=date(2188, 2, 3), actor=dora, now=now, reason="Worked.")
    services.expire(claim=claim, actor=dora, now=datetime(2188, 2, 4, tzinfo=UTC))
    assert claim.disposition == "closed"
    with pytest.raises(Invalid, match="no day on which"):
        services.expire(claim=a_claim(square(7, 7)), actor=dora, now=now)


def test_a_granted_application_is_registered_and_keeps_a_priority_it_had(dora, now):
    lodged = a_claim(disposition="filed_only", registered_on=None)
    earlier = a_claim(square(3, 3), disposition="pending", registered_on=None, priority_on=date(2179, 1, 1))
    for claim in (lodged, earlier):
        services.grant(claim=claim, registered_on=date(2187, 1, 1), actor=dora, now=now, reason="In order.")
    assert (lodged.priority_on, lodged.disposition) == (date(2187, 1, 1), "active")
    assert earlier.priority_on == date(2179, 1, 1)


def test_nothing_takes_effect_before_it_is_decided(dora, now):
    with pytest.raises(Invalid, match="once it has taken effect"):
        services.forfeit(claim=a_claim(), actor=dora, now=now, reason="x", effective_at=now + timedelta(days=1))


def test_each_act_is_offered_or_refused_with_the_reason_why_not(dora, now):
    claim = a_claim(disposition="surrendered")
    reasons = {str(offer.kind): offer.reasons for offer in offers(claim=claim, user=dora)}
    assert reasons["correct"] == ()
    assert reasons["transfer"] == (
        "The title is surrendered: it has ended, and this is done only with a title that stands.",
    )
    assert reasons["relieve"] == ("The title is surrendered: this is done only with a title that is forfeited.",)
    assert reasons["discharge"] == ("No encumbrance is on record, so there is nothing to discharge.",)
    assert "record" not in reasons


# --- the chain of title ---


def test_a_title_passed_on_by_import_without_a_deed_is_a_break_in_its_chain(dora, now):
    claim = a_claim(holder=a_party())
    services.record_title("transfer", claim=claim, actor=dora, now=now, text="Holders changed.",
                          holders=[(a_party("Collective"), Decimal(100))])  # fmt: skip
    chain = title_chain(claim)
    assert [fault.code for fault in chain.faults] == [Break.UNEXPLAINED]
    assert "passed from Helios Mining Consortium to Collective, and no transfer says how" in str(chain.faults[0])
    assert title_chain(claim, now - timedelta(days=1)).links == []


# --- what the verifier finds ---


def test_a_reference_taken_off_one_of_two_titles_is_found(dora, now):
    claim = a_claim(square(0, 0))
    parts = services.split(
        claim=claim, parts=[Part("A", box(0, 0, 0.5, 1)), Part("B")], actor=dora, now=now, reason="x"
    )
    Claim.objects.filter(pk=parts[0].pk).update(predecessors=[])
    assert f"claim {claim}: It names LUN A among its successors, whose own title does not name it." in faults()


def test_a_relief_that_names_a_claim_whose_title_knows_nothing_of_it_is_found(dora, now):
    claim, other = a_claim(square(0, 0), disposition="forfeited"), a_claim(square(9, 9))
    services.record_title("relieve", claim=claim, actor=dora, now=now, text="Relieved.",
                          changes={"disposition": "active"},
                          data={"voided": [{"key": str(other.key), "claim": str(other)}]})  # fmt: skip
    assert any("was declared void by it, but" in fault for fault in faults())
    assert TitleTransaction.objects.filter(claim=other).count() == 1
