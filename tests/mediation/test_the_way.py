"""From a nominated mediator to an agreement in force that closes the overlap, and on to the case's end."""

from __future__ import annotations

from datetime import date

import pytest

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.desk import lines_for
from claims_project.procedure.services import carry_out, preview_extension
from claims_project.record.verification import entry_models, verify
from disputes.models import Assignment
from mediation.models import Appointment, Clause, Settlement, Undertaking, UndertakingDeadline
from mediation.services import appointments, process, settlements, undertakings
from registry.models import Claim, Overlap


def test_an_agreement_in_force_changes_the_register_and_closes_the_overlap(quarrel):
    settlement = quarrel.settle()
    assert quarrel.case.state == "settled_monitoring"
    assert settlement.state == Settlement.State.IN_FORCE
    overlap = Overlap.objects.get(pk=quarrel.overlap.pk)
    assert overlap.state == Overlap.State.RESOLVED
    junior = Claim.objects.get(pk=quarrel.junior.pk)
    clause = settlement.clauses.get(kind=Clause.Kind.BOUNDARY)
    assert junior.boundary == clause.new_boundary
    assert clause.carried_out_by.event == "amend_boundary"
    assert junior.pending_proceedings == []
    assert Claim.objects.get(pk=quarrel.senior.pk).pending_proceedings == []
    undertaking = Undertaking.objects.get()
    assert undertaking.due_on == date(2187, 6, 1)
    assert UndertakingDeadline.objects.get(undertaking=undertaking, state="open").due_on == date(2187, 6, 1)


def test_a_case_is_closed_as_settled_once_its_undertakings_are_performed(quarrel):
    quarrel.settle()
    undertaking = Undertaking.objects.get()
    with pytest.raises(Invalid, match="has not performed clause 3"):
        process.complete(case=quarrel.fresh(), actor=quarrel.mona, now=quarrel.later(days=1))
    with pytest.raises(Invalid, match="no proof"):
        undertakings.perform(undertaking=undertaking, actor=quarrel.mona, now=quarrel.now)
    with pytest.raises(NotAllowed):
        undertakings.prove(undertaking=undertaking, actor=quarrel.bob, now=quarrel.now, proof="Paid.")
    undertakings.prove(undertaking=undertaking, actor=quarrel.alice, now=quarrel.later(days=1), proof="Paid, ref 7.")
    undertakings.perform(undertaking=undertaking, actor=quarrel.mona, now=quarrel.later(days=1))
    assert not UndertakingDeadline.objects.filter(state="open").exists()
    process.complete(case=quarrel.fresh(), actor=quarrel.mona, now=quarrel.later(days=1))
    assert (quarrel.fresh().state, quarrel.case.outcome) == ("closed", "settled")


def test_a_breach_reconvenes_mediation_only_when_the_time_to_put_it_right_is_over(quarrel):
    quarrel.settle()
    undertaking = Undertaking.objects.get()
    with pytest.raises(Invalid, match="cannot be breached before"):
        undertakings.breach(undertaking=undertaking, actor=quarrel.bob, now=quarrel.now, reasons="Nothing came.")
    quarrel.later(days=150)
    with pytest.raises(NotAllowed):
        undertakings.breach(undertaking=undertaking, actor=quarrel.alice, now=quarrel.now, reasons="No.")
    undertakings.breach(undertaking=undertaking, actor=quarrel.bob, now=quarrel.now, reasons="Nothing came.")
    with pytest.raises(Invalid, match="is not over yet"):
        process.report_breach(case=quarrel.fresh(), actor=quarrel.bob, now=quarrel.later(days=1), reasons="Unpaid.")
    process.report_breach(case=quarrel.fresh(), actor=quarrel.bob, now=quarrel.later(days=60), reasons="Unpaid.")
    assert quarrel.fresh().state == "mediation"
    public = quarrel.case.docket.get(event="breach_reported")
    assert "Unpaid" not in public.text + str(public.data)


