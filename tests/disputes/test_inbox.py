"""What comes in is looked at, returned with everything that is wrong, and keeps its date; paper is filed for its party;
what was served counts from its day.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from disputes import inbox as waiting
from disputes.duplicates import possible_duplicates
from disputes.models import Case, CaseParty, Filing, FilingReview, Service, ServiceOpening
from disputes.services import drafts, evidence, inbox, registrar, serving
from disputes.services.filing import file_case
from disputes.views.receipts import receipt_data
from tests.worlds import World

pytestmark = pytest.mark.django_db


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.txt", b"We accept.\n")


def south_of(case: Case) -> CaseParty:
    return case.parties.get(role=CaseParty.Role.RESPONDENT)


def test_a_returned_filing_names_everything_at_once_and_keeps_its_date_once_put_right(world: World):
    case = world.negotiation()
    review = FilingReview.objects.get(filing__kind=Filing.Kind.ANSWER)
    inbox.return_filing(
        review=review, actor=world.dora, now=world.at(days=1), deficiencies=["No page 2.", " ", "Not signed."]
    )
    assert [one.text for one in review.deficiencies.all()] == ["No page 2.", "Not signed."]
    with pytest.raises(Invalid) as refused:
        inbox.put_right(review=review, actor=world.bob, now=world.now, answers={1: "Page 2 is added."})
    assert [fault.field for fault in refused.value.faults] == ["deficiency-2"]
    with pytest.raises(NotAllowed):
        inbox.put_right(review=review, actor=world.alice, now=world.now, answers={1: "a", 2: "b"})
    cure = inbox.put_right(
        review=review, actor=world.bob, now=world.at(days=1), answers={1: "Page 2 is added.", 2: "Signed."}
    )
    assert cure.entry.effective_at == review.filing.entry.effective_at < cure.entry.entered_at
    assert case.deadlines.get(rule="filing_cure").state == "met"
    assert [link.kind for link in cure.entry.links.all()] == ["amends"]
    inbox.accept(review=review, actor=world.dora, now=world.at(hours=1))
    with pytest.raises(Conflict):
        inbox.accept(review=review, actor=world.dora, now=world.now)
    assert case.docket.filter(event="filing_returned").count() == 1


def test_a_filing_put_right_too_late_counts_from_then_and_the_registrar_is_asked_what_follows(world: World):
    case = world.negotiation()
    review = FilingReview.objects.get(filing__kind=Filing.Kind.ANSWER)
    returned = inbox.return_filing(review=review, actor=world.dora, now=world.at(days=1), deficiencies=["Not signed."])
    cure = inbox.cure_of(review)
    assert (cure.trigger_entry, cure.who, cure.rule) == (returned.number, "respondent", "filing_cure")
    assert cure.trace_lines
    world.now = cure.due_at
    assert waiting.returned_too_long(world.dora, world.now) == [(review, cure)]
    late = inbox.put_right(review=review, actor=world.bob, now=world.at(hours=1), answers={1: "Signed."})
    assert late.entry.effective_at == late.entry.entered_at > review.filing.entry.effective_at
    assert "after its time" in late.entry.text
    assert case.deadlines.get(rule="filing_cure").state == "missed"
    assert waiting.returned_too_long(world.dora, world.now) == []


def test_a_filing_accepted_with_a_note_has_the_note_on_the_docket(world: World):
    world.negotiation()
    review = FilingReview.objects.get(filing__kind=Filing.Kind.ANSWER)
    inbox.accept(review=review, actor=world.dora, now=world.now, note="The date on page 1 is a misprint.")
    entry = review.filing.entry.linked_from.get(kind="corrects").entry
    assert "misprint" in entry.text
    assert review.state == FilingReview.State.CORRECTED


def test_an_answer_on_paper_counts_from_the_day_it_came_in_and_says_who_entered_it(world: World):
    case = world.response_due()
    came = world.at(days=2)
    filing = inbox.file_on_paper(
        case_party=south_of(case), actor=world.dora, now=world.at(days=3), kind="answer", upload=scan(),
        received_at=came, signed_as="B. South",
    )  # fmt: skip
    entry = filing.entry
    assert world.fresh(case).state == "negotiation"
    assert (entry.received_at, filing.lodged_at) == (came, came)
    assert (entry.on_behalf_of, entry.entered_by) == (world.south, world.dora)
    assert "on paper on" in entry.text
    assert entry.documents.get().file == case.exhibits.get(number="R-001").file


def test_a_paper_is_filed_by_the_registrar_alone_and_every_fault_is_told(world: World):
    case = world.response_due()
    given = {"case_party": south_of(case), "now": world.now, "upload": scan()}
    with pytest.raises(NotAllowed):
        inbox.file_on_paper(actor=world.bob, kind="answer", received_at=world.now, signed_as="B.", **given)
    with pytest.raises(Invalid) as refused:
        inbox.file_on_paper(
            actor=world.dora, kind="poem", received_at=world.now + timedelta(days=1), signed_as=" ", **given
        )
    assert {fault.field for fault in refused.value.faults} == {"kind", "received_at", "signed_as"}


@pytest.mark.parametrize(("method", "days"), [("portal", 0), ("hand", 0), ("mail", 0), ("radio", 1), ("post", 3)])
def test_a_paper_counts_as_served_after_the_days_of_its_method(world: World, method: str, days: int):
    case = world.registered()
    sent = world.at(hours=1)
    service, _code = registrar.serve(
        case_party=south_of(case), actor=world.dora, now=sent, method=method, proof="Reference 12"
    )
    assert service.deemed_at == service.entry.effective_at == sent + timedelta(days=days)
    assert service.deemed_trace
    registrar.call_for_answer(case=case, actor=world.dora, now=world.at(hours=1))
    response = case.deadlines.get(rule="response")
    assert response.trigger_at == service.deemed_at


def test_a_service_needs_its_proof(world: World):
    with pytest.raises(Invalid):
        registrar.serve(case_party=south_of(world.registered()), actor=world.dora, now=world.now, method="post")


def test_who_opened_what_was_served_is_kept_once(world: World, client: Client):
    case = world.response_due()
    client.force_login(world.bob)
    for _again in range(2):
        client.get(f"/my/cases/{case.docket_number}/")
    assert [opening.user for opening in ServiceOpening.objects.all()] == [world.bob]
    page = client.get(f"/my/cases/{case.docket_number}/service/").content.decode()
    assert "Return receipt 4711" in page
    assert serving.last_deemed(case) == Service.objects.get()


def test_the_same_ground_with_the_parties_reversed_is_a_possible_duplicate(world: World):
    first = world.registered()
    case = drafts.start_draft(party=world.south, actor=world.bob, now=world.now, track="T2", overlap=world.overlap)
    drafts.state_ground(case=case, actor=world.bob, code="overlap", statement="They are on our ground.")
    drafts.change_draft(case=case, actor=world.bob, relief="That they leave.")
    drafts.state_truth(case=case, actor=world.bob, name="Bob", affirmed=True)
    file_case(case=case, actor=world.bob, now=world.at(hours=1))
    assert list(possible_duplicates(case)) == [first]


def test_the_inbox_shows_what_waits_and_decides_it(world: World, client: Client, time_machine):
    case = world.negotiation()
    review = FilingReview.objects.get(filing__kind=Filing.Kind.ANSWER)
    time_machine.move_to(world.now, tick=False)
    client.force_login(world.dora)
    assert case.docket_number in client.get("/admin/disputes/case/inbox/").content.decode()
    address = f"/admin/disputes/case/inbox/{review.pk}/return/"
    assert client.post(address, {"deficiencies": "No page 2.\nNot signed."}).status_code == 302
    client.force_login(world.bob)
    assert "A filing of yours was returned" in client.get(f"/my/cases/{case.docket_number}/").content.decode()
    page = f"/my/filings/{review.filing.key}/deficiencies/"
    assert "No page 2." in client.get(page).content.decode()
    answered = client.post(page, {"deficiency-1": "Page 2 is added.", "deficiency-2": "Signed."})
    assert answered.status_code == 302
    review.refresh_from_db()
    assert review.state == FilingReview.State.CURED


def keyed_in(world: World, **more) -> Case:
    """A request of West's that came on paper two days ago, keyed in by Dora as far as the statement of truth."""
    given = {"name": "West Mining", "kind": "company", "postal_address": "Crater 7", "received_at": world.now, **more}
    case = drafts.start_on_paper(actor=world.dora, now=world.at(days=2), upload=scan(), **given)
    drafts.name_issue(case=case, actor=world.dora, claims=[world.first], overlaps=[])
    drafts.state_ground(case=case, actor=world.dora, code="overlap", statement="They stand on our ground.")
    drafts.change_draft(case=case, actor=world.dora, relief="That they leave.")
    drafts.state_truth(case=case, actor=world.dora, name="W. West", affirmed=True)
    return case


