"""The exact text, and the signatures over it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.record.verification import entry_models, verify
from mediation import settlement_text
from mediation.models import Clause, Settlement, Signature
from mediation.services import settlements
from mediation.services.drafting import ClauseDraft, drafts_of
from mediation.settlement_text import Agreement, BoundaryTerm, ClauseTerm, PartyLine
from tests.mediation.conftest import square

BOUNDARY = BoundaryTerm(
    claim="N-2", body="Ceres", equatorial_m=482000.0, polar_m=446000.0, geometry=square(10.05, 20.05)
)


def agreement(**given) -> Agreement:
    return Agreement(
        **{
            "docket_number": "2187-D-000042",
            "caption": "Alpha v Beta",
            "number": 1,
            "title": "Division",
            "parties": (PartyLine("Alpha", "claimant"), PartyLine("Beta", "respondent")),
            "clauses": (
                ClauseTerm(number=1, kind="Payment", text="Alpha pays.  \r\nAt once.", due_on=date(2187, 6, 1)),
                ClauseTerm(number=2, kind="Boundary", text="It changes.", claim="N-2", boundary=BOUNDARY),
            ),
            **given,
        }
    )


def test_the_same_terms_make_the_same_bytes():
    text = settlement_text.canonical(agreement())
    assert settlement_text.sha256(text) == "2e9885fbbcc079b3cc1717c6cc926bf8bf79c47c34e10e8e55269ae65344ba52"
    assert text == settlement_text.canonical(agreement())
    assert "\r" not in text
    assert not any(line != line.rstrip() for line in text.split("\n"))
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_characters_that_look_the_same_are_the_same():
    composed, combined = agreement(title="Café"), agreement(title="Cafe\u0301")
    assert settlement_text.canonical(composed) == settlement_text.canonical(combined)


def test_every_corner_of_a_new_boundary_is_in_the_text_with_the_body_it_lies_on():
    text = settlement_text.canonical(agreement())
    assert "on Ceres" in text
    assert "equatorial radius 482000.0 m, polar radius 446000.0 m" in text
    assert "  1: 10.05 20.05" in text


def test_confidential_corners_are_fixed_by_their_hash_and_not_told():
    hidden = BoundaryTerm(
        claim="N-2", body="Ceres", equatorial_m=1.0, polar_m=1.0, geometry=square(10.05, 20.05), confidential=True
    )
    clause = ClauseTerm(number=1, kind="Boundary", text="It changes.", claim="N-2", boundary=hidden)
    text = settlement_text.canonical(agreement(clauses=(clause,)))
    assert "10.05" not in text
    assert "The corners are confidential" in text


@pytest.fixture
def out(mediation):
    """An agreement out for signature."""
    mediation.meet()
    mediation.agree(annex=mediation.annex())
    settlement = mediation.draw_up()
    settlements.send_for_signature(settlement=settlement, actor=mediation.carol, now=mediation.later(hours=1))
    return mediation, Settlement.objects.get()


def test_a_signature_over_another_text_is_refused(out):
    mediation, settlement = out
    with pytest.raises(Conflict, match="not the present text"):
        mediation.sign(settlement, "alice", shown_sha256="0" * 64)
    assert not Signature.objects.exists()


def test_a_text_that_was_altered_behind_the_pages_cannot_be_signed_or_take_force(out):
    mediation, settlement = out
    mediation.sign(settlement, "alice")
    Clause.objects.filter(kind="payment").update(text="Alpha Mining pays Beta Drilling 1 credit.")
    with pytest.raises(Conflict, match="not the present text"):
        mediation.sign(settlement, "bob")
    with pytest.raises(Conflict, match="not the one its clauses make"):
        settlements.put_into_force(settlement=settlement, actor=mediation.dora, now=mediation.now)
    assert any("not what its clauses make" in str(fault) for fault in verify(entry_models()).faults)


def test_signing_needs_a_typed_name_and_the_tick(out):
    mediation, settlement = out
    with pytest.raises(Invalid) as refusal:
        mediation.sign(settlement, "alice", typed_name=" ", agreed=False)
    assert {fault.field for fault in refusal.value.faults} == {"typed_name", "agreed"}


def test_nobody_signs_for_a_party_they_do_not_act_for_and_nobody_twice(out):
    mediation, settlement = out
    with pytest.raises(NotAllowed):
        mediation.sign(settlement, "alice", actor=mediation.bob)
    with pytest.raises(NotAllowed):
        mediation.sign(settlement, "alice", actor=mediation.carol)
    mediation.sign(settlement, "alice")
    with pytest.raises(Conflict, match="signed this agreement already"):
        mediation.sign(settlement, "alice")


def test_a_signature_cannot_be_changed_or_removed_even_in_the_database(out):
    mediation, settlement = out
    signature = mediation.sign(settlement, "alice")
    for sql in ("UPDATE mediation_signature SET typed_name = 'x'", "DELETE FROM mediation_signature"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Signature.objects.get() == signature


def test_it_takes_force_only_when_every_party_signed_and_by_the_registrar(out):
    mediation, settlement = out
    mediation.sign(settlement, "alice")
    with pytest.raises(Invalid, match="Beta Drilling has not signed"):
        settlements.put_into_force(settlement=settlement, actor=mediation.dora, now=mediation.now)
    mediation.sign(settlement, "bob")
    with pytest.raises(NotAllowed):
        settlements.put_into_force(settlement=settlement, actor=mediation.carol, now=mediation.now)


def test_a_text_out_for_signature_is_fixed_until_a_party_refuses_and_then_void(out):
    mediation, settlement = out
    with pytest.raises(Conflict, match="The text is fixed"):
        settlements.amend(
            settlement=settlement, actor=mediation.carol, now=mediation.now, title="T", preamble="", clauses=[]
        )
    settlements.refuse_to_sign(settlement=settlement, actor=mediation.bob, now=mediation.now, reasons="Too little.")
    assert Settlement.objects.get().state == Settlement.State.VOID
    assert mediation.fresh().state == "mediation"
    public = mediation.case.docket.get(event="signature_refused")
    assert "Too little" not in public.text + str(public.data)
    again = mediation.draw_up()
    assert again.number == 2


def test_a_session_held_after_a_refusal_is_the_mediation_reconvened(out):
    mediation, settlement = out
    settlements.refuse_to_sign(settlement=settlement, actor=mediation.bob, now=mediation.now, reasons="Too little.")
    reconvene = mediation.fresh().deadlines.get(rule="reconvene", closed_at=None)
    mediation.meet()
    reconvene.refresh_from_db()
    assert reconvene.state == "met"


def test_an_agreement_is_not_drawn_up_before_everyone_accepted(mediation):
    proposal = mediation.propose()
    mediation.answer(proposal, "alice")
    with pytest.raises(Conflict, match="every party has accepted"):
        settlements.draw_up(case=mediation.fresh(), actor=mediation.carol, now=mediation.now, title="T")


def test_every_fault_of_every_clause_is_told_at_once(mediation):
    mediation.agree()
    settlement = settlements.draw_up(case=mediation.fresh(), actor=mediation.carol, now=mediation.now, title="T")
    with pytest.raises(Invalid) as refusal:
        settlements.amend(
            settlement=settlement,
            actor=mediation.carol,
            now=mediation.now,
            title="",
            preamble="",
            clauses=[
                ClauseDraft(kind="payment", text="", obligor=mediation.alpha, beneficiary=mediation.alpha),
                ClauseDraft(
                    kind="boundary", text="It changes.", claim=mediation.junior, new_boundary={"type": "Point"}
                ),
                ClauseDraft(kind="nonsense", text="x"),
            ],
        )
    assert {fault.field for fault in refusal.value.faults} == {
        "title",
        "clause-1-text",
        "clause-1-beneficiary",
        "clause-1-due_on",
        "clause-2-new_boundary",
        "clause-3-kind",
    }


def test_one_agreement_at_a_time_is_being_made(mediation):
    mediation.agree()
    settlement = settlements.draw_up(case=mediation.fresh(), actor=mediation.carol, now=mediation.now, title="T")
    with pytest.raises(Conflict):
        settlements.draw_up(case=mediation.fresh(), actor=mediation.carol, now=mediation.now, title="T")
    settlement.pk, settlement.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        settlement.save(force_insert=True)


def test_clauses_survive_the_way_to_drafts_and_back(out):
    _mediation, settlement = out
    kinds = [draft.kind for draft in drafts_of(settlement)]
    assert kinds == ["declaratory", "boundary", "payment"]
