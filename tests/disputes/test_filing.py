"""Filing a dispute and answering it, as the services do it."""

import pytest

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.record.chain import canonical_sha256
from claims_project.record.verification import entry_models, verify
from disputes.models import Case, CaseDeadline, CaseNumbering, DocketEntry, Exhibit
from disputes.services import answering, drafts, filing, registrar
from registry.models import Overlap


def test_an_empty_draft_is_refused_with_everything_that_is_missing_at_once(world):
    case = drafts.start_draft(party=world.north, actor=world.alice, now=world.now)
    with pytest.raises(Invalid) as refused:
        filing.file_case(case=case, actor=world.alice, now=world.now)
    assert {fault.field for fault in refused.value.faults} == {"respondents", "grounds", "relief", "issue", "truth"}
    assert Case.objects.get().docket_number is None
    assert not CaseNumbering.objects.exists()


def test_a_filed_case_has_at_once_a_docket_number_an_entry_a_deadline_and_a_receipt(world):
    case = world.draft()
    filed = filing.file_case(case=case, actor=world.alice, now=world.now)
    case.refresh_from_db()
    assert (case.state, case.docket_number) == ("filed", "2187-D-000001")
    assert case.caption == "North Mining v South Mining"
    assert case.rules_version is not None
    entry = case.docket.get()
    assert entry.number == 1
    assert entry.data["step"] == "file"
    assert entry.data["filing_sha256"] == filed.sha256 == canonical_sha256(filed.contents)
    assert [line["number"] for line in filed.contents["exhibits"]] == ["C-001"]
    assert case.deadlines.get().rule == "completeness_review"
    assert len(filed.receipt_code) == 20


def test_docket_numbers_have_no_gap_when_a_filing_is_refused(world):
    world.filed()
    incomplete = drafts.start_draft(party=world.north, actor=world.alice, now=world.now)
    with pytest.raises(Invalid):
        filing.file_case(case=incomplete, actor=world.alice, now=world.now)
    second = world.draft()
    filing.file_case(case=second, actor=world.alice, now=world.now)
    assert second.docket_number == "2187-D-000002"


def test_what_was_filed_can_no_longer_be_changed(world):
    case = world.filed()
    with pytest.raises(Conflict, match="2187-D-000001"):
        drafts.change_draft(case=case, actor=world.alice, relief="Something else.")
    with pytest.raises(Conflict):
        filing.file_case(case=case, actor=world.alice, now=world.now)


def test_filing_twice_at_once_files_once(world):
    case = world.draft()
    stale = Case.objects.get(pk=case.pk)
    filing.file_case(case=case, actor=world.alice, now=world.now)
    with pytest.raises(Conflict):
        filing.file_case(case=stale, actor=world.alice, now=world.now)
    assert DocketEntry.objects.count() == 1


def test_a_change_after_the_statement_of_truth_takes_it_away(world):
    case = world.draft()
    drafts.change_draft(case=case, actor=world.alice, relief="More than before.")
    with pytest.raises(Invalid) as refused:
        filing.file_case(case=case, actor=world.alice, now=world.now)
    assert [fault.field for fault in refused.value.faults] == ["truth"]


def test_nobody_else_writes_a_draft(world, eve):
    case = world.draft()
    for stranger in (world.bob, eve, world.dora):
        with pytest.raises(NotAllowed):
            drafts.change_draft(case=case, actor=stranger, relief="Mine.")


def test_a_case_returned_as_deficient_keeps_its_filing_date_once_cured(world):
    case = world.filed()
    filed_at = case.filed_at
    registrar.return_case(
        case=case, actor=world.dora, now=world.at(days=1), defects=["The survey is not dated.", "Name the datum."]
    )
    first, second = case.defects.all()
    filing.answer_defect(defect=first, actor=world.alice, now=world.at(days=1), answer="It is of 3 May 2150.")
    with pytest.raises(Invalid) as refused:
        filing.cure(case=case, actor=world.alice, now=world.now)
    assert [fault.field for fault in refused.value.faults] == ["defect-2"]
    filing.answer_defect(defect=second, actor=world.alice, now=world.now, answer="Mean Earth, IAU 2015.")
    filing.cure(case=case, actor=world.alice, now=world.at(hours=1))
    case.refresh_from_db()
    assert case.state == "filed"
    assert case.filed_at == filed_at
    assert case.deadlines.get(rule="cure").state == "met"
    assert case.deadlines.filter(rule="completeness_review", closed_at=None).count() == 1


def test_registering_takes_the_overlap_into_the_case(world):
    case = world.registered()
    overlap = Overlap.objects.get()
    assert (overlap.state, overlap.docket_number) == ("in_case", case.docket_number)


