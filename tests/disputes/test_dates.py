"""The dates of a case: moved by order, by agreement, by an outage; each time one docket entry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.desk import lines_for
from claims_project.notices.models import Notice
from claims_project.procedure.models import Change
from claims_project.procedure.services import (
    carry_out,
    change_for_outage,
    preview_extension,
    preview_outage,
    record_outage,
    sweep,
)
from disputes.afterwards import NEXT, next_step
from disputes.lifecycle import STEPS
from disputes.models import CaseDeadline
from disputes.services.dates import (
    answer_extension,
    order_extension,
    order_words,
    preview_agreed,
    proposal_on,
    propose_extension,
)
from mediation.models import AppointmentDeadline
from mediation.services import appointments, panel


@pytest.fixture
def case(world):
    return world.response_due()


@pytest.fixture
def deadline(case) -> CaseDeadline:
    return case.deadlines.select_related("case").get(rule="response", closed_at=None)


def running(case) -> CaseDeadline:
    return case.deadlines.get(rule="response", closed_at=None)


def test_an_order_moves_a_date_with_one_entry_and_tells_who_owes(world, case, deadline):
    to = deadline.due_on + timedelta(days=7)
    preview = preview_extension(deadline, words=order_words("The surveyor is ill."), now=world.now, due_on=to)
    order_extension(
        deadline=deadline, actor=world.dora, now=world.now, reasons="The surveyor is ill.", due_on=to, seal=preview.seal
    )
    moved = running(case)
    entry = case.docket.get(event="dates_moved")
    assert (moved.due_on, moved.trigger_entry, moved.sequence) == (to, entry.number, 1)
    assert "The surveyor is ill." in entry.text
    assert entry.data["moves"][0]["to"] == to.isoformat()
    assert Notice.objects.get(kind="deadline_moved").recipient == world.bob


def test_only_the_registrar_and_the_cases_mediator_order(world, case, deadline):
    for actor in (world.alice, world.bob, world.mona):
        with pytest.raises(NotAllowed):
            order_extension(
                deadline=deadline, actor=actor, now=world.now, reasons="x", due_on=world.now.date(), seal=""
            )


def test_a_date_moves_by_agreement_once_every_party_has_agreed(world, case, deadline):
    to = deadline.due_on + timedelta(days=10)
    propose_extension(deadline=deadline, actor=world.bob, now=world.now, due_on=to, reasons="Files are far away.")
    proposal = proposal_on(deadline)
    assert [member.party for member in proposal.agreed] == [world.south]
    assert [member.party for member in proposal.waiting] == [world.north]
    assert running(case).due_on == deadline.due_on
    with pytest.raises(Conflict, match="already"):
        propose_extension(deadline=deadline, actor=world.alice, now=world.now, due_on=to, reasons="Me too.")
    with pytest.raises(Conflict, match="Nothing waits"):
        answer_extension(deadline=deadline, actor=world.bob, now=world.now, agrees=True)
    answer_extension(deadline=deadline, actor=world.alice, now=world.now, agrees=True)
    moved = running(case)
    assert (moved.due_on, moved.origin) == (to, str(deadline.key))
    events = list(case.docket.order_by("number").values_list("event", flat=True))[-3:]
    assert events == ["extension_proposed", "extension_agreed", "dates_moved"]
    assert Change.objects.get().kind == "agreement"
    assert proposal_on(moved) is None


def test_one_party_that_does_not_agree_leaves_the_date_as_it_is(world, case, deadline):
    to = deadline.due_on + timedelta(days=10)
    propose_extension(deadline=deadline, actor=world.bob, now=world.now, due_on=to, reasons="Files are far away.")
    answer_extension(deadline=deadline, actor=world.alice, now=world.now, agrees=False)
    assert running(case).due_on == deadline.due_on
    assert proposal_on(deadline) is None
    propose_extension(deadline=deadline, actor=world.bob, now=world.now, due_on=to, reasons="Once more.")
    assert proposal_on(deadline) is not None


def test_less_time_is_no_extension_and_reasons_are_needed(world, deadline):
    with pytest.raises(Invalid, match="More time"):
        preview_agreed(deadline, due_on=deadline.due_on - timedelta(days=3), now=world.now)
    with pytest.raises(Invalid, match="Say why"):
        propose_extension(
            deadline=deadline, actor=world.bob, now=world.now, due_on=deadline.due_on + timedelta(days=1), reasons=" "
        )
    with pytest.raises(NotAllowed):
        propose_extension(
            deadline=deadline, actor=world.dora, now=world.now, due_on=deadline.due_on + timedelta(days=1), reasons="x"
        )


def test_a_party_alone_in_the_case_cannot_give_itself_more_time(world):
    case = world.registered()
    deadline = case.deadlines.filter(closed_at=None).first()
    CaseDeadline.objects.filter(pk=deadline.pk).update(who="claimant")
    deadline.refresh_from_db()
    with pytest.raises(Conflict, match="No other party"):
        propose_extension(
            deadline=deadline, actor=world.alice, now=world.now, due_on=deadline.due_on + timedelta(days=9), reasons="x"
        )


def test_an_outage_moves_the_dates_of_a_case_with_one_entry(world, case, deadline):
    ended = deadline.due_at - timedelta(hours=1)
    later = deadline.due_at + timedelta(hours=9)
    outage = record_outage(
        name="the portal", started_at=ended - timedelta(hours=2), ended_at=ended, actor=world.dora, now=later
    )
    preview = preview_outage(outage, user=world.dora, now=world.now)
    change_for_outage(outage=outage, actor=world.dora, now=later, seal=preview.seal)
    assert running(case).due_on > deadline.due_on
    assert case.docket.filter(event="dates_moved").count() == 1


def test_on_the_portal_what_would_move_is_seen_before_it_is_asked_for_and_before_it_is_agreed(
    client, world, case, deadline, time_machine
):
    time_machine.move_to(world.now, tick=False)
    address = reverse("disputes:extension", args=[case.docket_number, deadline.key])
    to = deadline.due_on + timedelta(days=10)
    wish = {"due_on_day": to.day, "due_on_month": to.month, "due_on_year": to.year, "reasons": "Far away."}
    client.force_login(world.bob)
    shown = client.post(address, wish).content.decode()
    assert "1 date would move" in shown
    assert proposal_on(deadline) is None
    client.post(address, {**wish, "propose": "yes"})
    assert proposal_on(deadline) is not None
    assert "You have answered" in client.get(address).content.decode()
    client.force_login(world.alice)
    assert "1 date would move" in client.get(address).content.decode()
    client.post(address, {"answer": "agree"})
    assert running(case).due_on == to


def test_in_the_admin_what_would_move_is_seen_before_it_is_ordered(client, world, case, deadline, time_machine):
    time_machine.move_to(world.now, tick=False)
    client.force_login(world.dora)
    address = reverse("admin:disputes_case_date", args=[case.pk, deadline.key])
    assert "Show what would move" in client.get(address).content.decode()
    wish = {"amount": "14", "unit": "days", "reasons": "The surveyor is ill."}
    shown = client.post(address, wish)
    seal = shown.context["preview"].seal
    assert "1 date would move" in shown.content.decode()
    assert running(case).due_on == deadline.due_on
    assert (
        "changed since you looked"
        in client.post(address, {**wish, "carry_out": "yes", "seal": "x"}, follow=True).content.decode()
    )
    client.post(address, {**wish, "carry_out": "yes", "seal": seal})
    assert running(case).due_on > deadline.due_on


@pytest.mark.parametrize("rule", NEXT)
def test_what_follows_a_missed_date_is_a_step_of_the_lifecycle_from_the_states_in_which_it_runs(rule):
    assert next_step(rule, next(iter(STEPS[NEXT[rule]].sources))) == STEPS[NEXT[rule]]
    assert next_step(rule, "closed") is None or "closed" in STEPS[NEXT[rule]].sources


def test_a_missed_date_drafts_the_next_step_for_the_registrar_and_moves_nothing(client, world, case, deadline):
    later = deadline.due_at + timedelta(days=1)
    sweep(now=later)
    deadline.refresh_from_db()
    assert deadline.state == "missed"
    lines = [line.what for line in lines_for(world.dora, later) if line.docket_number == case.docket_number]
    assert any("owed by the respondent, overdue" in words and "Next, if you decide so" in words for words in lines)
    assert world.fresh(case).state == case.state
    assert not any("if you decide so" in line.what for line in lines_for(world.carol, later))


def test_one_cause_makes_one_entry_whatever_floors_its_dates_are_of(world):
    """A nominee's date to answer lies in the case too."""
    case = world.mediator_selection()
    profile = panel.keep_profile(
        user=world.carol, actor=world.dora, now=world.now, languages=["English"], expertise=["surveying"], capacity=3
    )
    appointments.propose(case=case, profile=profile, actor=world.dora, now=world.at(hours=1))
    nominees = AppointmentDeadline.objects.select_related("appointment__case").get(closed_at=None)
    assert (nominees.belongs_to(), nominees.thread()) == (case, case.docket_number)
    preview = preview_extension(nominees, words="By order", now=world.now, due_on=nominees.due_on + timedelta(days=3))
    carry_out(preview, kind="order", words="By order", actor=world.dora, now=world.now, seal=preview.seal)
    assert case.docket.get(event="dates_moved").data["moves"][0]["rule"] == "acceptance"
    assert AppointmentDeadline.objects.get(closed_at=None).sequence == 1
