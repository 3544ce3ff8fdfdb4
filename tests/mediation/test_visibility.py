"""Who sees what of a mediation: every kind of row by every kind of person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from claims_project.accounts.models import OfficeRole
from claims_project.accounts.services import add_member, register_party, system_actor
from disputes.models import DocketEntry
from mediation.models import (
    Appointment,
    CaseKey,
    CaucusNote,
    Clause,
    Interest,
    MediatorProfile,
    Proposal,
    ProposalAnswer,
    Session,
    Settlement,
    Signature,
    Undertaking,
    UndertakingDeadline,
)
from mediation.services import appointments, caucus, sessions, settlements
from tests.conftest import make_user

PEOPLE = ("alice", "bob", "carol", "dora", "dan", "mona", "admin", "cleo", "eve", "nobody")


@pytest.fixture
def people(quarrel, dan, another_mediator, eve):
    stranger = register_party(name="Stranger Rock", kind="company", actor=system_actor(), now=quarrel.now)
    add_member(party=stranger, user=eve, role="owner", actor=system_actor(), now=quarrel.now)
    return {
        "alice": quarrel.alice,
        "bob": quarrel.bob,
        "carol": quarrel.carol,
        "dora": quarrel.dora,
        "dan": dan,
        "mona": quarrel.mona,
        "admin": make_user("Adam", OfficeRole.Role.ADMINISTRATOR),
        "cleo": another_mediator,
        "eve": eve,
        "nobody": AnonymousUser(),
    }


def seen_by(people, queryset) -> set[str]:
    return {name for name, user in people.items() if queryset.visible_to(user).exists()}


def known_to(people, queryset) -> set[str]:
    return {name for name, user in people.items() if queryset.existence_visible_to(user).exists()}


@pytest.fixture
def talks(mediation):
    """A joint session, a caucus with Alice's party, notes of both kinds, a proposal to Bob alone and one to both."""
    plan = {"case": mediation.fresh(), "actor": mediation.carol, "now": mediation.now, "place": "Room 1"}
    when = mediation.now + timedelta(days=1)
    sessions.plan(kind="joint", planned_at=when, **plan)
    sessions.plan(kind="caucus", with_party=mediation.alpha, planned_at=when, **plan)
    write = {"case": mediation.case, "party": mediation.alpha, "now": mediation.now}
    caucus.write(text="The mediator's own thought.", actor=mediation.carol, **write)
    caucus.write(text="What Alice confides.", actor=mediation.alice, **write)
    mediation.propose(addressees=[mediation.beta])
    mediation.propose()
    return mediation


def test_sessions_are_seen_by_the_mediator_and_those_called_to_them(talks, people):
    assert seen_by(people, Session.objects.filter(kind="joint")) == {"alice", "bob", "carol"}
    assert seen_by(people, Session.objects.filter(kind="caucus")) == {"alice", "carol"}
    assert known_to(people, Session.objects.all()) == {"dora", "dan"}


def test_proposals_are_seen_by_the_mediator_and_their_addressees_never_by_a_registrar(talks, people):
    assert seen_by(people, Proposal.objects.filter(number=1)) == {"bob", "carol"}
    assert seen_by(people, Proposal.objects.filter(number=2)) == {"alice", "bob", "carol"}
    assert known_to(people, Proposal.objects.all()) == {"dora", "dan"}


def test_what_exists_is_told_without_words_or_names_and_its_hash_to_the_auditor_alone(talks, people):
    told = {name: list(Proposal.objects.existence_visible_to(people[name])) for name in ("dora", "dan")}
    assert set(told["dora"][0]) == {"key", "case", "number", "sent_at"}
    assert set(told["dan"][0]) == {"key", "case", "number", "sent_at", "sha256"}
    assert set(CaucusNote.objects.existence_visible_to(people["dora"])[0]) == {"key", "case", "written_at"}
    assert set(CaucusNote.objects.existence_visible_to(people["dan"])[0]) == {"key", "case", "written_at", "sha256"}
    assert set(Session.objects.existence_visible_to(people["dan"])[0]) == {"key", "case", "planned_at", "state"}


def test_private_notes_are_seen_by_the_mediator_and_by_a_party_for_what_it_wrote(talks, people):
    assert seen_by(people, CaucusNote.objects.filter(by_party=False)) == {"carol"}
    assert seen_by(people, CaucusNote.objects.filter(by_party=True)) == {"alice", "carol"}
    assert known_to(people, CaucusNote.objects.all()) == {"dora", "dan"}
    assert seen_by(people, CaseKey.objects.all()) == set()


