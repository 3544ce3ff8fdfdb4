"""Acts on a title, and the claim that follows from them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.record.verification import Report
from registry import services
from registry.models import Claim, Holding, Overlap, TitleTransaction
from registry.title import FACTS, Kind, fold
from registry.verification import claims_equal_their_transactions, holders_sum_to_one_hundred
from tests.registry.factories import a_body, a_claim, a_party, a_register, square

pytestmark = pytest.mark.django_db


def faults():
    report = Report()
    claims_equal_their_transactions(report)
    holders_sum_to_one_hundred(report)
    return [str(fault) for fault in report.faults]


def test_a_claim_begins_with_one_transaction_that_says_everything(now):
    claim = a_claim(square(0, 0), holder=a_party(), name="Mare", minerals=["He-3"])
    entry = claim.transactions.get()
    assert (entry.number, entry.event) == (1, Kind.RECORD)
    assert set(entry.data["facts"]) == set(FACTS)
    assert faults() == []


def test_a_claim_has_priority_of_the_day_it_was_registered(now):
    claim = a_claim(registered_on=date(2180, 5, 5))
    assert (claim.priority_on, claim.priority_basis) == (date(2180, 5, 5), "Day of registration")


def test_a_claim_without_a_date_has_no_priority(now):
    claim = a_claim(registered_on=None)
    assert (claim.priority_on, claim.registered_precision) == (None, "unknown")


def test_a_number_is_never_given_twice_in_a_register(now):
    a_claim(number="7")
    with pytest.raises(Conflict, match="never given twice"):
        a_claim(square(50, 50), number=" 7 ")
    assert a_claim(square(60, 50), number="7", register=a_register("MARS")).claim_number == "7"


def test_every_fault_of_a_claim_is_said_at_once(now):
    with pytest.raises(Invalid) as refused:
        a_claim("POLYGON EMPTY", number=" ", disposition="asleep", holders=[(a_party(), Decimal(90))], name="x" * 301)
    assert {fault.field for fault in refused.value.faults} == {"number", "disposition", "boundary", "holders", "name"}
    assert not Claim.objects.exists()


@pytest.mark.parametrize("who", ["carol", "alice", "dan", "mona"])
def test_only_a_registrar_writes_the_register(who, request, now):
    actor = request.getfixturevalue(who)
    claim = a_claim()
    common = {"claim": claim, "actor": actor, "now": now}
    for act in (
        lambda: services.register_claim(
            register=a_register(), body=a_body(), number="9", boundary=square(9, 9), actor=actor, now=now
        ),
        lambda: services.amend_boundary(boundary=square(1, 1), reason="because", **common),
        lambda: services.amend_boundary(boundary="nothing", reason="", **common),
        lambda: services.note_pending(docket_number="2187-D-000001", **common),
        lambda: services.transfer(seller=a_party(), buyer=a_party("B"), percent=Decimal(1), **common),
        lambda: services.correct_entry(reason="because", name="Mine", **common),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert claim.transactions.count() == 1


def test_a_registrar_amends_a_boundary_and_the_history_keeps_both(dora, now):
    claim = a_claim(square(0, 0))
    before = claim.area_m2
    entry = services.amend_boundary(claim=claim, boundary=square(0, 0, 0.5), actor=dora, now=now, reason="settled")
    assert entry.data["area_before_m2"] == before
    assert claim.area_m2 == pytest.approx(before / 4, rel=1e-4)
    assert claim.version == 1
    assert [t.data["facts"]["area_m2"] for t in claim.transactions.all()] == [before, claim.area_m2]
    assert faults() == []


def test_an_amendment_needs_a_reason_and_a_usable_shape_and_says_both(dora, now):
    with pytest.raises(Invalid) as refused:
        services.amend_boundary(claim=a_claim(), boundary="POINT (1 1)", actor=dora, now=now, reason=" ")
    assert [fault.field for fault in refused.value.faults] == ["reason", "boundary"]


def test_two_registrars_amending_the_same_claim_write_one_entry(dora, now):
    claim = a_claim()
    stale = Claim.objects.get(pk=claim.pk)
    services.amend_boundary(claim=claim, boundary=square(0, 0, 2), actor=dora, now=now, reason="survey")
    with pytest.raises(Conflict):
        services.amend_boundary(claim=stale, boundary=square(0, 0, 3), actor=dora, now=now, reason="survey")
    assert claim.transactions.count() == 2


def test_an_ended_title_is_not_amended(dora, now):
    claim = a_claim(disposition="surrendered")
    with pytest.raises(Conflict, match="surrendered"):
        services.amend_boundary(claim=claim, boundary=square(0, 0, 2), actor=dora, now=now, reason="survey")


def test_a_transfer_moves_a_share_and_keeps_the_sum(dora, now):
    helios, collective = a_party(), a_party("Mars Collective")
    claim = a_claim(holder=helios)
    services.transfer(claim=claim, seller=helios, buyer=collective, percent=Decimal("33.5"), actor=dora, now=now)
    later = now + timedelta(days=1)
    services.transfer(claim=claim, seller=helios, buyer=collective, percent=Decimal("66.5"), actor=dora, now=later)
    assert [(h.party, h.percent) for h in claim.holders_now()] == [(collective, Decimal(100))]
    assert Holding.objects.filter(claim=claim).count() == 4
    assert faults() == []


def test_nobody_transfers_more_than_they_hold(dora, now):
    helios = a_party()
    claim = a_claim(holder=helios)
    with pytest.raises(Invalid, match="holds 100 percent"):
        services.transfer(claim=claim, seller=helios, buyer=a_party("B"), percent=Decimal("100.5"), actor=dora, now=now)
    with pytest.raises(Invalid, match="to itself"):
        services.transfer(claim=claim, seller=helios, buyer=helios, percent=Decimal(5), actor=dora, now=now)


def test_pending_proceedings_are_noted_once_and_cleared_once(dora, now):
    claim = a_claim()
    note = {"claim": claim, "docket_number": "2187-D-000042", "actor": dora, "now": now}
    services.note_pending(**note)
    assert claim.pending_proceedings == ["2187-D-000042"]
    with pytest.raises(Conflict, match="already noted"):
        services.note_pending(**note)
    services.clear_pending(**note)
    assert claim.pending_proceedings == []
    with pytest.raises(Conflict, match="not noted"):
        services.clear_pending(**note)
    assert faults() == []


def test_a_correction_of_the_priority_ranks_the_overlap_anew(dora, now):
    first = a_claim(square(0, 0), registered_on=date(2180, 1, 1))
    a_claim(square(0.5, 0), registered_on=date(2182, 1, 1))
    assert Overlap.objects.get().senior == first
    services.correct_entry(claim=first, actor=dora, now=now, reason="misread", priority_on=date(2184, 1, 1))
    assert Overlap.objects.get().junior == first
    assert faults() == []


def test_a_correction_does_not_touch_ground_or_holders(dora, now):
    with pytest.raises(Invalid) as refused:
        services.correct_entry(claim=a_claim(), actor=dora, now=now, reason="x", boundary=square(1, 1), holders=[])
    assert {fault.field for fault in refused.value.faults} == {"boundary", "holders"}


def test_amend_and_amend_back_restores_the_claim_and_its_overlaps(dora, now):
    claim, other = a_claim(square(0, 0)), a_claim(square(0.5, 0))
    before = Overlap.objects.values("area_m2", "geometry", "state", "seniority", "share_first").get()
    drawn = claim.boundary
    services.amend_boundary(claim=claim, boundary=square(20, 20), actor=dora, now=now, reason="away")
    assert Overlap.objects.get().state == Overlap.State.RESOLVED
    services.amend_boundary(claim=claim, boundary=drawn, actor=dora, now=now, reason="back")
    assert Overlap.objects.values("area_m2", "geometry", "state", "seniority", "share_first").get() == before
    assert other.transactions.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Forged"},
        {"area_m2": 1.0},
        {"disposition": "void"},
        {"boundary": square(3, 3)},
        {"pending_proceedings": ["X"]},
    ],
)
def test_a_claim_changed_behind_the_services_is_found(change, now):
    claim = a_claim()
    Claim.objects.filter(pk=claim.pk).update(**change)
    assert faults() == [
        f"claim {claim}: The register says of “{next(iter(change))}” something else than the claim's title "
        "transactions."
    ]


def test_a_holding_changed_behind_the_services_is_found(now):
    claim = a_claim(holder=a_party())
    Holding.objects.filter(claim=claim).update(percent=Decimal(50))
    assert len(faults()) == 2


@pytest.mark.parametrize(
    "act", ["UPDATE registry_titletransaction SET text = 'x'", "DELETE FROM registry_titletransaction"]
)
def test_the_database_refuses_to_change_or_remove_a_title_transaction(act, now):
    a_claim()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert TitleTransaction.objects.get().text != "x"


def test_the_database_holds_the_shares_between_nothing_and_everything(now):
    claim, party = a_claim(), a_party()
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(claim=claim, party=party, percent=Decimal(101), from_at=now)


def test_folding_keeps_the_latest_of_each_fact():
    assert fold([{"facts": {"a": 1, "b": 1}}, {"facts": {"b": 2}}]) == {"a": 1, "b": 2}
