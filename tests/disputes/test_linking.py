"""Cases that hang together: consolidated into a lead and let go again, related, moved to another track."""

from __future__ import annotations

import pytest

from claims_project.accounts.models import Party
from claims_project.accounts.services import register_party, system_actor
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.desk import lines_for
from claims_project.notices.models import Notice
from claims_project.procedure.timekeeping import replay
from claims_project.record.verification import entry_models, verify
from disputes.links import fold_links
from disputes.models import Case, CaseDeadline, CaseParty, DocketEntry, Exhibit, Filing, Ground, Relation
from disputes.services import closing
from disputes.services.consolidation import consolidate, gather
from disputes.services.interruptions import running
from disputes.services.relating import part, relate, suggestions
from disputes.services.reopening import reopen
from disputes.services.tracks import change_track, moves
from mediation.models import Appointment, Interest
from mediation.services import rechecking
from registry.models import Claim, Overlap
from tests.disputes.conftest import ORDER


def whole() -> list[str]:
    return [str(fault) for fault in verify(entry_models()).faults]


def links_of(case: Case):
    return fold_links(case.docket.order_by("number").values_list("data", flat=True))


def test_a_member_closes_into_the_lead_and_each_docket_names_the_other(world, joined):
    lead, member = joined
    assert (member.state, member.outcome) == ("closed", "consolidated")
    assert links_of(member).lead == lead.docket_number
    assert links_of(lead).members == {member.docket_number}
    assert running(member) == []
    assert whole() == []


def test_the_members_parties_are_parties_of_the_lead_and_its_ground_is_in_issue_there(world, joined):
    lead, member = joined
    assert lead.parties.get(party=world.west).role == CaseParty.Role.RESPONDENT
    assert set(lead.overlaps.all()) >= set(member.overlaps.all())
    assert Overlap.objects.get(pk=world.overlap.pk).docket_number == lead.docket_number
    for claim in lead.claims_in_issue():
        assert claim.pending_proceedings == [lead.docket_number]


def test_who_joins_reads_what_is_entered_from_then_on_and_nothing_from_before(world, joined, wendy):
    lead, member = joined
    assert Case.objects.visible_to(wendy).filter(pk=lead.pk).exists()
    parties_papers = DocketEntry.objects.readable_by(wendy).filter(case=lead, access="parties")
    assert not parties_papers.exists()
    for model in (Filing, Ground, Exhibit):
        assert not model.objects.visible_to(wendy).filter(case=lead).exists()
        assert model.objects.visible_to(wendy).filter(case=member).exists()
    assert not Case.objects.wholly_open_to(wendy).filter(pk=lead.pk).exists()
    assert CaseDeadline.objects.visible_to(wendy).filter(case=lead, closed_at=None).exists()
    closing.end_negotiation(case=world.fresh(lead), actor=wendy, now=world.at(hours=1))
    assert DocketEntry.objects.readable_by(wendy).filter(case=lead, event="selection_opened").exists()


def test_the_leads_parties_see_nothing_of_the_members_papers(world, joined):
    _lead, member = joined
    assert not Case.objects.visible_to(world.bob).filter(pk=member.pk).exists()
    assert not DocketEntry.objects.visible_to(world.bob).filter(case=member).exists()
    assert not Exhibit.objects.visible_to(world.bob).filter(case=member).exists()


def test_an_order_may_open_the_leads_earlier_papers_to_those_who_join(world, two, wendy):
    lead, member = two
    consolidate(
        case=member, actor=world.dora, now=world.at(hours=1), lead_case=str(lead.docket_number), reasons=ORDER,
        open_earlier_papers=True,
    )  # fmt: skip
    assert Filing.objects.visible_to(wendy).filter(case=lead).exists()
    assert Case.objects.wholly_open_to(wendy).filter(pk=lead.pk).exists()


def test_everyone_in_both_cases_is_told_and_nobody_of_a_line_they_may_not_read(world, two, wendy):
    lead, member = two
    Notice.objects.all().delete()
    consolidate(case=member, actor=world.dora, now=world.at(hours=1), lead_case=str(lead.docket_number), reasons=ORDER)
    told = set(Notice.objects.values_list("recipient", "kind"))
    assert told == {
        (world.alice.pk, "case_consolidated"), (wendy.pk, "case_consolidated"), (world.alice.pk, "case_joined"),
        (world.bob.pk, "case_joined"), (wendy.pk, "case_joined"),
    }  # fmt: skip


def test_a_member_that_is_reopened_takes_its_ground_its_dates_and_its_parties_with_it(world, joined, wendy):
    lead, member = joined
    reopen(case=member, actor=world.dora, now=world.at(days=3), reasons="They are different posts after all.")
    member, lead = world.fresh(member), world.fresh(lead)
    assert member.state == "registered"
    assert [deadline.rule for deadline in running(member)] == ["transmit"]
    assert Overlap.objects.get(pk=world.overlap.pk).docket_number == member.docket_number
    assert not lead.parties.filter(party=world.west).exists()
    assert not Case.objects.visible_to(wendy).filter(pk=lead.pk).exists()
    assert not lead.overlaps.filter(pk=world.overlap.pk).exists()
    assert Claim.objects.get(pk=world.second.pk).pending_proceedings == []
    assert Claim.objects.get(pk=world.first.pk).pending_proceedings == [lead.docket_number]
    assert (links_of(lead).members, links_of(member).lead) == (frozenset(), "")
    assert whole() == []


