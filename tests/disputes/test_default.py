"""A respondent that keeps silent: reminded, given notice of default, and only then gone on without."""

from datetime import timedelta

import pytest

from claims_project.common.errors import Invalid, NotAllowed
from claims_project.notices.models import Notice
from claims_project.procedure.models import RulesVersion
from claims_project.procedure.services import sweep
from disputes.lifecycle import State
from disputes.models import CaseDeadline
from disputes.services import closing
from disputes.services.steps import offers
from tests.worlds import World

pytestmark = pytest.mark.django_db


def overdue(world: World, *, reminded: int = 5):
    """A case whose answer is overdue, its respondent reminded so many times."""
    case = world.response_due()
    response = case.deadlines.get(rule="response")
    world.now = response.due_at + timedelta(hours=1)
    CaseDeadline._base_manager.filter(pk=response.pk).update(reminders_done=reminded)
    return world.fresh(case)


def notice(world: World, case):
    closing.give_default_notice(case=case, actor=world.dora, now=world.now)
    return case.deadlines.get(rule="default_notice", closed_at=None)


def why_not(world: World, case, step: str) -> str:
    """Why the registrar may not take the step now; empty when they may."""
    case = world.fresh(case)
    return " ".join(
        next(offer.reasons for offer in offers(case=case, user=world.dora, now=world.now) if offer.step.name == step)
    )


def test_a_notice_waits_for_the_time_to_answer_and_for_the_reminders_of_the_rules(world: World):
    case = world.response_due()
    assert "has not run out" in why_not(world, case, "give_default_notice")
    world.now = case.deadlines.get(rule="response").due_at + timedelta(hours=1)
    assert "2 reminders must be sent" in why_not(world, case, "give_default_notice")
    with pytest.raises(Invalid, match="2 reminders must be sent before notice of default is given; 0 went out"):
        closing.give_default_notice(case=world.fresh(case), actor=world.dora, now=world.now)


def test_the_rules_say_how_many_reminders(world: World, monkeypatch):
    case = overdue(world, reminded=2)
    policies = {"answer_reminders_before_default": 3}
    monkeypatch.setattr(RulesVersion, "policy", lambda version, name: policies[name])
    assert "3 reminders must be sent" in why_not(world, case, "give_default_notice")


def test_silence_closes_nothing_before_the_notice_has_run_out(world: World):
    case = overdue(world)
    for step in ("close_declined", "refer_unanswered"):
        assert "no notice of default was given" in why_not(world, case, step)
    given = notice(world, case)
    assert (given.due_on - world.now.date()).days >= 15
    for step in ("close_declined", "refer_unanswered"):
        assert "The notice of default runs until" in why_not(world, case, step)
    world.now = given.due_at + timedelta(minutes=1)
    assert why_not(world, case, "close_declined") == ""
    closing.refer_unanswered(case=world.fresh(case), actor=world.dora, now=world.now, reasons="They kept silent.")
    assert (world.fresh(case).state, world.fresh(case).outcome) == (State.CLOSED, "referred")


def test_the_notice_is_given_once_by_the_registrar_and_leaves_the_case_where_it_is(world: World):
    case = overdue(world)
    since = case.state_since
    with pytest.raises(NotAllowed):
        closing.give_default_notice(case=case, actor=world.alice, now=world.now)
    notice(world, case)
    case = world.fresh(case)
    assert (case.state, case.state_since) == (State.RESPONSE_DUE, since)
    assert case.docket.latest("number").event == "default_notice_given"
    assert "Notice of default was given already" in why_not(world, case, "give_default_notice")


def test_a_respondent_may_still_answer_within_the_notice(world: World):
    case = overdue(world)
    given = notice(world, case)
    world.now += timedelta(days=1)
    world.answer(world.fresh(case))
    assert world.fresh(case).state == State.NEGOTIATION
    given.refresh_from_db()
    assert given.state == CaseDeadline.State.MET


def test_the_respondent_is_told_of_the_notice_and_reminded_of_its_end(world: World):
    case = overdue(world)
    given = notice(world, case)
    entry = case.docket.get(event="default_notice_given")
    assert Notice.objects.filter(
        recipient=world.bob, gate_id=entry.pk, service=True, subject__endswith="Notice of default"
    ).exists()
    world.now = given.due_at - timedelta(days=1)
    sweep(now=world.now)
    given.refresh_from_db()
    assert given.reminders_done >= 1


def test_an_answer_that_declines_needs_no_notice(world: World):
    case = world.response_due()
    world.answer(case, accepts=False)
    assert why_not(world, case, "close_declined") == ""
    assert "A respondent has declined" in why_not(world, case, "give_default_notice")
