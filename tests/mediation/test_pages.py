"""The pages of a mediation, as the people who use them see them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mediation.models import Appointment, CaucusNote, Proposal, Session, Settlement, Undertaking
from mediation.services import caucus, settlements
from mediation.services.drafting import ClauseDraft, drafts_of


@pytest.fixture
def now(request) -> object:
    """Pages take the time from the clock, so these cases happen today."""
    return timezone.now()


@pytest.fixture
def at(client, quarrel, time_machine):
    """Open a page as someone, when the case has got to: `at(user, name, *args)`; with `send`, post to it."""

    def open_page(user, name: str, *args, send: dict | None = None):
        time_machine.move_to(quarrel.now, tick=False)
        client.force_login(user)
        url = reverse(name, args=args)
        return client.get(url) if send is None else client.post(url, send, follow=True)

    return open_page


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_mediator_is_proposed_accepts_and_begins_through_the_office_pages(quarrel, at):
    page = at(quarrel.dora, "admin:mediation_propose", quarrel.case.pk)
    assert "Nothing found" in words(page)
    assert at(quarrel.dora, "admin:mediation_propose", quarrel.case.pk, send={"profile": "soon"}).status_code == 404
    at(quarrel.dora, "admin:mediation_propose", quarrel.case.pk, send={"profile": quarrel.profile.pk})
    appointment = Appointment.objects.get()
    assert "Accept and sign" in words(at(quarrel.carol, "admin:mediation_appointment_change", appointment.pk))
    assert "Accept and sign" not in words(at(quarrel.dora, "admin:mediation_appointment_change", appointment.pk))
    short = at(
        quarrel.carol, "admin:mediation_appointment_act", appointment.pk, "accept", send={"accept-declaration": ""}
    )
    assert "This field is required" in words(short)
    at(
        quarrel.carol, "admin:mediation_appointment_act", appointment.pk, "accept",
        send={"accept-declaration": "I am independent.", "accept-typed_name": "Carol"},
    )  # fmt: skip
    assert "accepted" in words(at(quarrel.alice, "mediation:mediator", quarrel.case.docket_number)).lower()
    at(quarrel.dora, "admin:mediation_appointment_act", appointment.pk, "effect", send={})
    assert quarrel.fresh().state == "mediation"


def test_a_session_is_planned_and_held_through_the_office_pages(quarrel, at):
    quarrel.mediate()
    plan = {"kind": "joint", "planned_at_0": "2199-01-05", "planned_at_1": "10:00", "place": "Room 1", "with_party": ""}
    wrong = at(quarrel.carol, "admin:mediation_plan", quarrel.case.pk, send={**plan, "planned_at_0": "2001-01-05"})
    assert "lies ahead" in words(wrong)
    at(quarrel.carol, "admin:mediation_plan", quarrel.case.pk, send=plan)
    session = Session.objects.get()
    assert "Room 1" in words(at(quarrel.bob, "mediation:sessions", quarrel.case.docket_number))
    send = {
        "hold-held_at_0": timezone.now().strftime("%Y-%m-%d"),
        "hold-held_at_1": "00:00:00",
        f"hold-present_{quarrel.alpha.pk}": "Alice\nAnn",
        "hold-next_step": "A proposal within a week.",
    }
    at(quarrel.carol, "admin:mediation_session_act", session.pk, "hold", send=send)
    assert Session.objects.get().state == "held"
    shown = words(at(quarrel.alice, "mediation:sessions", quarrel.case.docket_number))
    assert "Ann for Alpha Mining" in shown
    assert at(quarrel.dora, "admin:mediation_session_change", session.pk).status_code == 404


def test_the_private_room_says_who_reads_it_and_opens_for_nobody_else(quarrel, at):
    quarrel.mediate()
    room = ("admin:mediation_private", quarrel.case.pk, quarrel.alpha.pk)
    page = words(at(quarrel.carol, *room))
    assert "Private: caucus with Alpha Mining." in page
    assert "Only you and Alpha Mining can read this." in page
    assert "concord-private" in page
    page = words(at(quarrel.carol, *room, send={"text": "They would take seven."}))
    assert "They would take seven." in page
    assert at(quarrel.dora, *room).status_code == 404
    assert at(quarrel.mona, *room).status_code == 404
    mine = at(quarrel.alice, "mediation:private", quarrel.case.docket_number, send={"text": "We could give nine."})
    assert "We could give nine." in words(mine)
    assert "They would take seven." not in words(mine)
    assert "We could give nine." not in words(at(quarrel.bob, "mediation:private", quarrel.case.docket_number))
    assert CaucusNote.objects.count() == 2


def test_a_proposal_with_a_division_is_made_and_answered_blind_on_the_pages(quarrel, at):
    quarrel.mediate()
    chosen = f"{quarrel.overlap.key}:relinquish-second"
    page = words(at(quarrel.carol, "admin:mediation_make", quarrel.case.pk))
    assert "gives up the common ground" in page
    assert "halves the common ground by area" in page
    send = {
        "terms": "Beta gives way.",
        "addressees": [quarrel.alpha.pk, quarrel.beta.pk],
        "expires_at_0": "2199-01-05",
        "expires_at_1": "10:00",
        "division": chosen,
    }
    at(quarrel.carol, "admin:mediation_make", quarrel.case.pk, send=send)
    proposal = Proposal.objects.get()
    assert proposal.annex["changes"][0]["claim"] == quarrel.junior.pk
    here = ("mediation:proposal", quarrel.case.docket_number, 1)
    assert "Beta gives way." in words(at(quarrel.bob, *here))
    assert "waits for your answer" in words(at(quarrel.bob, "disputes:case", quarrel.case.docket_number))
    after = words(at(quarrel.bob, *here, send={"answer": "decline"}))
    assert "decline" in after
    before = words(at(quarrel.alice, *here))
    assert "decline these terms" in before.lower()
    assert "<strong>Beta Drilling</strong>: decline" not in before
    office = words(at(quarrel.carol, "admin:mediation_proposal_change", proposal.pk))
    assert "Decline" not in office
    assert at(quarrel.dora, "admin:mediation_proposal_change", proposal.pk).status_code == 404
    assert at(quarrel.bob, *here, send={"answer": "accept"}).status_code == 404


def test_an_agreement_is_drawn_up_signed_and_put_into_force_on_the_pages(quarrel, at):
    quarrel.mediate()
    quarrel.meet()
    quarrel.agree(annex=quarrel.annex(), expires_at=quarrel.now + timedelta(days=7))
    at(quarrel.carol, "admin:mediation_draw_up", quarrel.case.pk, send={"title": "Division", "preamble": ""})
    settlement = Settlement.objects.get()
    edit = ("admin:mediation_settlement_edit", settlement.pk)
    assert "Clause 2" in words(at(quarrel.carol, *edit))
    clause = {
        "title": "Division", "preamble": "", "clause-TOTAL_FORMS": 1, "clause-INITIAL_FORMS": 0,
        "clause-0-kind": "payment", "clause-0-text": "Alpha pays.", "clause-0-obligor": quarrel.alpha.pk,
        "clause-0-beneficiary": quarrel.beta.pk,
    }  # fmt: skip
    assert "Clause 1: say by when." in words(at(quarrel.carol, *edit, send=clause))
    settlement = quarrel_clauses(quarrel, settlement)
    at(quarrel.carol, "admin:mediation_settlement_act", settlement.pk, "send", send={})
    settlement = Settlement.objects.get()
    assert settlement.state == "out_for_signature"
    here = ("mediation:settlement", quarrel.case.docket_number, 1)
    page = words(at(quarrel.alice, *here))
    assert settlement.text_sha256 in page
    assert "Sign for Alpha Mining" in page
    sign = {"typed_name": "Alice", "agreed": "on", "shown_sha256": settlement.text_sha256}
    assert at(quarrel.alice, *here, send={**sign, "shown_sha256": "0" * 64}).status_code == 409
    assert "Receipt of your signature" in words(at(quarrel.alice, *here, send=sign))
    at(quarrel.bob, *here, send={**sign, "typed_name": "Bob"})
    document = at(quarrel.bob, "mediation:settlement_pdf", quarrel.case.docket_number, 1)
    assert document.content.startswith(b"%PDF")
    at(quarrel.dora, "admin:mediation_settlement_act", settlement.pk, "force", send={})
    assert quarrel.fresh().state == "settled_monitoring"
    undertaking = Undertaking.objects.get()
    prove = ("mediation:undertaking", quarrel.case.docket_number, undertaking.key)
    at(quarrel.alice, *prove, send={"proof": "Paid, reference 7."})
    assert at(quarrel.bob, *prove, send={"proof": "x"}).status_code == 404
    at(quarrel.mona, "admin:mediation_undertaking_act", undertaking.pk, "perform", send={})
    assert Undertaking.objects.get().state == "performed"
    for page in ("mediation:undertakings", "mediation:proposals", "mediation:sessions", "disputes:case"):
        assert at(quarrel.alice, page, quarrel.case.docket_number).status_code == 200


def quarrel_clauses(quarrel, settlement: Settlement) -> Settlement:
    payment = ClauseDraft(
        kind="payment",
        text="Alpha pays.",
        obligor=quarrel.alpha,
        beneficiary=quarrel.beta,
        due_on=(timezone.now() + timedelta(days=60)).date(),
    )
    return settlements.amend(
        settlement=Settlement.objects.get(pk=settlement.pk),
        actor=quarrel.carol,
        now=timezone.now(),
        title="Division",
        preamble="",
        clauses=[*drafts_of(settlement), payment],
    )


def test_the_case_page_of_the_office_shows_each_role_its_own_desk(quarrel, at, dan):
    quarrel.mediate()
    quarrel.propose(expires_at=timezone.now() + timedelta(days=7))
    caucus.write(case=quarrel.fresh(), party=quarrel.alpha, text="Secret.", actor=quarrel.carol, now=quarrel.now)
    mediator = words(at(quarrel.carol, "admin:disputes_case_change", quarrel.case.pk))
    assert "Private: caucus with Alpha Mining" in mediator
    assert "0 of 2 answered" in mediator
    for reader in (quarrel.dora, dan):
        page = words(at(reader, "admin:disputes_case_change", quarrel.case.pk))
        assert "proposals 1, private notes 1" in page
        assert "Proposal 1</a>" not in page


def test_a_stranger_finds_no_page_of_the_mediation(quarrel, at, eve):
    quarrel.mediate()
    quarrel.propose(expires_at=timezone.now() + timedelta(days=7))
    number = quarrel.case.docket_number
    for name in ("sessions", "mediator", "private", "proposals", "offer", "undertakings", "report_breach"):
        assert at(eve, f"mediation:{name}", number).status_code == 404
    assert at(eve, "mediation:proposal", number, 1).status_code == 404


def test_the_registrar_keeps_profiles_and_interests_in_the_admin(quarrel, at):
    page = at(quarrel.dora, "admin:mediation_mediatorprofile_change", quarrel.profile.pk)
    assert page.status_code == 200
    send = {
        "user": quarrel.carol.pk, "panel": "General", "expertise": "surveying, law", "languages": "English",
        "affiliations": "", "capacity": 4, "active": "on", "interests-TOTAL_FORMS": 1, "interests-INITIAL_FORMS": 0,
        "interests-MIN_NUM_FORMS": 0, "interests-MAX_NUM_FORMS": 1000, "interests-0-party": quarrel.beta.pk,
        "interests-0-claim": "", "interests-0-words": "shares",
    }  # fmt: skip
    at(quarrel.dora, "admin:mediation_mediatorprofile_change", quarrel.profile.pk, send=send)
    quarrel.profile.refresh_from_db()
    assert (quarrel.profile.expertise, quarrel.profile.capacity) == (["surveying", "law"], 4)
    assert quarrel.profile.interests.get().party == quarrel.beta
    assert at(quarrel.carol, "admin:mediation_mediatorprofile_add").status_code == 403


@pytest.mark.parametrize(
    "model", ["appointment", "session", "proposal", "settlement", "undertaking", "mediatorprofile"]
)
def test_the_lists_open_for_the_mediator(quarrel, at, model):
    assert at(quarrel.carol, f"admin:mediation_{model}_changelist").status_code == 200
