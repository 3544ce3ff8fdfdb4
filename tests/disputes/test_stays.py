"""Staying a case and taking it up again: what moves is shown first, then moved, entered once and told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from claims_project.common.errors import Conflict, Invalid
from claims_project.notices.models import Notice
from claims_project.record.verification import entry_models, verify
from disputes.models import Case, CaseDeadline
from disputes.services import stays
from tests.worlds import World

TERMS = {"reasons": "The surveyor is away.", "effect": "SUSPEND"}


@pytest.fixture
def world(alice, bob, dora, carol, mona, now) -> World:
    return World(alice=alice, bob=bob, dora=dora, carol=carol, mona=mona, now=now)


def response_of(case: Case) -> CaseDeadline:
    return case.deadlines.filter(rule="response").latest("pk")


@pytest.mark.parametrize("effect", ["SUSPEND", "EXTEND"])
def test_what_was_shown_of_a_stay_and_of_its_end_is_what_happens(world: World, effect: str):
    case = world.response_due()
    first = response_of(case)
    today = world.now.date()
    wish = {**TERMS, "effect": effect, "until": today + timedelta(days=20), "actor": world.dora}
    held = stays.preview_stay(case=case, now=world.at(hours=1), **wish)
    assert [shift.deadline for shift in held.shifts] == [first]
    stays.stay(case=case, now=world.now, seal=held.seal, **wish)

    later = world.at(days=10)
    case = world.fresh(case)
    shown = stays.preview_resume(case=case, actor=world.dora, now=later)
    entry = stays.resume(case=case, actor=world.dora, now=later, seal=shown.seal)
    again = response_of(case)
    (shift,) = shown.shifts
    assert again.due_at == shift.result.due_at > first.due_at
    assert (again.due_at == held.shifts[0].result.due_at) == (effect == "EXTEND")
    assert (again.origin, again.sequence) == (str(first.key), 1)

    moved = case.docket.get(event="dates_moved")
    assert moved.number == entry.number + 1
    assert [move["to"] for move in moved.data["moves"]] == [again.due_on.isoformat()]
    told = Notice.objects.get(kind="deadline_moved")
    assert told.recipient == world.bob
    assert f"docket entries {entry.number - 1} and {entry.number}" in told.body
    assert verify(entry_models()).whole


def test_nothing_is_stayed_or_resumed_upon_a_look_that_is_no_longer_true(world: World):
    case = world.response_due()
    wish = {**TERMS, "until": world.now.date() + timedelta(days=20), "actor": world.dora}
    with pytest.raises(Conflict, match="changed since you looked"):
        stays.stay(case=case, now=world.at(hours=1), seal="0" * 32, **wish)
    with pytest.raises(Invalid, match="must lie ahead"):
        stays.preview_stay(case=case, now=world.now, **{**wish, "until": date(2187, 1, 1)})
    stays.stay(case=case, now=world.now, **wish)
    case = world.fresh(case)
    shown = stays.preview_resume(case=case, actor=world.dora, now=world.at(days=3))
    with pytest.raises(Conflict, match="changed since you looked"):
        stays.resume(case=case, actor=world.dora, now=world.at(days=3), seal=shown.seal)
    assert world.fresh(case).state == "stayed"


def test_the_registrar_looks_at_what_moves_before_the_button(world: World, client, time_machine):
    case = world.response_due()
    time_machine.move_to(world.at(hours=1), tick=False)
    client.force_login(world.dora)
    place = reverse("admin:disputes_case_step", args=[case.pk, "stay"])
    given = {**TERMS, "until": (world.now.date() + timedelta(days=20)).isoformat()}
    assert "Show what would move" in client.get(place).content.decode()
    look = client.post(place, given)
    assert "1 date would move" in look.content.decode()
    assert world.fresh(case).state == "response_due"
    client.post(place, {**given, "carry_out": "yes", "seal": look.context["preview"].seal})
    assert world.fresh(case).state == "stayed"

    time_machine.move_to(world.at(days=5), tick=False)
    client.force_login(world.dora)
    place = reverse("admin:disputes_case_step", args=[case.pk, "resume"])
    look = client.get(place)
    assert "1 date would move" in look.content.decode()
    client.post(place, {"carry_out": "yes", "seal": look.context["preview"].seal})
    assert world.fresh(case).state == "response_due"
    assert response_of(case).due_at == look.context["preview"].shifts[0].result.due_at
