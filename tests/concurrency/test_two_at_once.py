"""Two people do the same thing at the same moment: it is done once, the other is told, and the record is whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from claims_project.record.verification import entry_models, verify
from disputes.models import Case, DocketEntry, Filing
from disputes.services import filing, registrar
from disputes.services.docket import enter
from mediation.models import Proposal, ProposalAnswer, Settlement, Signature
from mediation.services import proposals, settlements
from registry.models import Overlap
from tests.concurrency.conftest import done

TURNS = range(3)  # the same race again, for a race is not lost every time


def whole() -> list[str]:
    return [str(fault) for fault in verify(entry_models()).faults]


@pytest.mark.parametrize("turn", TURNS)
def test_a_draft_filed_twice_at_once_becomes_one_case(world, at_once, turn):
    case = world.draft()
    when = world.at(hours=1)

    def file() -> Filing:
        return filing.file_case(case=Case.objects.get(pk=case.pk), actor=world.alice, now=when)

    assert len(done(at_once(file, file))) == 1
    filed = Filing.objects.get()
    assert filed.case.docket_number == "2187-D-000001"
    assert DocketEntry.objects.filter(event="case_filed").count() == 1
    assert [exhibit.number for exhibit in filed.case.exhibits.all()] == ["C-001"]
    assert filed.case.deadlines.filter(rule="completeness_review").count() == 1
    assert whole() == []


def test_two_drafts_filed_at_once_get_two_numbers_without_a_gap(world, at_once):
    first = world.draft()
    world.another_ground(2)
    second = world.draft()
    when = world.at(hours=1)
    filed = at_once(
        *(lambda case=case: filing.file_case(case=case, actor=world.alice, now=when) for case in (first, second))
    )
    assert sorted(one.case.docket_number for one in filed) == ["2187-D-000001", "2187-D-000002"]
    assert whole() == []


@pytest.mark.parametrize("turn", TURNS)
def test_a_case_registered_twice_at_once_is_registered_once(world, at_once, turn):
    case = world.filed()
    when = world.at(hours=1)

    def register() -> DocketEntry:
        return registrar.register_case(
            case=Case.objects.get(pk=case.pk),
            actor=world.dora,
            now=when,
            parties_confirmed=True,
            duplicates_checked=True,
        )

    assert len(done(at_once(register, register))) == 1
    assert DocketEntry.objects.filter(event="case_registered").count() == 1
    assert Overlap.objects.get().state == Overlap.State.IN_CASE
    assert whole() == []


def test_a_case_registered_and_refused_at_once_is_one_or_the_other(world, at_once):
    case = world.filed()
    when = world.at(hours=1)
    outcomes = at_once(
        lambda: registrar.register_case(
            case=Case.objects.get(pk=case.pk),
            actor=world.dora,
            now=when,
            parties_confirmed=True,
            duplicates_checked=True,
        ),
        lambda: registrar.refuse_case(case=Case.objects.get(pk=case.pk), actor=world.dora, now=when, reasons="No."),
    )
    assert len(done(outcomes)) == 1
    assert whole() == []


def test_a_party_that_signs_twice_at_once_has_signed_once(world, at_once):
    settlement = world.sent_for_signature()
    when = world.at(hours=1)

    def sign() -> Signature:
        return settlements.sign(
            settlement=Settlement.objects.get(pk=settlement.pk), party=world.north, actor=world.alice, now=when,
            shown_sha256=settlement.text_sha256, typed_name="Alice", agreed=True,
        )  # fmt: skip

    assert len(done(at_once(sign, sign))) == 1
    assert Signature.objects.count() == 1
    assert whole() == []


def test_two_parties_that_sign_at_once_have_both_signed(world, at_once):
    settlement = world.sent_for_signature()
    at_once(*(lambda party=party: world.sign(settlement, party) for party in (world.north, world.south)))
    assert set(Signature.objects.values_list("party", flat=True)) == {world.north.pk, world.south.pk}
    assert whole() == []


def test_a_signature_and_a_refusal_at_once_leave_no_signature_on_an_agreement_void_before(world, at_once):
    settlement = world.sent_for_signature()
    when = world.at(hours=1)
    signed, refused = at_once(
        lambda: settlements.sign(
            settlement=Settlement.objects.get(pk=settlement.pk), party=world.north, actor=world.alice, now=when,
            shown_sha256=settlement.text_sha256, typed_name="Alice", agreed=True,
        ),
        lambda: settlements.refuse_to_sign(
            settlement=Settlement.objects.get(pk=settlement.pk), actor=world.bob, now=when, reasons="Too little."
        ),
    )  # fmt: skip
    events = list(DocketEntry.objects.filter(event__in=("settlement_signed", "signature_refused")).order_by("number"))
    assert len(events) == len(done([signed, refused]))
    told = [entry.event for entry in events]
    assert told != ["signature_refused", "settlement_signed"]
    assert whole() == []


def test_an_agreement_put_into_force_twice_at_once_changes_the_register_once(world, at_once):
    settlement = world.sent_for_signature()
    for party in (world.north, world.south):
        world.sign(settlement, party)
    when = world.at(hours=1)

    def force() -> Settlement:
        return settlements.put_into_force(
            settlement=Settlement.objects.get(pk=settlement.pk), actor=world.dora, now=when
        )

    assert len(done(at_once(force, force))) == 1
    assert world.second.transactions.filter(event="amend_boundary").count() == 1
    assert Case.objects.get().state == "settled_monitoring"
    assert whole() == []


@pytest.mark.parametrize("turn", TURNS)
def test_two_parties_that_answer_a_proposal_at_once_lose_no_answer(world, at_once, turn):
    proposal = world.proposed(world.mediation())
    at_once(*(lambda party=party: world.answered(proposal, party) for party in (world.north, world.south)))
    assert ProposalAnswer.objects.count() == 2
    assert Proposal.objects.get().state == Proposal.State.ACCEPTED
    assert DocketEntry.objects.filter(event="proposal_closed").count() == 1
    assert whole() == []


def test_a_party_that_answers_twice_at_once_has_answered_once(world, at_once):
    proposal = world.proposed(world.mediation())
    answers = [lambda given=given: world.answered(proposal, world.north, given) for given in ("accept", "decline")]
    assert len(done(at_once(*answers))) == 1
    assert ProposalAnswer.objects.count() == 1
    assert whole() == []


def test_an_answer_and_a_withdrawal_at_once_are_one_or_the_other(world, at_once):
    proposal = world.proposed(world.mediation(), addressees=[world.south])
    when = world.at(hours=1)
    outcomes = at_once(
        lambda: world.answered(proposal, world.south),
        lambda: proposals.withdraw(proposal=Proposal.objects.get(pk=proposal.pk), actor=world.carol, now=when),
    )
    assert len(done(outcomes)) == 1
    accepted = Proposal.objects.get().state == Proposal.State.ACCEPTED
    assert ProposalAnswer.objects.exists() == accepted
    assert whole() == []


def test_eight_writers_of_one_docket_leave_numbers_without_gaps_and_times_that_rise(world, at_once):
    case = world.registered()
    before = case.docket.count()

    def write(writer: int) -> None:
        for turn in range(6):
            with transaction.atomic():
                enter(
                    Case.objects.get(pk=case.pk), "note", actor=world.dora, now=world.now + timedelta(minutes=turn),
                    text=f"Note {turn} of writer {writer}.",
                )  # fmt: skip

    outcomes = at_once(*(lambda writer=writer: write(writer) for writer in range(8)))
    assert outcomes == [None] * 8
    assert list(case.docket.order_by("number").values_list("number", flat=True)) == list(range(1, before + 49))
    assert case.docket.filter(event="note").values("text").distinct().count() == 48
    times = list(case.docket.order_by("number").values_list("entered_at", flat=True))
    assert times == sorted(times)
    assert whole() == []
