"""The lifecycle table, tested whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_project.common.errors import Conflict, NotAllowed
from disputes.guards import GUARDS
from disputes.lifecycle import LAST, STEPS, Role, Standing, State, after, fold
from disputes.models import Case, CaseParty
from disputes.services import steps as services

WAYS_OF_THE_DESIGN = {
    ("draft", "filed"), ("filed", "deficient"), ("deficient", "filed"), ("filed", "closed"), ("deficient", "closed"),
    ("filed", "registered"), ("registered", "response_due"), ("response_due", "negotiation"),
    ("response_due", "closed"), ("negotiation", "mediator_selection"), ("mediator_selection", "mediation"),
    ("mediator_selection", "closed"), ("mediation", "settlement_pending"), ("settlement_pending", "settled_monitoring"),
    ("settlement_pending", "mediation"), ("mediation", "closed"), ("settled_monitoring", "closed"),
    ("settled_monitoring", "mediation"),
}  # fmt: skip


def test_every_way_of_the_design_is_in_the_table():
    ways = {(str(source), str(step.target)) for step in STEPS.values() for source in step.sources}
    assert ways >= WAYS_OF_THE_DESIGN


def test_no_other_way_is_but_notices_stays_resumptions_withdrawals_consolidations_and_reopenings():
    others = {"stay", "resume", "withdraw", "consolidate", "reopen", "refer", "give_default_notice"}
    ways = {
        (str(source), str(step.target)) for step in STEPS.values() if step.name not in others for source in step.sources
    }
    assert ways == WAYS_OF_THE_DESIGN


def test_every_guard_is_supplied_so_no_step_is_shut_for_ever():
    assert [guard.name for guard in GUARDS.values() if guard.check is None] == []


def test_every_step_that_closes_has_an_outcome_and_no_other_has():
    for step in STEPS.values():
        assert (step.target == State.CLOSED) == (step.outcome is not None), step.name


def test_every_rule_opened_or_closed_is_in_the_rules(db, now):
    from claims_project.procedure.services import rules_in_force

    rules = rules_in_force(now)
    for step in STEPS.values():
        for rule in {*step.opens, *step.closes} - {"*"}:
            assert rules.rule(rule, "T1").label, (step.name, rule)


@pytest.mark.parametrize("step", STEPS.values(), ids=str)
def test_a_step_is_taken_from_its_states_by_its_roles_and_by_no_other(step, monkeypatch):
    """The whole table of step × state × role; guards are met, so only state and role decide."""
    for guard in step.needs:
        monkeypatch.setattr(guard, "check", lambda attempt: ())
    for state in State:
        case = Case(state=state, last_state=State.MEDIATION if state in (State.STAYED, State.CLOSED) else "")
        for role in (*Role, None):
            monkeypatch.setattr(services, "roles_on", lambda actor, on, held=role: frozenset({held} if held else ()))
            allowed, from_here = role in step.by, state in step.sources
            if allowed and from_here:
                services.check(step, case=case, actor=None, now=None)
            else:
                with pytest.raises(Conflict if allowed else NotAllowed):
                    services.check(step, case=case, actor=None, now=None)


@given(st.data())
def test_a_fold_of_steps_taken_one_after_the_other_is_the_standing_they_lead_to(data):
    standing, taken = Standing(), []
    for _round in range(data.draw(st.integers(0, 15))):
        choices = [
            s for s in STEPS.values() if standing.state in s.sources and (s.target != LAST or standing.last_state)
        ]
        if not choices:
            break
        step = data.draw(st.sampled_from(choices))
        standing = after(step, standing)
        taken.append(step.name)
    assert fold(taken) == standing
    assert (standing.state == State.CLOSED) == bool(standing.outcome)


def test_a_docket_that_skips_a_step_does_not_fold():
    with pytest.raises(ValueError, match="register does not start from draft"):
        fold(["register"])


def test_a_stayed_case_resumes_where_it_was_and_reopens_to_where_it_was_before_the_stay():
    way = ["file", "register", "call_for_answer", "answer", "stay"]
    assert fold([*way, "resume"]).state == State.NEGOTIATION
    assert fold([*way, "withdraw", "reopen"]).state == State.NEGOTIATION


def test_two_registrars_registering_the_same_case_write_one_entry(world, make_registrar):
    from disputes.services.registrar import register_case

    case = world.filed()
    stale = Case.objects.get(pk=case.pk)
    given_by_hand = {"parties_confirmed": True, "duplicates_checked": True}
    register_case(case=case, actor=world.dora, now=world.now, **given_by_hand)
    with pytest.raises(Conflict):
        register_case(case=stale, actor=make_registrar, now=world.now, **given_by_hand)
    assert case.docket.filter(event="case_registered").count() == 1


@pytest.fixture
def make_registrar(db):
    from tests.conftest import make_user

    return make_user("Dorian", "registrar")


def test_a_stay_holds_every_date_and_gives_it_back_moved_by_its_length(world):
    from datetime import timedelta

    from claims_project.procedure.timekeeping import replay
    from disputes.services.stays import resume, stay

    case = world.negotiation()
    before = case.deadlines.get(rule="negotiation", closed_at=None)
    stay(
        case=case,
        actor=world.dora,
        now=world.now,
        reasons="The surveyor is ill.",
        effect="SUSPEND",
        until=world.now.date() + timedelta(days=30),
    )
    assert case.state == "stayed"
    assert not case.deadlines.filter(rule="negotiation", closed_at=None).exists()
    resume(case=case, actor=world.dora, now=world.at(days=20))
    assert case.state == "negotiation"
    after_stay = case.deadlines.get(rule="negotiation", closed_at=None)
    moved = (after_stay.due_on - before.due_on).days
    assert 20 <= moved <= 22
    assert "20 days" in after_stay.trigger_words
    assert (after_stay.origin, after_stay.sequence) == (str(before.key), 1)
    assert replay(after_stay.trace_lines) == (after_stay.due_on, after_stay.due_at)


def test_the_claimants_people_act_as_claimant_and_a_reader_does_not(world, eve):
    from claims_project.accounts.services import add_member, system_actor
    from disputes.access import roles_on

    case = world.registered()
    add_member(party=world.north, user=eve, role="reader", actor=system_actor(), now=world.now)
    assert roles_on(world.alice, case) == {Role.CLAIMANT}
    assert roles_on(eve, case) == frozenset()
    assert Case.objects.visible_to(eve).exists()
    assert case.parties.get(role=CaseParty.Role.CLAIMANT).party == world.north


def test_nothing_is_entered_before_the_line_above_it(world):
    from datetime import timedelta

    from disputes.services.docket import add_note

    case = world.filed()
    above = case.docket.latest("number").entered_at
    note = {"case": case, "actor": world.dora, "text": "What is the hour?"}
    assert add_note(now=above - timedelta(minutes=3), **note).entered_at == above
    with pytest.raises(Conflict, match="the clock here says"):
        add_note(now=above - timedelta(hours=1), **note)
    assert case.docket.filter(event="note").count() == 1
