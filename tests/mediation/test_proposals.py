"""Proposals and their blind answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from disputes.models import DocketEntry
from mediation.models import Proposal, ProposalAnswer
from mediation.services import process, proposals


def test_a_decline_is_not_told_before_everyone_has_answered(mediation):
    proposal = mediation.propose()
    proposal = mediation.answer(proposal, "bob", "decline")
    assert proposal.state == Proposal.State.SENT
    proposal = mediation.answer(proposal, "alice")
    assert proposal.state == Proposal.State.NOT_ACCEPTED


def test_the_docket_commits_to_a_blind_answer_and_reveals_it_when_all_accepted(mediation):
    proposal = mediation.propose()
    mediation.answer(proposal, "alice")
    entry = DocketEntry.objects.get(event="proposal_answered")
    assert "accept" not in str(entry.data)
    assert entry.data["commitment"] == ProposalAnswer.objects.get().commitment
    mediation.answer(proposal, "bob")
    closed = DocketEntry.objects.get(event="proposal_closed")
    assert [answer["answer"] for answer in closed.data["answers"]] == ["accept", "accept"]


def test_the_docket_says_nothing_of_the_answers_when_not_all_accepted(mediation):
    proposal = mediation.propose()
    mediation.answer(proposal, "alice")
    mediation.answer(proposal, "bob", "decline")
    closed = DocketEntry.objects.get(event="proposal_closed")
    assert "answers" not in closed.data
    assert "Beta" not in closed.text
    assert closed.actor.is_system


def test_an_answer_is_final(mediation):
    proposal = mediation.propose()
    mediation.answer(proposal, "alice", "decline")
    with pytest.raises(Conflict, match="an answer is final"):
        mediation.answer(proposal, "alice")
    with pytest.raises(NotAllowed):
        ProposalAnswer.objects.get().delete()


def test_an_answer_after_the_time_is_refused_and_the_sweep_closes_the_proposal(mediation):
    proposal = mediation.propose()
    mediation.answer(proposal, "alice")
    mediation.later(days=8)
    with pytest.raises(Conflict, match="ended"):
        mediation.answer(proposal, "bob")
    assert process.expire_due(now=mediation.now) == 1
    assert process.expire_due(now=mediation.now) == 0
    assert Proposal.objects.get().state == Proposal.State.EXPIRED


def test_a_party_answers_only_for_itself_and_only_what_is_addressed_to_it(mediation):
    proposal = mediation.propose(addressees=[mediation.beta])
    with pytest.raises(NotAllowed):
        mediation.answer(proposal, "alice")
    with pytest.raises(NotAllowed):
        proposals.answer(
            proposal=proposal, party=mediation.beta, actor=mediation.alice, now=mediation.now, answer="accept"
        )


def test_a_party_proposes_to_the_other_and_its_own_acceptance_is_taken_as_given(mediation):
    proposal = mediation.propose(actor=mediation.alice, by_party=mediation.alpha)
    assert list(proposal.addressees.all()) == [mediation.beta]
    mediation.answer(proposal, "bob")
    assert proposals.accepted_by_all(mediation.case) == proposal


def test_terms_accepted_by_some_of_the_parties_only_are_not_accepted_by_all(mediation):
    proposal = mediation.propose(addressees=[mediation.beta])
    assert mediation.answer(proposal, "bob").state == Proposal.State.ACCEPTED
    assert proposals.accepted_by_all(mediation.case) is None


def test_a_new_proposal_supersedes_the_one_it_replaces(mediation):
    old = mediation.propose()
    new = mediation.propose(supersedes=old)
    assert Proposal.objects.get(pk=old.pk).state == Proposal.State.SUPERSEDED
    assert new.number == 2
    with pytest.raises(Conflict):
        mediation.answer(old, "alice")


def test_every_fault_of_a_proposal_is_told_at_once(mediation):
    with pytest.raises(Invalid) as refusal:
        proposals.make(
            case=mediation.fresh(),
            actor=mediation.carol,
            now=mediation.now,
            terms=" ",
            expires_at=mediation.now - timedelta(days=1),
            addressees=[],
        )
    assert {fault.field for fault in refusal.value.faults} == {"terms", "expires_at", "addressees"}


def test_a_mediator_of_another_case_makes_no_proposal_here(mediation, another_mediator):
    with pytest.raises(NotAllowed):
        mediation.propose(actor=another_mediator)


def test_of_two_last_answers_at_once_both_are_kept_and_the_second_closes_the_proposal(mediation):
    proposal = mediation.propose()
    stale = Proposal.objects.get(pk=proposal.pk)
    mediation.answer(proposal, "alice")
    proposals.answer(proposal=stale, party=mediation.beta, actor=mediation.bob, now=mediation.now, answer="accept")
    assert Proposal.objects.get().state == Proposal.State.ACCEPTED
    assert ProposalAnswer.objects.count() == 2