def test_a_party_that_has_acted_in_the_lead_stays_in_it(world, joined, wendy):
    lead, member = joined
    closing.end_negotiation(case=world.fresh(lead), actor=wendy, now=world.at(hours=1))
    reopen(case=member, actor=world.dora, now=world.at(days=3), reasons="They are different posts after all.")
    assert lead.parties.filter(party=world.west).exists()
    assert "West Mining has acted here and stays a party." in lead.docket.get(event="case_left").text
    assert whole() == []


def test_what_cannot_lead_or_be_led_is_refused_in_words(world, joined):
    lead, member = joined

    def attempt(case, into):
        consolidate(case=world.fresh(case), actor=world.dora, now=world.at(minutes=1), lead_case=into, reasons=ORDER)

    world.another_ground(3)
    third = world.registered()
    with pytest.raises(Conflict, match=r"leads .* itself"):
        attempt(lead, str(third.docket_number))
    with pytest.raises(Conflict, match="in the state “Closed”"):
        attempt(third, str(member.docket_number))
    with pytest.raises(Invalid, match="There is no case"):
        attempt(third, "2187-D-999999")
    with pytest.raises(Invalid, match="into itself"):
        attempt(third, str(third.docket_number))
    with pytest.raises(NotAllowed):
        consolidate(case=third, actor=world.alice, now=world.now, lead_case=str(lead.docket_number), reasons=ORDER)
    assert whole() == []


def test_several_cases_are_gathered_into_one_lead_or_none_is(world, two):
    lead, member = two
    with pytest.raises(Invalid, match="There is no case 2187-D-000099"):
        gather(
            lead=lead, cases=[str(member.docket_number), "2187-D-000099"], actor=world.dora, now=world.now,
            reasons=ORDER,
        )  # fmt: skip
    assert world.fresh(member).state == "registered"
    gather(lead=lead, cases=[str(member.docket_number)], actor=world.dora, now=world.at(hours=1), reasons=ORDER)
    assert world.fresh(member).outcome == "consolidated"


def test_related_cases_name_each_other_and_are_shown_to_whom_both_are_open(world, two, wendy):
    lead, member = two
    assert [(one.case, one.kind) for one in suggestions(lead, user=world.dora)] == [(member, "same_ground")]
    tie = relate(
        case=lead, other_case=str(member.docket_number), kind="same_ground", reason=ORDER, actor=world.dora,
        now=world.at(hours=1),
    )  # fmt: skip
    assert suggestions(lead, user=world.dora) == []
    assert links_of(lead).related == {(member.docket_number, "same_ground")}
    assert links_of(member).related == {(lead.docket_number, "same_ground")}
    seen = {user: Relation.objects.visible_to(user).exists() for user in (world.alice, world.bob, wendy, world.dora)}
    assert seen == {world.alice: True, world.bob: False, wendy: False, world.dora: True}
    assert not DocketEntry.objects.visible_to(world.bob).filter(event="cases_related").exists()
    assert not Notice.objects.filter(kind="cases_related", recipient__in=(world.bob, wendy)).exists()
    with pytest.raises(Conflict, match="related already"):
        relate(
            case=member, other_case=str(lead.docket_number), kind="other", reason=ORDER, actor=world.dora,
            now=world.now,
        )  # fmt: skip
    assert whole() == []
    part(relation=tie, actor=world.dora, now=world.at(hours=1), reason="Settled apart.")
    assert links_of(lead).related == links_of(member).related == frozenset()
    assert whole() == []


def test_the_mediator_is_checked_again_against_who_joins_and_the_registrar_decides(world, two):
    lead, member = two
    lead = world.mediation(world.selection(lead))
    sponsor = register_party(name="Belt Union", kind="company", actor=system_actor(), now=world.now)
    Party.objects.filter(pk=world.west.pk).update(sponsor=sponsor)
    appointment = Appointment.objects.get()
    Interest.objects.create(profile=appointment.profile, party=sponsor, words="a former client")
    consolidate(case=member, actor=world.dora, now=world.at(hours=1), lead_case=str(lead), reasons=ORDER)
    appointment.refresh_from_db()
    (hit,) = appointment.found_later
    assert "Belt Union" in hit["sentence"]
    entry = lead.docket.get(event="conflict_found")
    assert (entry.actor.is_system, entry.data["to_disclose"]) == (True, 1)
    assert "Belt Union" not in entry.text
    assert Notice.objects.filter(recipient=world.carol, kind="conflict_found").exists()

    def task() -> bool:
        return any(
            "a conflict was found since another case joined" in line.what for line in lines_for(world.dora, world.now)
        )

    assert task()
    decide = {"appointment": appointment, "actor": world.dora, "now": world.at(hours=1)}
    Appointment.objects.update(found_later=[{**hit, "direct": True}])
    appointment.refresh_from_db()
    with pytest.raises(Conflict, match="bars the appointment"):
        rechecking.let_stand(reasons="Both parties agree.", **decide)
    Appointment.objects.update(found_later=[hit])
    appointment.refresh_from_db()
    with pytest.raises(NotAllowed):
        rechecking.let_stand(reasons="Both parties agree.", **{**decide, "actor": world.carol})
    rechecking.let_stand(reasons="Both parties agree.", **decide)
    assert (appointment.conflicts, appointment.found_later) == ([hit], [])
    assert not task()
    assert whole() == []


