"""One paper on the dockets of several consolidated cases: one file, and a line in each that names the others."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claims_project.common.errors import Invalid
from claims_project.notices.models import Notice
from claims_project.vault.models import StoredFile
from disputes.models import DocketDocument, Filing
from disputes.services import docket, evidence, filing, inbox

pytestmark = pytest.mark.django_db


def plan() -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.txt", b"One plan for both.\n")


def why(refused) -> list[str]:
    return [fault.message for fault in refused.value.faults]


def test_a_partys_evidence_is_filed_in_the_lead_and_the_member_with_one_file_and_told_once(world, joined):
    lead, member = joined
    evidence.offer_exhibit(case=lead, upload=plan(), actor=world.alice, now=world.now, title="Plan")
    before = StoredFile.objects.count()
    filed = filing.file_exhibits(case=lead, actor=world.alice, now=world.at(minutes=1), also_in=[member])
    there = member.docket.latest("number")
    exhibit = lead.exhibits.get(number=filed.contents["exhibits"][0]["number"])
    assert there.documents.get().file == exhibit.file
    assert StoredFile.objects.count() == before
    assert filed.entry.data["entered_in"] == there.data["entered_in"] == [lead.docket_number, member.docket_number]
    assert f"Entered in {member.docket_number} as well." in filed.entry.text
    assert f"Entered in {lead.docket_number} as well." in there.text
    assert (there.on_behalf_of, there.data["filing_sha256"]) == (world.north, filed.sha256)
    told = Notice.objects.filter(recipient__in=(world.bob, world.alice), dedupe_key__startswith="docket:")
    assert not told.filter(dedupe_key=f"docket:{member.docket_number}:{there.number}").exists()
    assert told.filter(dedupe_key=f"docket:{lead.docket_number}:{filed.entry.number}", recipient=world.bob).exists()


def test_a_party_files_only_in_cases_it_is_in_and_nobody_else_reads_there(world, joined):
    lead, member = joined
    evidence.offer_exhibit(case=lead, upload=plan(), actor=world.bob, now=world.now)
    with pytest.raises(Invalid) as refused:
        filing.file_exhibits(case=lead, actor=world.bob, now=world.at(minutes=1), also_in=[member])
    assert "not consolidated into" in why(refused)[0]
    assert not Filing.objects.filter(case=lead, kind="document").exists()
    assert not docket.enterable(lead, actor=world.bob, party=world.south).exists()
    docket.add_note(
        case=lead, actor=world.dora, now=world.at(minutes=1), text="A plan.", event="minute", upload=plan(),
        also_in=[member],
    )  # fmt: skip
    seen = DocketDocument.objects.visible_to(world.bob)
    assert [document.entry.case for document in seen.filter(title="plan.txt")] == [lead]


def test_an_order_is_entered_in_each_chosen_case_and_a_correction_or_an_answer_in_none_but_its_own(world, joined):
    lead, member = joined
    order = docket.add_note(
        case=lead, actor=world.dora, now=world.at(minutes=1), text="One timetable.", event="order", also_in=[member]
    )
    assert member.docket.latest("number").text == f"One timetable. Entered in {lead.docket_number} as well."
    before = member.docket.count()
    with pytest.raises(Invalid) as refused:
        docket.add_note(
            case=lead, actor=world.dora, now=world.at(minutes=1), text="Two.", event="correction", link="corrects",
            link_to=order.number, also_in=[member],
        )  # fmt: skip
    assert why(refused)[0] == "“Correction” is entered in one case alone: it speaks of an entry of its own docket."
    with pytest.raises(Invalid) as refused:
        inbox.file_on_paper(
            case_party=lead.parties.get(party=world.north), actor=world.dora, now=world.now, kind="answer",
            upload=plan(), received_at=world.now, signed_as="B.", also_in=[member],
        )  # fmt: skip
    assert "“Answer” is entered in one case alone: it moves the case" in " ".join(why(refused))
    assert member.docket.count() == before


def test_the_portal_and_the_office_offer_the_members_one_may_enter_in(world, joined, client: Client, time_machine):
    lead, member = joined
    time_machine.move_to(world.at(minutes=1), tick=False)
    evidence.offer_exhibit(case=lead, upload=plan(), actor=world.alice, now=world.now)
    page = f"/my/cases/{lead.docket_number}/evidence/"
    client.force_login(world.bob)
    assert member.docket_number not in client.get(page).content.decode()
    client.force_login(world.alice)
    assert member.docket_number in client.get(page).content.decode()
    assert client.post(f"{page}file/", {"also_in": [member.pk]}).status_code == 302
    assert member.docket.latest("number").event == "exhibits_filed"
    client.force_login(world.dora)
    note = {"event": "minute", "text": "Both met.", "also_in": [member.pk]}
    assert client.post(f"/admin/disputes/case/{lead.pk}/note/", note).status_code == 302
    assert member.docket.latest("number").text.startswith("Both met. Entered in")
    seal = client.get(f"/admin/disputes/case/{lead.pk}/docket/{lead.docket.latest('number').number}/seal/")
    assert f"Entered in {member.docket_number} as well" in seal.content.decode()