def test_a_request_on_paper_is_filed_as_of_the_day_it_came_in_for_its_party_and_by_who_keyed_it_in(world: World):
    came = world.now
    case = keyed_in(world)
    filing = file_case(case=case, actor=world.dora, now=world.at(hours=1))
    entry = filing.entry
    assert (case.filed_at, filing.lodged_at, entry.received_at, entry.effective_at) == (came, came, came, came)
    assert (entry.actor, entry.entered_by, str(entry.on_behalf_of)) == (world.dora, world.dora, "West Mining")
    assert "came on paper on" in entry.text
    assert entry.documents.get().file == case.exhibits.get(number="C-001").file
    assert case.deadlines.get(rule="completeness_review").trigger_at == came
    assert filing.contents["statement_of_truth"] == "W. West"
    assert world.fresh(case).state == "filed"


def test_a_draft_keyed_in_is_the_registrars_to_write_and_the_partys_to_read(world: World):
    case = keyed_in(world, name="", party=world.north)
    for reader, sees in ((world.dora, True), (world.alice, True), (world.bob, False), (world.carol, False)):
        assert Case.objects.visible_to(reader).filter(pk=case.pk).exists() == sees
    with pytest.raises(NotAllowed):
        drafts.change_draft(case=case, actor=world.alice, relief="More.")
    with pytest.raises(NotAllowed):
        file_case(case=case, actor=world.alice, now=world.now)
    with pytest.raises(Conflict):
        evidence.drop_exhibit(exhibit=case.exhibits.get(), actor=world.dora)
    with pytest.raises(NotAllowed):
        drafts.start_on_paper(actor=world.alice, now=world.now, upload=scan(), received_at=world.now, party=world.north)
    assert not Case.objects.visible_to(world.dora).filter(pk=world.draft().pk).exists()