def test_a_breach_put_right_meets_its_cure_date(quarrel):
    quarrel.settle()
    undertaking = Undertaking.objects.get()
    undertakings.breach(
        undertaking=undertaking, actor=quarrel.bob, now=quarrel.later(days=150), reasons="Nothing came."
    )
    undertakings.prove(undertaking=undertaking, actor=quarrel.alice, now=quarrel.later(days=1), proof="Paid late.")
    undertakings.perform(undertaking=undertaking, actor=quarrel.mona, now=quarrel.later(days=1))
    assert quarrel.case.deadlines.get(rule="breach_cure").state == "met"


def test_whatever_moves_the_date_of_an_undertaking_moves_its_day(quarrel):
    quarrel.settle()
    deadline = UndertakingDeadline.objects.get()
    words = "An outage of the office"
    moved = preview_extension(deadline, words=words, now=quarrel.now, due_on=date(2187, 6, 15))
    carry_out(moved, kind="outage", words=words, actor=quarrel.dora, now=quarrel.now, seal=moved.seal)
    undertaking = Undertaking.objects.get()
    assert undertaking.due_on == undertaking.deadlines.get(state="open").due_on == date(2187, 6, 15)
    assert verify(entry_models()).whole
    Undertaking.objects.update(due_on=date(2187, 6, 1))
    assert "its last deadline says 2187-06-15" in str(verify(entry_models()).faults[0])


def test_from_the_proof_of_a_change_of_the_register_the_registrars_time_to_write_it_runs(quarrel):
    quarrel.settle()
    undertaking = Undertaking.objects.get()
    Clause.objects.filter(pk=undertaking.clause_id).update(kind=Clause.Kind.REGISTER_CHANGE)
    undertaking = Undertaking.objects.get()
    assert not quarrel.case.deadlines.filter(rule="register_change").exists()
    for proof in ("The transfer, signed.", "The transfer, with its annex."):
        undertakings.prove(undertaking=undertaking, actor=quarrel.alice, now=quarrel.later(days=1), proof=proof)
    written = quarrel.case.deadlines.get(rule="register_change")
    assert (written.who, written.label) == (
        "registrar", "Write the change of clause 3 of settlement 1 into the register",
    )  # fmt: skip
    assert quarrel.case.docket.get(number=written.trigger_entry).text.endswith("The transfer, signed.")
    undertakings.perform(undertaking=undertaking, actor=quarrel.mona, now=quarrel.later(days=1))
    written.refresh_from_db()
    assert written.state == "met"


def test_an_undertaking_is_waived_by_its_beneficiary_alone(quarrel):
    quarrel.settle()
    undertaking = Undertaking.objects.get()
    with pytest.raises(NotAllowed):
        undertakings.waive(undertaking=undertaking, actor=quarrel.alice, now=quarrel.now)
    undertakings.waive(undertaking=undertaking, actor=quarrel.bob, now=quarrel.later(days=1))
    process.complete(case=quarrel.fresh(), actor=quarrel.mona, now=quarrel.later(days=1))
    assert quarrel.fresh().outcome == "settled"


def test_a_settlement_takes_force_whole_or_not_at_all(quarrel, monkeypatch):
    quarrel.mediate()
    quarrel.meet()
    quarrel.agree(annex=quarrel.annex())
    settlement = quarrel.draw_up()
    settlements.send_for_signature(settlement=settlement, actor=quarrel.carol, now=quarrel.later(hours=1))
    quarrel.sign(settlement, "alice")
    quarrel.sign(settlement, "bob")
    before = Claim.objects.get(pk=quarrel.junior.pk).boundary

    def fail(**_given):
        raise Conflict("Somebody was first.")

    monkeypatch.setattr(settlements, "settle_ground", fail)
    with pytest.raises(Conflict):
        settlements.put_into_force(settlement=Settlement.objects.get(), actor=quarrel.dora, now=quarrel.later(hours=1))
    assert Claim.objects.get(pk=quarrel.junior.pk).boundary == before
    assert Settlement.objects.get().state == Settlement.State.OUT_FOR_SIGNATURE
    assert quarrel.fresh().state == "settlement_pending"
    assert not Undertaking.objects.exists()


