"""Motions: a party asks, the others respond, the registrar decides once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from disputes.inbox import undecided_motions
from disputes.models import Filing
from disputes.services import closing, docket, motions, registrar, reopening, sealing
from disputes.sheet import docket_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    return world.negotiation()


@pytest.fixture
def motion(world, case):
    filed = motions.file_motion(
        case=case, actor=world.alice, now=world.at(minutes=1), kind="production", asks="That South show its log.",
        reasons="It names the posts.", upload=SimpleUploadedFile("list.txt", b"The log of 2160.\n"),
    )  # fmt: skip
    return filed.entry


def ties(case, user, number: int) -> list[tuple[str, int]]:
    return [(tie.words, tie.number) for tie in docket_lines(case, user, number)[0].ties]


def test_a_motion_is_answered_once_and_decided_once_and_each_is_tied_to_it(world, case, motion):
    assert motion.filing.kind == Filing.Kind.MOTION
    assert motion.filing.contents["documents"][0]["name"] == "list.txt"
    response = motions.respond(motion=motion, actor=world.bob, now=world.at(minutes=1), text="There is none.").entry
    with pytest.raises(Conflict):
        motions.respond(motion=motion, actor=world.bob, now=world.at(minutes=1), text="Still none.")
    assert list(undecided_motions(world.dora)) == [motion]
    order = motions.decide(
        motion=motion, actor=world.dora, now=world.at(minutes=1), outcome="granted", order="Within ten days."
    )
    assert order.text == f"The motion of entry {motion.number} is granted. Within ten days."
    assert ties(case, world.bob, motion.number) == [("Response in", response.number), ("Decided by", order.number)]
    assert not undecided_motions(world.dora).exists()
    with pytest.raises(Conflict):
        motions.decide(motion=motion, actor=world.dora, now=world.now, outcome="refused", order="No.")
    docket.strike(entry=order, actor=world.dora, now=world.at(minutes=1), reason="Entered in the wrong case.")
    assert list(undecided_motions(world.dora)) == [motion]


def test_only_others_respond_and_only_the_registrar_decides_and_everything_missing_is_told(world, case, motion):
    with pytest.raises(NotAllowed):
        motions.respond(motion=motion, actor=world.alice, now=world.now, text="Mine.")
    for other in (world.alice, world.carol):
        with pytest.raises(NotAllowed):
            motions.decide(motion=motion, actor=other, now=world.now, outcome="granted", order="Yes.")
    with pytest.raises(Invalid) as refused:
        motions.file_motion(case=case, actor=world.bob, now=world.now, kind="war", asks=" ", reasons="")
    assert {fault.field for fault in refused.value.faults} == {"kind", "asks", "reasons"}
    with pytest.raises(Invalid) as refused:
        motions.decide(motion=motion, actor=world.dora, now=world.now, outcome="maybe", order="")
    assert {fault.field for fault in refused.value.faults} == {"outcome", "order"}
    docket.strike(entry=motion, actor=world.dora, now=world.at(minutes=1), reason="Filed in the wrong case.")
    with pytest.raises(Conflict):
        motions.respond(motion=motion, actor=world.bob, now=world.now, text="Late.")


def test_a_motion_to_seal_has_a_receipt_and_a_response_and_is_decided_by_an_order_to_seal(world, case):
    motion = sealing.move_to_seal(
        case=case, actor=world.alice, now=world.at(minutes=1), targets=[case.exhibits.get(number="C-001")],
        reasons="It names a child.",
    )  # fmt: skip
    assert motion.filing.contents["motion"]["asks"] == ["exhibit:C-001"]
    motions.respond(motion=motion, actor=world.bob, now=world.at(minutes=1), text="It names nobody.")
    with pytest.raises(Conflict):
        motions.decide(motion=motion, actor=world.dora, now=world.now, outcome="granted", order="Yes.")


def test_the_pages_file_answer_and_decide_a_motion(world, case, client: Client, time_machine):
    time_machine.move_to(world.at(minutes=1), tick=False)
    client.force_login(world.alice)
    new = f"/my/cases/{case.docket_number}/motions/new/"
    asked = {"kind": "other", "asks": "That the map be redrawn.", "reasons": "It is wrong."}
    assert "Motion: filed" in client.post(new, asked, follow=True).content.decode()
    number = case.docket.get(event="motion_filed").number
    client.force_login(world.bob)
    page = f"/my/cases/{case.docket_number}/motions/{number}/"
    assert page in client.get(f"/my/cases/{case.docket_number}/").content.decode()
    assert page in client.get(f"/my/cases/{case.docket_number}/docket/{number}/").content.decode()
    assert client.post(page, {"text": "It is right."}).status_code == 302
    assert client.get(page).status_code == 404
    client.force_login(world.dora)
    assert f"/docket/{number}/" in client.get("/admin/disputes/case/inbox/").content.decode()
    decided = {"outcome": "refused", "order": "It is right."}
    assert client.post(f"/admin/disputes/case/{case.pk}/docket/{number}/decide/", decided).status_code == 302
    assert case.docket.latest("number").text == f"The motion of entry {number} is refused. It is right."


def moved_to_reopen(world, case, actor):
    given = {"asks": "That the case be taken up again.", "reasons": "A log of 2160 was found."}
    return motions.file_motion(case=case, actor=actor, now=world.at(days=1), kind="reopen", **given).entry


def test_a_closed_case_is_moved_for_only_to_be_reopened(world, case):
    assert motions.REOPEN not in motions.kinds_of(case)
    closing.withdraw(case=case, actor=world.alice, now=world.at(hours=1), reasons="Settled between us.")
    case = world.fresh(case)
    with pytest.raises(Invalid, match="Choose what the motion is for"):
        motions.file_motion(case=case, actor=world.bob, now=world.now, kind="stay", asks="A stay.", reasons="Rest.")
    motion = moved_to_reopen(world, case, world.bob)
    assert list(undecided_motions(world.dora)) == [motion]
    motions.respond(motion=motion, actor=world.alice, now=world.at(hours=1), text="Let it rest.")
    motions.decide(motion=motion, actor=world.dora, now=world.at(hours=1), outcome="granted", order="Reopened.")
    reopening.reopen(case=world.fresh(case), actor=world.dora, now=world.at(hours=1), reasons="A new fact.")
    assert world.fresh(case).state == "negotiation"


def test_motions_that_waited_when_a_case_was_closed_are_answered_no_more(world, case, motion):
    closing.withdraw(case=case, actor=world.alice, now=world.at(hours=1), reasons="Settled between us.")
    with pytest.raises(Conflict):
        motions.respond(motion=world.fresh(case).docket.get(pk=motion.pk), actor=world.bob, now=world.now, text="No.")


def test_asking_for_a_review_of_a_refusal_meets_its_date_and_is_offered_on_the_page(world, client, time_machine):
    case = world.filed()
    registrar.refuse_case(case=case, actor=world.dora, now=world.at(hours=1), reasons="It names no ground.")
    asked_by = case.deadlines.get(rule="review_of_refusal")
    time_machine.move_to(world.at(days=1), tick=False)
    client.force_login(world.alice)
    page = f"/my/cases/{case.docket_number}/motions/new/"
    shown = client.get(f"/my/cases/{case.docket_number}/").content.decode()
    assert page in shown
    assert "Ask for a review of the refusal" in shown
    asked = {"kind": "reopen", "asks": "That it be registered.", "reasons": "The ground is named on page 2."}
    assert client.post(page, asked).status_code == 302
    asked_by.refresh_from_db()
    assert asked_by.state == "met"
    assert "refusal of registration be reviewed" in case.docket.latest("number").text


def test_a_review_is_asked_for_late_and_the_date_stays_missed(world):
    case = world.filed()
    registrar.refuse_case(case=case, actor=world.dora, now=world.at(hours=1), reasons="It names no ground.")
    asked_by = case.deadlines.get(rule="review_of_refusal")
    world.now = asked_by.due_at
    moved_to_reopen(world, world.fresh(case), world.alice)
    asked_by.refresh_from_db()
    assert (asked_by.state, asked_by.closed_at) == ("missed", world.now)