def test_the_registrar_keys_a_request_in_from_the_inbox_and_prints_its_receipt(world: World, client, time_machine):
    time_machine.move_to(world.now, tick=False)
    client.force_login(world.dora)
    address = "/admin/disputes/case/inbox/paper/"
    paper = {"name": "West Mining", "track": "T4", "received_at": f"{world.now:%Y-%m-%d}"}
    unknown = client.post(address, {**paper, "upload": scan()}).content.decode()
    assert "The office knows no party of this name." in unknown
    begun = client.post(
        address, {**paper, "kind": "company", "postal_address": "Crater 7", "upload": scan()}, follow=True
    )
    assert "You key in what West Mining sent on paper." in begun.content.decode()
    case = Case.objects.get(state="draft")
    assert f"/disputes/draft/{case.key}/" in client.get("/admin/disputes/case/inbox/").content.decode()
    here = f"/disputes/draft/{case.key}/"
    client.post(f"{here}issue/", {"tariff_in_issue": "Dock 4, 30 credits."})
    client.post(f"{here}parties/", {"add": world.south.pk})
    client.post(f"{here}grounds/", {"code": "rate_too_high", "statement": "Thirty is too much."})
    client.post(f"{here}relief/", {"relief": "Twenty."})
    assert "signed" in client.get(f"{here}truth/").content.decode()
    client.post(f"{here}truth/", {"name": "W. West", "affirmed": "on"})
    receipt = client.post(f"{here}check/", follow=True)
    assert "came on paper" in receipt.content.decode()
    filing = Filing.objects.get(case=case)
    data = receipt_data(filing, world.dora)
    assert data["post_to"] == "Crater 7"
    assert [line["name"] for line in data["files"]] == ["paper.txt"]