def test_a_second_dispute_over_the_same_ground_must_say_why_it_is_another(world):
    first = world.registered()
    second = world.draft()
    filing.file_case(case=second, actor=world.alice, now=world.now)
    with pytest.raises(Invalid, match=first.docket_number):
        registrar.register_case(
            case=second, actor=world.dora, now=world.now, parties_confirmed=True, duplicates_checked=True
        )


def test_calling_for_the_answer_needs_service_on_every_respondent_and_notes_the_claims(world):
    case = world.registered()
    with pytest.raises(Invalid, match="South Mining"):
        registrar.call_for_answer(case=case, actor=world.dora, now=world.now)
    world.first.refresh_from_db()
    assert world.first.pending_proceedings == []
    registrar.serve(
        case_party=case.parties.get(role="respondent"), actor=world.dora, now=world.now, method="post", proof="Receipt"
    )
    registrar.call_for_answer(case=case, actor=world.dora, now=world.at(hours=1))
    for claim in (world.first, world.second):
        claim.refresh_from_db()
        assert claim.pending_proceedings == [case.docket_number]


def test_the_letters_code_makes_a_stranger_a_representative_once(world, eve):
    case, code = world.served()
    member = answering.join_with_code(docket_number=case.docket_number, code=code, actor=eve, now=world.now)
    assert member.party == world.south
    assert Case.objects.visible_to(eve).get() == case
    with pytest.raises(Invalid):
        answering.join_with_code(docket_number=case.docket_number, code=code, actor=world.mona, now=world.now)


def test_codes_cannot_be_guessed_at_will(world, eve):
    case, _code = world.served()
    for _attempt in range(10):
        with pytest.raises(Invalid):
            answering.join_with_code(docket_number=case.docket_number, code="AAAAA-AAAAA", actor=eve, now=world.now)
    with pytest.raises(NotAllowed):
        answering.join_with_code(docket_number=case.docket_number, code="AAAAA-AAAAA", actor=eve, now=world.now)


def test_an_answer_that_accepts_moves_the_case_to_negotiation(world):
    case = world.response_due()
    filed = world.answer(case)
    case.refresh_from_db()
    assert case.state == "negotiation"
    assert filed.kind == "answer"
    assert filed.contents["answers"] == [{"ground": 1, "position": "denied", "statement": "Not so."}]
    assert case.deadlines.get(rule="response").state == "met"
    assert case.deadlines.filter(rule="negotiation", state="open").exists()


def test_an_answer_that_declines_moves_nothing_until_the_registrar_decides(world):
    case = world.response_due()
    filed = world.answer(case, accepts=False)
    case.refresh_from_db()
    assert (filed.kind, case.state) == ("refusal", "response_due")
    from disputes.services.closing import close_declined

    close_declined(case=case, actor=world.dora, now=world.at(days=1), reasons="The respondent declined.")
    assert (case.state, case.outcome) == ("closed", "declined")
    assert Overlap.objects.get().state == "open"
    world.second.refresh_from_db()
    assert world.second.pending_proceedings == []


def test_an_incomplete_answer_names_every_ground_not_answered(world):
    case = world.response_due()
    answer = answering.start_answer(case=case, actor=world.bob)
    answering.change_answer(answer=answer, actor=world.bob, accepts_process=True)
    with pytest.raises(Invalid) as refused:
        filing.file_answer(answer=answer, actor=world.bob, now=world.now)
    assert {fault.field for fault in refused.value.faults} == {"ground-1", "truth"}


def test_an_answer_being_written_is_seen_by_nobody_else(world):
    from disputes.models import Answer, GroundAnswer

    case = world.response_due()
    answer = answering.start_answer(case=case, actor=world.bob)
    answering.answer_ground(answer=answer, ground=case.grounds.get(), actor=world.bob, position="admitted")
    for other in (world.alice, world.dora, world.carol):
        assert not Answer.objects.visible_to(other).exists()
        assert not GroundAnswer.objects.visible_to(other).exists()
    assert Answer.objects.visible_to(world.bob).exists()


def test_a_draft_and_its_exhibits_are_its_partys_alone(world, dan, eve):
    world.draft()
    for other in (world.bob, world.dora, world.carol, world.mona, dan, eve):
        assert not Case.objects.visible_to(other).exists()
        assert not Exhibit.objects.visible_to(other).exists()
    assert Case.objects.visible_to(world.alice).exists()


def test_a_respondent_sees_nothing_before_service(world):
    world.registered()
    assert not Case.objects.visible_to(world.bob).exists()
    assert not CaseDeadline.objects.visible_to(world.bob).exists()


def test_everything_done_verifies(world):
    world.negotiation()
    report = verify(entry_models())
    assert report.whole, report.faults
