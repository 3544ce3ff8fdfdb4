"""Exhibits: each party's own, joint ones that every party agrees to, and those of the office."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claims_project.accounts.services import register_party
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from disputes.models import DocketDocument, Exhibit, Filing
from disputes.services import docket, evidence, filing, joint, sealing

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    return world.negotiation()


def paper(words: bytes = b"The common survey.\n") -> SimpleUploadedFile:
    return SimpleUploadedFile("survey.txt", words)


def offered(world, case, actor=None) -> Filing:
    return joint.offer_joint(
        case=case, upload=paper(), actor=actor or world.bob, now=world.at(minutes=1), title="Common survey"
    )


def test_a_partys_exhibits_carry_its_place_where_there_are_several_claimants(world, case):
    def files(actor) -> str:
        evidence.offer_exhibit(case=case, upload=paper(), actor=actor, now=world.now)
        return filing.file_exhibits(case=case, actor=actor, now=world.at(minutes=1)).contents["exhibits"][0]["number"]

    assert files(world.bob) == "R-001"
    west = register_party(name="West Mining", kind="company", actor=world.dora, now=world.now)
    case.parties.create(party=west, role="claimant", appeared_at=world.now)
    assert files(world.alice) == "C1-001"


def test_a_joint_exhibit_is_read_by_all_and_numbered_when_the_last_has_agreed(world, case):
    offer = offered(world, case)
    assert DocketDocument.objects.visible_to(world.alice).filter(entry=offer.entry).exists()
    assert not case.exhibits.filter(series="joint").exists()
    assert [one.waiting for one in joint.joint_offers(case, world.alice)] == [(case.parties.get(party=world.north),)]
    joint.answer_joint(entry=offer.entry, actor=world.alice, now=world.at(minutes=1), agrees=True)
    exhibit = case.exhibits.get(number="J-001")
    assert (exhibit.status, exhibit.offered_by, exhibit.title) == ("admitted", None, "Common survey")
    assert exhibit.file == offer.entry.documents.get().file
    assert exhibit.entry.links.get().to == offer.entry
    assert joint.joint_offers(case, world.alice) == []
    with pytest.raises(Conflict):
        joint.answer_joint(entry=offer.entry, actor=world.alice, now=world.at(minutes=1), agrees=True)


def test_a_refusal_ends_the_offer_and_the_one_who_offers_does_not_answer(world, case):
    offer = offered(world, case)
    with pytest.raises(Conflict):
        joint.answer_joint(entry=offer.entry, actor=world.bob, now=world.now, agrees=True)
    with pytest.raises(NotAllowed):
        joint.answer_joint(entry=offer.entry, actor=world.dora, now=world.now, agrees=True)
    joint.answer_joint(entry=offer.entry, actor=world.alice, now=world.at(minutes=1), agrees=False)
    assert joint.joint_offers(case, world.alice) == []
    assert not Exhibit.objects.filter(series="joint").exists()


def test_a_paper_struck_or_sealed_after_it_was_offered_becomes_no_joint_exhibit(world, case):
    first, second = offered(world, case), offered(world, case)
    docket.strike(entry=first.entry, actor=world.dora, now=world.at(minutes=1), reason="Wrong case.")
    assert [one.entry for one in joint.joint_offers(case, world.alice)] == [second.entry]
    sealing.order_seal(
        case=case, actor=world.dora, now=world.at(minutes=1), targets=[second.entry], reasons="Secret.",
        readers=[world.north],
    )  # fmt: skip
    second.entry.refresh_from_db()
    with pytest.raises(Conflict, match="was sealed"):
        joint.answer_joint(entry=second.entry, actor=world.alice, now=world.at(minutes=1), agrees=True)


def test_the_office_files_its_own_exhibits_and_joint_ones_the_parties_agreed_before_it(world, case):
    def files(actor, **more) -> str:
        return joint.file_for_office(
            case=case, upload=paper(), actor=actor, now=world.at(minutes=1), title="Findings", **more
        ).number

    assert [files(world.dora), files(world.dora), files(world.dora, series="joint")] == ["A-001", "A-002", "J-001"]
    assert "as the parties agreed before Dora" in case.exhibits.get(number="J-001").entry.text
    with pytest.raises(NotAllowed):
        files(world.alice)
    with pytest.raises(NotAllowed):
        files(world.carol)
    with pytest.raises(Invalid) as refused:
        files(world.dora, series="own", kind="song")
    assert {fault.field for fault in refused.value.faults} == {"kind", "series"}


def test_the_pages_offer_answer_and_file_them(world, case, client: Client, time_machine):
    time_machine.move_to(world.at(minutes=1), tick=False)
    client.force_login(world.bob)
    page = f"/my/cases/{case.docket_number}/evidence/joint/"
    done = client.post(page, {"upload": paper(), "title": "Common survey", "kind": "survey"}, follow=True)
    assert "survey.txt" in done.content.decode()
    client.force_login(world.alice)
    number = case.docket.get(event="joint_offered").number
    assert f"{page}{number}/" in client.get(f"/my/cases/{case.docket_number}/").content.decode()
    assert "Common survey" in client.get(f"{page}{number}/").content.decode()
    assert client.post(f"{page}{number}/", {"agrees": "yes"}).status_code == 302
    client.force_login(world.dora)
    office = f"/admin/disputes/case/{case.pk}/exhibit/"
    given = {"series": "assessor", "title": "Findings", "kind": "report", "upload": paper(b"Found.\n")}
    assert client.post(office, given).status_code == 302
    assert set(case.exhibits.exclude(series="own").values_list("number", flat=True)) == {"J-001", "A-001"}
