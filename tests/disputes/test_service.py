"""Service that fails: it does not count, somebody has to see to it, and another way is ordered, done and proved."""

from __future__ import annotations

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.desk import lines_for
from claims_project.notices.models import Bounce, Notice
from claims_project.notices.services import record_bounce
from claims_project.record.verification import entry_models, verify
from disputes.models import Case, CaseParty, Service
from disputes.services import docket, registrar, serving
from disputes.services.closing import close_declined
from tests.worlds import World

ANOTHER_WAY = "Service on South Mining failed: serve it another way."


@pytest.fixture
def world(alice, bob, dora, carol, mona, now) -> World:
    return World(alice=alice, bob=bob, dora=dora, carol=carol, mona=mona, now=now)


def south_of(case: Case) -> CaseParty:
    return case.parties.select_related("party", "case").get(role=CaseParty.Role.RESPONDENT)


def by_mail(world: World, case: Case) -> Service:
    given = {"actor": world.dora, "now": world.at(hours=1), "method": "mail", "proof": "Accepted by the mail server"}
    return registrar.serve(case_party=south_of(case), **given)[0]


def comes_back(service: Service, to, now) -> Bounce:
    notice = Notice.objects.get(gate_id=service.entry_id, recipient=to, service=True)
    Notice.objects.filter(pk=notice.pk).update(state="sent")
    notice.refresh_from_db()
    return record_bounce(notice=notice, address=to.email, status="5.1.1", words="no such mailbox", now=now)[0]


def tasks(world: World) -> list[str]:
    return [line.what for line in lines_for(world.dora, world.now) if "failed" in line.what or "came back" in line.what]


def test_a_mail_that_comes_back_takes_the_service_away_and_is_a_task_until_another_counts(world: World):
    case = world.registered()
    service = by_mail(world, case)
    comes_back(service, world.bob, world.at(hours=1))
    failed = case.docket.get(event="service_failed")
    assert (failed.actor.is_system, failed.links.get().kind, failed.links.get().to) == (True, "corrects", service.entry)
    assert world.bob.email not in failed.text
    assert Service.objects.with_failure().get().failed_in == failed.number
    assert tasks(world) == [
        f"A mail that served a paper came back from {world.bob.email}: put the address right",
        ANOTHER_WAY,
    ]
    with pytest.raises(Invalid, match="no proof of service on South Mining"):
        registrar.call_for_answer(case=case, actor=world.dora, now=world.at(hours=1))

    order = serving.order_another_way(
        case_party=south_of(case),
        actor=world.dora,
        now=world.at(hours=1),
        method="radio",
        reasons="No mail reaches them.",
    )
    assert "No mail reaches them. This way is deemed to take 1 day" in order.text
    with pytest.raises(Conflict, match="ordered already"):
        serving.order_another_way(
            case_party=south_of(case), actor=world.dora, now=world.now, method="radio", reasons="Again."
        )
    again, _code = registrar.serve(
        case_party=south_of(case), actor=world.dora, now=world.at(days=1), method="radio",
        upload=SimpleUploadedFile("log.txt", b"Sent on 121.5 MHz"),
    )  # fmt: skip
    assert (again.ordered_in, again.document.name) == (order, "log.txt")
    assert (again.deemed_at - again.served_at).days == 1
    assert ANOTHER_WAY not in tasks(world)
    registrar.call_for_answer(case=case, actor=world.dora, now=world.at(days=2))
    assert case.deadlines.get(rule="response").trigger_at == again.deemed_at
    assert verify(entry_models()).whole


def test_a_service_stands_while_its_paper_reached_someone_of_the_party(world: World):
    case = world.registered()
    service = by_mail(world, case)
    comes_back(service, world.alice, world.at(hours=1))  # the claimant's copy
    assert Service.objects.standing().get() == service
    serving.record_opening(case=case, user=world.bob, now=world.now)
    comes_back(service, world.bob, world.at(hours=1))
    assert Service.objects.standing().get() == service
    assert not case.docket.filter(event="service_failed").exists()


def test_the_registrar_finds_that_a_service_failed_once_and_with_reasons(world: World):
    case = world.response_due()
    service = Service.objects.get()
    given = {"service": service, "now": world.at(days=1)}
    with pytest.raises(NotAllowed):
        serving.find_failed(actor=world.alice, reasons="It came back.", **given)
    with pytest.raises(Invalid):
        serving.find_failed(actor=world.dora, reasons=" ", **given)
    due = case.deadlines.get(rule="response").due_at
    entry = serving.find_failed(actor=world.dora, reasons="The letter came back.", **given)
    with pytest.raises(Conflict):
        serving.find_failed(actor=world.dora, reasons="It came back.", **given)
    assert tasks(world) == [f"{ANOTHER_WAY} The time to answer runs: see whether it is to be moved."]
    assert case.deadlines.get(rule="response").due_at == due
    with pytest.raises(Invalid, match="nobody knows that they keep silent"):
        close_declined(case=world.fresh(case), actor=world.dora, now=world.at(days=99), reasons="No answer.")
    docket.strike(entry=entry, actor=world.dora, now=world.at(days=99), reason="It was another letter.")
    assert Service.objects.standing().get() == service


def test_the_registrar_orders_and_enters_it_on_pages(world: World, client, time_machine):
    case = world.registered()
    service = by_mail(world, case)
    time_machine.move_to(world.at(hours=1), tick=False)
    client.force_login(world.dora)
    place = reverse("admin:disputes_case_service", args=[case.pk])
    failed = reverse("admin:disputes_case_failed", args=[case.pk, service.pk])
    order = reverse("admin:disputes_case_another_way", args=[case.pk, service.case_party_id])
    assert failed in client.get(place).content.decode()
    assert "This field is required" in client.post(failed, {"reasons": ""}).content.decode()
    client.post(failed, {"reasons": "The mail came back to the office."})
    page = client.get(place).content.decode()
    assert "Failed: does not count" in page
    assert order in page
    client.post(order, {"method": "post", "reasons": "They have no mail."})
    ordered = case.docket.get(event="substituted_service")
    assert ordered.data["method"] == "post"
    assert ordered.text in html.unescape(client.get(place).content.decode())
    assert client.get(failed).status_code == 404
