"""A published assessment and the cases about its claim: filed and served they suspend it, ended they let it stand
again, and too late they need leave. Through the services, as the people of the office do it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from disputes.lifecycle import State
from disputes.services import closing
from mediation.services import settlements
from registry import services
from registry.models import Assessment, Claim

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=366)


@pytest.fixture
def published(world):
    """North's and South's claims, both found established, and published."""
    services.record_treaty(
        name="Treaty of Ceres", ratified_at=datetime(2185, 6, 1, 12, tzinfo=UTC), actor=world.dora, now=world.now
    )
    found = []
    for claim in (world.first, world.second):
        services.enter_instrument(
            claim=claim, kind="certified_extract", issuer="Lunar Cadastre", reference=claim.claim_number,
            actor=world.dora, now=world.now,
        )  # fmt: skip
        one = services.assess_claim(claim=claim, actor=world.dora, now=world.now)
        services.issue(assessment=one, actor=world.dora, now=world.now, reason="Checked against the extract.")
        found.append(services.publish(assessment=one, actor=world.dora, now=world.now))
    return found


def stands(assessment):
    """Its state, what the register says of the claim, and the last line of its history."""
    assessment = Assessment.objects.get(pk=assessment.pk)
    return assessment.state, Claim.objects.get(pk=assessment.claim_id).establishment, assessment.steps.last()


def test_a_dispute_filed_in_time_suspends_both_assessments_and_its_withdrawal_lets_them_stand(world, published):
    case = world.filed()
    assert {stands(one)[:2] for one in published} == {("published", "established")}  # filed is not yet accepted
    case = world.response_due(case)
    for one in published:
        state, establishment, step = stands(one)
        assert (state, establishment, step.docket_number) == ("suspended", "under_review", case.docket_number)
    closing.withdraw(case=world.fresh(case), actor=world.alice, now=world.at(days=1), reasons="We agree.")
    assert world.fresh(case).state == State.CLOSED
    for one in published:
        state, establishment, step = stands(one)
        assert (state, establishment, step.words) == (
            "published", "established", "The dispute is over; the assessment stands as published."
        )  # fmt: skip
    assert Assessment.objects.count() == 2


def test_a_settlement_that_moves_a_line_lets_them_stand_and_has_the_changed_one_made_anew(world, published):
    settlement = world.sent_for_signature()
    for party in (world.north, world.south):
        world.sign(settlement, party)
    assert {stands(one)[0] for one in published} == {"suspended"}
    settlements.put_into_force(
        settlement=type(settlement).objects.get(pk=settlement.pk), actor=world.dora, now=world.at(hours=1)
    )
    assert {stands(one)[:2] for one in published} == {("published", "established")}
    senior, junior = (stands(one)[2].words for one in published)
    assert senior.endswith("stands as published.")
    assert junior.endswith("assessment 2 was made, for the registrar to issue.")
    anew = Assessment.objects.get(state="provisional")
    assert (anew.claim, anew.outcome) == (world.second, "established")
    services.issue(assessment=anew, actor=world.dora, now=world.at(days=1), reason="The rest is the settled ground.")
    services.publish(assessment=anew, actor=world.dora, now=world.now)
    assert stands(published[1])[0] == "replaced"


def test_a_dispute_filed_after_the_contest_window_suspends_only_what_leave_was_given_for(world, published):
    world.at(days=YEAR.days + 3)
    services.give_leave(
        assessment=Assessment.objects.get(pk=published[0].pk), actor=world.dora, now=world.now,
        reason="The extract was forged.",
    )  # fmt: skip
    case = world.response_due()
    assert stands(published[0])[:2] == ("suspended", "under_review")
    state, establishment, step = stands(published[1])
    assert (state, establishment, step.step, step.docket_number) == (
        "published", "established", "not_suspended", case.docket_number
    )  # fmt: skip
