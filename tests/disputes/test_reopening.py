"""A case that is reopened has everything back that was in it, and says what could not come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claims_project.accounts.models import OfficeRole
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.notices.models import Notice
from claims_project.procedure.services import sweep
from claims_project.procedure.timekeeping import replay
from claims_project.record.verification import entry_models, verify
from disputes.models import CaseDeadline
from disputes.services import closing, stays
from disputes.services.interruptions import running
from disputes.services.reopening import reopen
from mediation.models import Appointment, AppointmentDeadline
from mediation.services import appointments, panel, process
from registry.models import Claim, Overlap
from registry.services.settling import resolve_overlap

WHY = "The survey on which it was withdrawn was wrong."


def reopened(world, case, **later):
    entry = reopen(case=world.fresh(case), actor=world.dora, now=world.at(**(later or {"days": 20})), reasons=WHY)
    return world.fresh(case), entry


def withdrawn(world, case):
    closing.withdraw(case=world.fresh(case), actor=world.alice, now=world.at(hours=1))
    return world.fresh(case)


def rules_of(case) -> list[str]:
    return sorted(deadline.rule for deadline in running(case))


def whole() -> list[str]:
    return [str(fault) for fault in verify(entry_models()).faults]


def test_the_ground_is_in_issue_again_and_noted_on_both_titles(world):
    case = withdrawn(world, world.negotiation())
    assert Overlap.objects.get().state == Overlap.State.OPEN
    case, entry = reopened(world, case)
    assert case.state == "negotiation"
    assert Overlap.objects.get().docket_number == case.docket_number
    for claim in Claim.objects.all():
        assert claim.pending_proceedings == [case.docket_number]
        assert claim.transactions.filter(event="note_pending").count() == 2
    assert "In issue again" in entry.text
    assert "Pending proceedings are noted again" in entry.text
    assert whole() == []


def test_a_case_that_was_only_registered_takes_its_ground_and_is_not_noted_yet(world):
    case, _entry = reopened(world, withdrawn(world, world.registered()))
    assert Overlap.objects.get().docket_number == case.docket_number
    assert not any(claim.pending_proceedings for claim in Claim.objects.all())


def test_what_ran_runs_again_with_the_time_that_was_left(world):
    case = world.negotiation()
    before = case.deadlines.get(rule="negotiation", closed_at=None)
    case, entry = reopened(world, withdrawn(world, case), days=20)
    again = case.deadlines.get(rule="negotiation", closed_at=None)
    left_then = before.due_on - case.docket.get(event="case_withdrawn").effective_at.date()
    left_now = again.due_on - entry.effective_at.date()
    assert left_then <= left_now <= left_then + timedelta(days=3)
    assert replay(again.trace_lines) == (again.due_on, again.due_at)
    assert again.trigger_entry == entry.number
    assert "for which the case was closed" in again.trigger_words
    assert any("closed (docket entries" in line.text for line in again.trace_lines)
    assert again.origin == str(before.key)


def test_a_date_that_had_passed_gets_no_new_time_and_is_found_missed(world):
    case = world.response_due()
    due = case.deadlines.get(rule="response").due_on
    for _sweep in range(5):
        sweep(now=world.at(days=10))
    reminded = case.deadlines.get(rule="response").reminders_done
    case, _entry = reopened(world, withdrawn(world, case))
    again = case.deadlines.get(rule="response", closed_at=None)
    assert again.due_on == due
    assert again.reminders_done == reminded >= 2
    sweep(now=world.at(minutes=1))
    assert case.deadlines.get(pk=again.pk).state == CaseDeadline.State.MISSED


def test_a_case_closed_while_it_was_stayed_gets_the_dates_that_the_stay_held(world):
    case = world.negotiation()
    due = case.deadlines.get(rule="negotiation", closed_at=None).due_on
    stays.stay(
        case=case, actor=world.dora, now=world.at(hours=1), reasons="Illness.", effect="SUSPEND",
        until=world.now.date() + timedelta(days=60),
    )  # fmt: skip
    world.at(days=10)
    case, _entry = reopened(world, withdrawn(world, case), days=10)
    assert case.state == "negotiation"
    assert rules_of(case) == ["negotiation"]
    moved = (case.deadlines.get(rule="negotiation", closed_at=None).due_on - due).days
    assert 20 <= moved <= 22


def test_a_mediator_mediates_as_before_and_one_who_left_the_office_is_named(world):
    case, entry = reopened(world, withdrawn(world, world.mediation()))
    assert "Carol mediates as before." in entry.text
    assert rules_of(case) == ["challenge", "first_session", "statements"] or rules_of(case) == [
        "first_session",
        "statements",
    ]
    withdrawn(world, case)
    OfficeRole.objects.filter(user=world.carol).update(ended_at=world.now)
    _case, entry = reopened(world, case)
    assert "Carol no longer mediates for the office. A mediator is to be appointed." in entry.text


def test_after_a_mediation_without_settlement_the_time_to_elect_ends_and_mediation_goes_on(world):
    case = world.mediation()
    process.terminate(case=world.fresh(case), actor=world.carol, now=world.at(hours=1), ground="no_prospect")
    case = world.fresh(case)
    assert rules_of(case) == ["election_to_refer"]
    case, entry = reopened(world, case)
    assert case.state == "mediation"
    assert "election_to_refer" not in rules_of(case)
    assert "first_session" in rules_of(case)
    assert "does not come back" in entry.text
    assert whole() == []


def test_a_refused_case_is_examined_again_and_touches_no_title(world):
    from disputes.services.registrar import refuse_case

    case = world.filed()
    refuse_case(case=case, actor=world.dora, now=world.at(hours=1), reasons="Not ours.")
    case, _entry = reopened(world, case)
    assert case.state == "filed"
    assert rules_of(case) == ["completeness_review"]
    assert Overlap.objects.get().state == Overlap.State.OPEN


def test_ground_that_is_in_issue_in_another_case_by_then_keeps_the_case_closed(world):
    first = withdrawn(world, world.negotiation())
    second = world.registered()
    with pytest.raises(Conflict, match=rf"in issue in case {second.docket_number}\. Wait until that case is closed"):
        reopened(world, first)
    assert world.fresh(first).state == "closed"
    withdrawn(world, second)
    assert reopened(world, first)[0].state == "negotiation"
    assert whole() == []


def test_an_overlap_that_was_settled_meanwhile_stays_so_and_the_docket_says_why(world):
    first = withdrawn(world, world.negotiation())
    second = world.registered()
    resolve_overlap(
        overlap=Overlap.objects.get(), docket_number=second.docket_number, actor=world.dora, now=world.now,
        words="the claims are worked as one unit.",
    )  # fmt: skip
    case, entry = reopened(world, first)
    assert "stays resolved. Resolved by settlement in case" in entry.text
    assert Overlap.objects.get().state == Overlap.State.RESOLVED
    assert case.state == "negotiation"


def test_a_settled_case_that_is_reopened_is_monitored_again(world):
    case, _entry = reopened(world, world.closed())
    assert case.state == "settled_monitoring"
    assert not any(claim.pending_proceedings for claim in Claim.objects.all())
    assert whole() == []


def test_everyone_who_follows_the_case_is_told(world):
    case = withdrawn(world, world.mediation())
    Notice.objects.all().delete()
    _case, _entry = reopened(world, case)
    told = set(Notice.objects.filter(kind="case_reopened").values_list("recipient", flat=True))
    assert told == {world.alice.pk, world.bob.pk, world.carol.pk}


def test_reopening_asks_for_a_registrar_reasons_and_a_closed_case(world):
    case = world.negotiation()
    with pytest.raises(Conflict):
        reopened(world, case)
    withdrawn(world, case)
    with pytest.raises(NotAllowed):
        reopen(case=world.fresh(case), actor=world.alice, now=world.now, reasons=WHY)
    with pytest.raises(Invalid):
        reopen(case=world.fresh(case), actor=world.dora, now=world.now, reasons=" ")
    assert world.fresh(case).state == "closed"


def test_a_nomination_waits_with_the_closed_case_and_its_time_runs_on_afterwards(world):
    case = world.mediator_selection()
    profile = panel.keep_profile(user=world.carol, actor=world.dora, now=world.now, languages=["English"], capacity=3)
    appointment = appointments.propose(case=case, profile=profile, actor=world.dora, now=world.at(hours=1))
    case = withdrawn(world, case)
    assert not AppointmentDeadline.objects.filter(closed_at=None).exists()
    with pytest.raises(Conflict):
        appointments.decline(appointment=Appointment.objects.get(pk=appointment.pk), actor=world.carol, now=world.now)
    case, _entry = reopened(world, case)
    again = AppointmentDeadline.objects.get(closed_at=None)
    assert again.appointment_id == appointment.pk
    assert rules_of(case) == ["acceptance", "appointment", "selection_lapse"]


def test_a_date_outlives_any_number_of_closings(world):
    case = world.negotiation()
    for _turn in range(3):
        case, _entry = reopened(world, withdrawn(world, case))
    assert rules_of(case) == ["negotiation"]
    again = case.deadlines.get(closed_at=None)
    assert again.sequence == 3
    assert replay(again.trace_lines) == (again.due_on, again.due_at)
    assert again.due_on > case.docket.order_by("-number").first().effective_at.date()