def test_a_mediator_whose_appointment_ended_sees_nothing_more_of_the_mediation(talks, people):
    appointments.end(appointment=Appointment.objects.get(), actor=talks.dora, now=talks.later(hours=1), reasons="Ill.")
    for model in (Session, Proposal, CaucusNote):
        assert not model.objects.visible_to(talks.carol).exists()


def test_a_mediator_who_becomes_a_registrar_reads_no_more_communications(talks, people):
    OfficeRole.objects.create(user=talks.carol, role=OfficeRole.Role.REGISTRAR, given_at=talks.now, given_by=talks.dora)
    carol = type(talks.carol).objects.get(pk=talks.carol.pk)
    for model in (Session, Proposal, CaucusNote):
        assert not model.objects.visible_to(carol).exists()


def test_the_panel_is_the_registrars_and_the_auditors_and_each_mediators_own(quarrel, people):
    Interest.objects.create(profile=quarrel.profile, claim=quarrel.senior, words="a royalty")
    assert seen_by(people, MediatorProfile.objects.all()) == {"carol", "dora", "dan"}
    assert seen_by(people, Interest.objects.all()) == {"carol", "dora", "dan"}


def test_an_appointment_is_seen_by_the_parties_the_nominee_the_registrar_and_the_auditor(quarrel, people):
    quarrel.mediate()
    assert seen_by(people, Appointment.objects.all()) == {"alice", "bob", "carol", "dora", "dan"}


def test_an_agreement_is_the_mediators_while_a_draft_then_the_parties_then_the_monitors_too(quarrel, people):
    quarrel.mediate()
    quarrel.meet()
    quarrel.agree(annex=quarrel.annex())
    settlement = quarrel.draw_up()
    assert seen_by(people, Settlement.objects.all()) == {"carol"}
    assert seen_by(people, Clause.objects.all()) == {"carol"}
    assert known_to(people, Settlement.objects.all()) == {"dora", "dan"}
    settlements.send_for_signature(settlement=settlement, actor=quarrel.carol, now=quarrel.later(hours=1))
    assert seen_by(people, Settlement.objects.all()) == {"alice", "bob", "carol", "dora", "dan"}
    quarrel.sign(settlement, "alice")
    assert seen_by(people, Signature.objects.all()) == {"alice", "bob", "carol", "dora", "dan"}
    quarrel.sign(settlement, "bob")
    settlements.put_into_force(settlement=Settlement.objects.get(), actor=quarrel.dora, now=quarrel.later(hours=1))
    everyone = {"alice", "bob", "carol", "dora", "dan", "mona"}
    for model in (Settlement, Clause, Signature, Undertaking, UndertakingDeadline):
        assert seen_by(people, model.objects.all()) == everyone


def test_the_docket_tells_of_communications_only_to_those_who_may_read_them(talks, people):
    def readers(event: str) -> set[str]:
        return {
            name for name, user in people.items() if DocketEntry.objects.readable_by(user).filter(event=event).exists()
        }

    assert readers("proposal_made") == {"alice", "bob", "carol"}
    assert readers("session_planned") == {"alice", "bob", "carol"}
    assert readers("caucus_note") == {"alice", "carol"}
    notes = [entry.text + str(entry.data) for entry in DocketEntry.objects.filter(event="caucus_note")]
    assert not any("Alice confides" in note or "own thought" in note for note in notes)


def test_no_mail_carries_what_was_proposed_or_confided(talks):
    from claims_project.notices.models import Notice

    sent = [notice.subject + notice.body for notice in Notice.objects.all()]
    assert sent
    for secret in ("gives up the common ground", "Alice confides", "own thought"):
        assert not any(secret in words for words in sent)


def test_answers_are_seen_by_nobody_but_their_party_until_everyone_accepted(mediation, people):
    proposal = mediation.propose()
    mediation.answer(proposal, "alice")
    assert seen_by(people, ProposalAnswer.objects.all()) == {"alice"}
    mediation.answer(proposal, "bob")
    assert seen_by(people, ProposalAnswer.objects.filter(party=mediation.alpha)) == {"alice", "bob", "carol"}


def test_answers_to_a_proposal_that_was_not_accepted_stay_untold(mediation, people):
    proposal = mediation.propose()
    mediation.answer(proposal, "alice")
    mediation.answer(proposal, "bob", "decline")
    assert seen_by(people, ProposalAnswer.objects.filter(party=mediation.alpha)) == {"alice"}
    assert seen_by(people, ProposalAnswer.objects.filter(party=mediation.beta)) == {"bob"}
