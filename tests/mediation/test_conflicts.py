"""What ties a mediator to a case, and what it means."""

from __future__ import annotations

import pytest

from claims_project.accounts.models import OfficeRole
from claims_project.accounts.services import register_party, system_actor
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from mediation.conflicts import ClaimFacts, InterestFacts, Nominee, PartyFacts, bars, check
from mediation.models import Appointment
from mediation.services import appointments, panel

ALPHA = PartyFacts("alpha", "Alpha Mining")
SPONSOR = PartyFacts("coalition", "The Coalition", "which sponsors Alpha Mining")
HOLDER = PartyFacts("gamma", "Gamma Rock")
IN_ISSUE = ClaimFacts("1", "N-1", (ALPHA,))
HELD_BY_A_STRANGER = ClaimFacts("2", "N-2", (HOLDER,))
NEAR = ClaimFacts("3", "N-3", (), near="N-1")


@pytest.mark.parametrize(
    ("nominee", "direct", "words"),
    [
        (Nominee(name="Carol", member_of=frozenset({"alpha"})), True, "is a member of Alpha Mining, a party"),
        (
            Nominee(name="Carol", interests=(InterestFacts("shares", party="alpha"),)),
            True,
            "a party to this case: shares",
        ),
        (Nominee(name="Carol", interests=(InterestFacts("shares", party="coalition"),)), False, "which sponsors Alpha"),
        (
            Nominee(name="Carol", interests=(InterestFacts("royalty", claim="1"),)),
            True,
            "N-1, which is in issue: royalty",
        ),
        (Nominee(name="Carol", interests=(InterestFacts("royalty", claim="3"),)), False, "near N-1, which is in issue"),
        (Nominee(name="Carol", interests=(InterestFacts("loan", party="gamma"),)), True, "which holds claim N-2"),
        (Nominee(name="Carol", affiliations="Advisor to alpha  mining."), False, "affiliations of Carol mention Alpha"),
    ],
)
def test_each_tie_is_found_and_explained_and_direct_ones_bar(nominee, direct, words):
    (hit,) = check(nominee, parties=(ALPHA, SPONSOR), claims=(IN_ISSUE, HELD_BY_A_STRANGER, NEAR))
    assert (hit.direct, bars([hit])) == (direct, direct)
    assert words in hit.sentence


def test_a_mediator_with_no_ties_has_no_hits():
    nobody = Nominee(name="Carol", affiliations="Alphabet Mining", interests=(InterestFacts("x", party="else"),))
    assert check(nobody, parties=(ALPHA,), claims=(IN_ISSUE,)) == ()


def test_a_mediator_with_an_interest_in_a_party_cannot_be_proposed(quarrel):
    rows = [{"party": quarrel.beta, "words": "5 percent of the shares"}]
    panel.keep_profile(user=quarrel.carol, actor=quarrel.dora, now=quarrel.now, interests=rows)
    with pytest.raises(Invalid, match="5 percent of the shares"):
        appointments.propose(case=quarrel.case, profile=quarrel.profile, actor=quarrel.dora, now=quarrel.now)
    (candidate,) = panel.candidates(quarrel.case)
    assert not candidate.eligible
    assert candidate.hits[0].direct


def test_an_indirect_tie_must_be_disclosed_when_accepting(quarrel):
    sister = register_party(name="Sister Rock", kind="company", actor=system_actor(), now=quarrel.now)
    quarrel.alpha.affiliates.add(sister)
    rows = [{"party": sister, "words": "advised it in 2180"}]
    panel.keep_profile(user=quarrel.carol, actor=quarrel.dora, now=quarrel.now, interests=rows)
    appointment = appointments.propose(case=quarrel.case, profile=quarrel.profile, actor=quarrel.dora, now=quarrel.now)
    assert appointment.conflicts[0]["sentence"].startswith("Carol declared an interest in Sister Rock, an affiliate of")
    signed = {"actor": quarrel.carol, "now": quarrel.now, "declaration": "I am independent.", "typed_name": "Carol"}
    with pytest.raises(Invalid, match="disclose it"):
        appointments.accept(appointment=appointment, **signed)
    appointments.accept(appointment=appointment, disclosures="I advised Sister Rock in 2180.", **signed)
    entry = quarrel.case.docket.get(event="mediator_accepted")
    assert "I advised Sister Rock in 2180." in entry.text