def test_the_api_tells_lead_and_related_cases_to_whom_both_are_open(world, two, wendy, client):
    lead, member = two
    relate(case=lead, other_case=str(member), kind="same_ground", reason=ORDER, actor=world.dora, now=world.at(hours=1))

    def told(user, case: Case):
        client.force_login(user)
        row = client.get(f"/api/v1/cases/{case.docket_number}/").json()
        return row["lead_case"], [(one["docket_number"], one["kind"]) for one in row["related"]]

    assert told(world.dora, lead) == (None, [(str(member), "same_ground")])
    assert told(wendy, member) == (None, [])
    world.fresh(member)
    consolidate(case=member, actor=world.dora, now=world.at(hours=1), lead_case=str(lead), reasons=ORDER)
    assert told(world.dora, member) == (str(lead), [(str(lead), "same_ground")])


def test_a_tie_that_is_cut_at_one_end_is_found(world, joined):
    lead, _member = joined
    lead.consolidated.update(ended_at=world.now)
    assert any("as its lead, and it is tied to another" in fault for fault in whole())


def test_a_title_that_keeps_the_note_of_a_case_that_is_over_is_found(world):
    case = world.negotiation()
    closing.withdraw(case=case, actor=world.alice, now=world.at(hours=1))
    assert whole() == []
    Claim.objects.filter(pk=world.first.pk).update(pending_proceedings=[case.docket_number])
    assert any("is noted on it, and is not under way" in fault for fault in whole())


def test_a_case_keeps_number_date_and_docket_on_another_track_and_its_dates_are_reckoned_again(world):
    case = world.response_due()
    before = case.deadlines.get(rule="response", closed_at=None)
    filed_at, entries = case.filed_at, case.docket.count()
    (move,) = moves(case, "T3")
    assert move.shortens
    given = {"case": case, "actor": world.dora, "track": "T3", "reasons": "It is about a rate."}
    with pytest.raises(Invalid) as refused:
        change_track(now=world.now, **given)
    assert {fault.field for fault in refused.value.faults} == {"tariff_in_issue", "shorten"}
    entry = change_track(now=world.at(hours=1), tariff_in_issue="Tariff 4", shorten=True, **given)
    case = world.fresh(case)
    assert (case.track, case.state, case.filed_at, case.docket.count()) == ("T3", "response_due", filed_at, entries + 1)
    again = case.deadlines.get(rule="response", closed_at=None)
    assert (again.due_on, again.origin) == (move.due_on, str(before.key))
    assert replay(again.trace_lines) == (again.due_on, again.due_at)
    assert again.trigger_entry == entry.number
    assert links_of(case).track == "T3"
    assert whole() == []


def test_a_track_is_not_changed_to_itself_nor_by_a_party_nor_once_the_case_is_over(world):
    case = world.registered()
    given = {"case": case, "now": world.now, "reasons": "It is about access."}
    with pytest.raises(NotAllowed):
        change_track(actor=world.alice, track="T2", **given)
    with pytest.raises(Conflict):
        change_track(actor=world.dora, track="T1", **given)
    change_track(actor=world.dora, track="T2", **given)
    closing.withdraw(case=case, actor=world.alice, now=world.at(hours=1))
    with pytest.raises(Conflict):
        change_track(actor=world.dora, track="T1", **given)
    assert whole() == []


def test_no_date_is_moved_into_the_past_by_another_track(world):
    case = world.response_due()
    with pytest.raises(Invalid, match="That day is past"):
        change_track(
            case=case, actor=world.dora, now=world.at(days=25), track="T4", reasons="It is about a fee.",
            tariff_in_issue="Schedule 7", shorten=True,
        )  # fmt: skip
    assert world.fresh(case).track == "T1"


def test_who_joined_cannot_withdraw_the_case_of_another(world, joined, wendy):
    lead, member = joined
    with pytest.raises(Invalid, match=f"{member.docket_number} goes on in this case"):
        closing.withdraw(case=lead, actor=world.alice, now=world.at(hours=1))
    assert world.fresh(lead).state == "negotiation"