def test_an_agreement_that_moves_no_boundary_closes_the_overlap_all_the_same(quarrel):
    quarrel.mediate()
    quarrel.meet()
    quarrel.agree()
    settlement = quarrel.draw_up()
    settlements.send_for_signature(settlement=settlement, actor=quarrel.carol, now=quarrel.later(hours=1))
    quarrel.sign(settlement, "alice")
    assert "into force" not in what_dora_owes(quarrel)
    quarrel.sign(settlement, "bob")
    assert "Put agreement 1 into force: every party has signed" in what_dora_owes(quarrel)
    settlements.put_into_force(settlement=Settlement.objects.get(), actor=quarrel.dora, now=quarrel.later(hours=1))
    overlap = Overlap.objects.get(pk=quarrel.overlap.pk)
    assert overlap.state == Overlap.State.RESOLVED
    assert overlap.geometry is not None
    assert f"Resolved by settlement in case {quarrel.case.docket_number}" in overlap.state_words
    assert Claim.objects.get(pk=quarrel.junior.pk).pending_proceedings == []
    assert "into force" not in what_dora_owes(quarrel)


def test_a_challenge_waits_on_the_registrars_desk_until_it_is_decided(quarrel):
    appointment = quarrel.nominate()
    appointments.challenge(
        appointment=appointment, actor=quarrel.alice, now=quarrel.later(hours=1), reasons="They worked for Beta."
    )
    assert "Decide the challenge of Carol as mediator" in what_dora_owes(quarrel)
    appointments.decide_challenge(
        appointment=appointment, actor=quarrel.dora, now=quarrel.later(hours=1), upheld=False, reasons="Long ago."
    )
    assert "Decide the challenge" not in what_dora_owes(quarrel)


def test_a_mediator_is_free_again_once_the_case_is_settled(quarrel):
    quarrel.mediate()
    assert Appointment.objects.at_work().filter(profile=quarrel.profile).count() == 1
    quarrel.meet()
    quarrel.agree(annex=quarrel.annex())
    settlement = quarrel.draw_up()
    settlements.send_for_signature(settlement=settlement, actor=quarrel.carol, now=quarrel.later(hours=1))
    quarrel.sign(settlement, "alice")
    quarrel.sign(settlement, "bob")
    settlements.put_into_force(settlement=Settlement.objects.get(), actor=quarrel.dora, now=quarrel.later(hours=1))
    assert Appointment.objects.at_work().filter(profile=quarrel.profile).count() == 0


def what_dora_owes(quarrel) -> str:
    return "\n".join(line.what for line in lines_for(quarrel.dora, quarrel.now))


def test_a_settlement_without_a_session_held_does_not_take_force(quarrel):
    quarrel.mediate()
    quarrel.agree(annex=quarrel.annex())
    settlement = quarrel.draw_up()
    settlements.send_for_signature(settlement=settlement, actor=quarrel.carol, now=quarrel.later(hours=1))
    quarrel.sign(settlement, "alice")
    quarrel.sign(settlement, "bob")
    with pytest.raises(Invalid, match="came from mediation"):
        settlements.put_into_force(settlement=Settlement.objects.get(), actor=quarrel.dora, now=quarrel.later(hours=1))


def test_the_record_is_clean_after_the_whole_way(quarrel):
    quarrel.settle()
    assert verify(entry_models()).faults == []


def test_mediation_that_ends_without_settlement_frees_the_ground(mediation):
    mediation.propose()
    with pytest.raises(Invalid, match="only after the first session"):
        process.terminate(case=mediation.fresh(), actor=mediation.alice, now=mediation.now, ground="no_prospect")
    process.terminate(case=mediation.fresh(), actor=mediation.carol, now=mediation.later(days=1), ground="no_prospect")
    assert mediation.fresh().outcome == "terminated_no_settlement"
    assert Overlap.objects.get().state == Overlap.State.OPEN
    assert mediation.case.proposals.get().state == "withdrawn"


def test_only_a_registrar_puts_an_appointment_into_effect_and_it_assigns_the_mediator(quarrel):
    appointment = quarrel.mediate()
    assert Assignment.objects.get(case=quarrel.case, ended_at=None).user == quarrel.carol
    assert quarrel.case.state == "mediation"
    assert appointment.state == "in_effect"