def test_a_conflict_that_comes_up_after_acceptance_keeps_the_appointment_from_taking_effect(quarrel):
    appointment = appointments.propose(case=quarrel.case, profile=quarrel.profile, actor=quarrel.dora, now=quarrel.now)
    appointments.accept(
        appointment=appointment, actor=quarrel.carol, now=quarrel.now, declaration="I am.", typed_name="Carol"
    )
    rows = [{"claim": quarrel.senior, "words": "a royalty"}]
    panel.keep_profile(user=quarrel.carol, actor=quarrel.dora, now=quarrel.now, interests=rows)
    with pytest.raises(Invalid, match="a royalty"):
        appointments.put_into_effect(appointment=appointment, actor=quarrel.dora, now=quarrel.now)
    assert quarrel.fresh().state == "mediator_selection"


def test_a_challenge_is_decided_before_mediation_begins(quarrel):
    appointment = appointments.propose(case=quarrel.case, profile=quarrel.profile, actor=quarrel.dora, now=quarrel.now)
    appointments.accept(
        appointment=appointment, actor=quarrel.carol, now=quarrel.now, declaration="I am.", typed_name="Carol"
    )
    appointments.challenge(appointment=appointment, actor=quarrel.bob, now=quarrel.now, reasons="They are neighbours.")
    with pytest.raises(Conflict):
        appointments.put_into_effect(appointment=appointment, actor=quarrel.dora, now=quarrel.now)
    with pytest.raises(NotAllowed):
        appointments.decide_challenge(
            appointment=appointment, actor=quarrel.bob, now=quarrel.now, upheld=True, reasons="Yes."
        )
    appointments.decide_challenge(
        appointment=appointment, actor=quarrel.dora, now=quarrel.now, upheld=False, reasons="No ground."
    )
    appointments.put_into_effect(appointment=appointment, actor=quarrel.dora, now=quarrel.now)
    assert quarrel.fresh().state == "mediation"


def test_a_full_mediator_cannot_be_proposed_and_a_registrar_never(quarrel):
    panel.keep_profile(user=quarrel.carol, actor=quarrel.dora, now=quarrel.now, capacity=1)
    quarrel.mediate()
    (candidate,) = panel.candidates(quarrel.case)
    assert any("takes no more than 1" in reason for reason in candidate.reasons)
    OfficeRole.objects.create(
        user=quarrel.carol, role=OfficeRole.Role.REGISTRAR, given_at=quarrel.now, given_by=quarrel.dora
    )
    (candidate,) = panel.candidates(quarrel.case)
    assert any("may not read what is said in mediation" in reason for reason in candidate.reasons)


def test_only_the_nominee_answers_and_only_the_registrar_proposes(quarrel):
    with pytest.raises(NotAllowed):
        appointments.propose(case=quarrel.case, profile=quarrel.profile, actor=quarrel.alice, now=quarrel.now)
    appointment = appointments.propose(case=quarrel.case, profile=quarrel.profile, actor=quarrel.dora, now=quarrel.now)
    with pytest.raises(Conflict, match="already nominated"):
        appointments.propose(case=quarrel.case, profile=quarrel.profile, actor=quarrel.dora, now=quarrel.now)
    with pytest.raises(NotAllowed):
        appointments.accept(
            appointment=appointment, actor=quarrel.dora, now=quarrel.now, declaration="x", typed_name="x"
        )
    assert list(appointment.deadlines.get(rule="acceptance").recipients()) == [quarrel.carol]
    appointments.decline(appointment=appointment, actor=quarrel.carol, now=quarrel.now, reasons="A secret reason.")
    assert appointment.state == Appointment.State.DECLINED
    assert appointment.deadlines.get().state == "met"
    assert "secret" not in quarrel.case.docket.get(event="mediator_declined").text
