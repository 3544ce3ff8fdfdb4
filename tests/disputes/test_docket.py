"""The docket: corrected by new entries alone, sealed and unsealed by order, struck and never removed."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.notices.models import Notice
from claims_project.record.verification import Report
from disputes.models import DocketEntry, DocketLink, Exhibit, Filing, Seal
from disputes.sealing import in_force
from disputes.services import docket, motions, sealing
from disputes.sheet import docket_lines
from disputes.verification import links_are_hashed, seals_are_folds
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world: World):
    return world.negotiation()


def minute(world: World, case, text: str = "The parties met.", **more) -> DocketEntry:
    return docket.add_note(case=case, actor=world.dora, now=world.at(minutes=1), text=text, event="minute", **more)


def fresh(entry: DocketEntry) -> DocketEntry:
    return DocketEntry.objects.get(pk=entry.pk)


def faults() -> list[str]:
    report = Report()
    seals_are_folds(report)
    links_are_hashed(report)
    return [str(fault) for fault in report.faults]


def test_a_correction_is_a_new_entry_tied_to_the_old_both_ways(world, case):
    wrong = minute(world, case, "The parties met on Monday.")
    right = docket.add_note(
        case=case, actor=world.dora, now=world.at(minutes=1), text="They met on Tuesday.", event="correction",
        link="corrects", link_to=wrong.number,
    )  # fmt: skip
    lines = {line.number: line for line in docket_lines(case, world.alice)}
    assert [(tie.words, tie.number) for tie in lines[right.number].ties] == [("Corrects", wrong.number)]
    assert [(tie.words, tie.number) for tie in lines[wrong.number].ties] == [("Corrected by", right.number)]
    assert fresh(wrong).text == "The parties met on Monday."


def test_a_correction_that_names_no_entry_is_refused(world, case):
    with pytest.raises(Invalid) as refused:
        docket.add_note(case=case, actor=world.dora, now=world.now, text="On Tuesday.", event="correction")
    assert [fault.field for fault in refused.value.faults] == ["link_to"]


def test_what_speaks_of_an_entry_is_open_to_nobody_who_may_not_read_that_entry(world, case):
    note = docket.add_note(case=case, actor=world.dora, now=world.now, text="For us alone.", event="note")
    tied = docket.add_note(
        case=case, actor=world.dora, now=world.now, text="It was wrong.", event="correction", access="public",
        link="corrects", link_to=note.number,
    )  # fmt: skip
    assert tied.access == "office"


def test_every_fault_of_a_new_entry_is_told_at_once(world, case):
    with pytest.raises(Invalid) as refused:
        docket.add_note(
            case=case, actor=world.dora, now=world.now, text=" ", event="hymn", access="sealed", link="corrects",
            link_to=4711, effective_at=world.now + timedelta(days=1),
        )  # fmt: skip
    assert {fault.field for fault in refused.value.faults} == {"text", "event", "access", "link_to", "effective_at"}


def test_a_struck_entry_stays_and_says_why_and_cannot_be_struck_twice(world, case):
    entry = minute(world, case)
    docket.strike(entry=entry, actor=world.dora, now=world.at(minutes=1), reason="Entered in the wrong case.")
    line = next(line for line in docket_lines(case, world.bob) if line.number == entry.number)
    assert (line.struck, line.struck_because, line.text) == (True, "Entered in the wrong case.", "The parties met.")
    with pytest.raises(Conflict):
        docket.strike(entry=entry, actor=world.dora, now=world.now, reason="Again.")


def test_an_entry_that_moved_the_case_is_not_struck_and_nobody_but_the_registrar_strikes(world, case):
    with pytest.raises(Conflict):
        docket.strike(entry=case.docket.get(event="case_filed"), actor=world.dora, now=world.now, reason="No.")
    with pytest.raises(NotAllowed):
        docket.strike(entry=minute(world, case), actor=world.alice, now=world.now, reason="No.")


def test_sealing_names_its_readers_and_unsealing_opens_again_and_the_chain_is_untouched(world, case):
    entry = minute(world, case, "The secret of the ore.")
    before = entry.hash
    sealing.order_seal(
        case=case, actor=world.dora, now=world.at(minutes=1), targets=[entry], reasons="Secret.", readers=[world.north]
    )
    assert DocketEntry.objects.readable_by(world.alice).filter(pk=entry.pk).exists()
    assert not DocketEntry.objects.visible_to(world.bob).filter(pk=entry.pk).exists()
    assert not Notice.objects.filter(body__contains="The secret of the ore.").exists()
    assert (fresh(entry).hash, fresh(entry).access) == (before, "parties")
    assert faults() == []
    sealing.order_unseal(
        case=case, actor=world.dora, now=world.at(minutes=1), targets=[fresh(entry)], reasons="Published."
    )
    assert DocketEntry.objects.readable_by(world.bob).filter(pk=entry.pk).exists()
    assert not Seal.objects.exists()
    assert faults() == []


def test_a_seal_taken_off_in_the_database_is_found_by_the_verifier(world, case):
    entry = minute(world, case)
    sealing.order_seal(case=case, actor=world.dora, now=world.now, targets=[entry], reasons="Secret.")
    Seal.objects.update(access="public")
    assert [fault for fault in faults() if f"entry:{entry.number}" in fault]
    sealing.settle_seals(case)
    assert faults() == []


def test_an_order_never_opens_what_was_entered_for_fewer(world, case):
    note = docket.add_note(case=case, actor=world.dora, now=world.now, text="For us.", event="note")
    with pytest.raises(Invalid):
        sealing.order_seal(
            case=case, actor=world.dora, now=world.now, targets=[note], reasons="Open it.", access="parties"
        )


def test_a_motion_seals_until_it_is_decided_once(world, case):
    exhibit = case.exhibits.get(number="C-001")
    motion = sealing.move_to_seal(
        case=case, actor=world.alice, now=world.at(minutes=1), targets=[exhibit], reasons="It names a child."
    )
    assert not Exhibit.objects.visible_to(world.bob).filter(pk=exhibit.pk).exists()
    assert Exhibit.objects.visible_to(world.alice).filter(pk=exhibit.pk).exists()
    assert Seal.objects.get().provisional
    exhibit = Exhibit.objects.get(pk=exhibit.pk)
    sealing.order_unseal(
        case=case, actor=world.dora, now=world.at(minutes=1), targets=[exhibit], reasons="No.", motion=motion
    )
    assert Exhibit.objects.visible_to(world.bob).filter(pk=exhibit.pk).exists()
    with pytest.raises(Conflict):
        sealing.order_seal(case=case, actor=world.dora, now=world.now, targets=[exhibit], reasons="Yes.", motion=motion)
    assert faults() == []


def test_what_is_sealed_is_marked_so_for_those_who_still_read_it_on_every_sheet(world, case, client: Client):
    exhibit = case.exhibits.get(number="C-001")
    portal = [
        reverse("disputes:docket", args=[case.docket_number]),
        reverse("disputes:docket_csv", args=[case.docket_number]),
        reverse("disputes:case", args=[case.docket_number]),
    ]

    def seen(reader, address: str) -> str:
        client.force_login(reader)
        answer = client.get(address)
        return (b"".join(answer) if answer.streaming else answer.content).decode()

    sealing.move_to_seal(case=case, actor=world.alice, now=world.at(minutes=1), targets=[exhibit], reasons="A secret.")
    for address in portal:
        assert "Sealed until the motion is decided" in seen(world.alice, address)
        assert "Sealed until" not in seen(world.bob, address)
    desk = seen(world.dora, reverse("admin:disputes_case_change", args=[case.pk]))
    assert desk.count("Sealed until the motion is decided") == 2


def test_whoever_moves_to_seal_stays_a_reader_unless_the_registrar_unticks_it(world, case, client: Client):
    exhibit = case.exhibits.get(number="C-001")
    motion = sealing.move_to_seal(
        case=case, actor=world.alice, now=world.at(minutes=1), targets=[exhibit], reasons="A secret."
    )
    client.force_login(world.dora)
    page = client.get(reverse("admin:disputes_case_entry_act", args=[case.pk, motion.number, "grant"]))
    assert page.context["form"]["readers"].initial == [str(motion.on_behalf_of_id)]


def test_the_inbox_says_what_each_motion_is_for(world, case, client: Client):
    filed = {"asks": "Order it.", "reasons": "Because."}
    motions.file_motion(case=case, actor=world.alice, now=world.at(minutes=1), kind="production", **filed)
    exhibit = case.exhibits.get(number="C-001")
    sealing.move_to_seal(case=case, actor=world.alice, now=world.at(minutes=2), targets=[exhibit], reasons="A secret.")
    client.force_login(world.dora)
    page = client.get(reverse("admin:disputes_inbox")).content.decode()
    assert "That another party produce a paper." in page
    assert "That something be sealed." in page


def test_a_party_cannot_have_anothers_paper_sealed(world, case):
    with pytest.raises(NotAllowed):
        sealing.move_to_seal(
            case=case, actor=world.bob, now=world.now, targets=[case.exhibits.get(number="C-001")], reasons="Mine."
        )


def test_a_sealed_answer_takes_what_it_states_with_it(world, case):
    from disputes.models import GroundAnswer

    entry = case.filings.get(kind=Filing.Kind.ANSWER).entry
    assert GroundAnswer.objects.visible_to(world.alice).exists()
    sealing.move_to_seal(case=case, actor=world.bob, now=world.at(minutes=1), targets=[entry], reasons="Secret.")
    for model in (GroundAnswer, Filing):
        seen = model.objects.visible_to(world.alice)
        assert not (seen.filter(kind="answer") if model is Filing else seen).exists()
        assert model.objects.visible_to(world.bob).exists()


def test_every_look_of_the_office_into_what_is_sealed_is_on_the_docket_once_an_hour(
    world, case, client: Client, time_machine
):
    entry = minute(world, case, "Zsecret")
    sealing.order_seal(case=case, actor=world.dora, now=world.at(minutes=1), targets=[entry], reasons="Secret.")
    time_machine.move_to(world.now, tick=False)
    client.force_login(world.dora)
    address = f"/admin/disputes/case/{case.pk}/docket/{entry.number}/"
    assert "Zsecret" not in client.get(f"/admin/disputes/case/{case.pk}/change/").content.decode()
    assert "Zsecret" not in client.get(address).content.decode()
    assert not case.docket.filter(event="sealed_opened").exists()
    for _again in range(2):
        assert "Zsecret" in client.post(address).content.decode()
    looked = case.docket.get(event="sealed_opened")
    assert (looked.actor, looked.data["opened"]) == (world.dora, f"entry:{entry.number}")
    assert DocketEntry.objects.readable_by(world.alice).filter(pk=looked.pk).exists()


def test_a_redacted_version_is_read_in_place_of_its_sealed_original(world, case, client: Client, time_machine):
    exhibit = case.exhibits.get(number="C-001")
    sealing.put_in_redacted(
        original=exhibit, upload=SimpleUploadedFile("public.txt", b"Parts removed.\n"), actor=world.dora,
        now=world.at(minutes=1), reasons="Names of third persons.",
    )  # fmt: skip
    assert [one.number for one in Exhibit.objects.visible_to(world.bob).filter(case=case)] == ["C-001-R1"]
    assert Exhibit.objects.get(number="C-001-R1").redacts == exhibit
    time_machine.move_to(world.now, tick=False)
    client.force_login(world.dora)
    client.get(f"/files/{exhibit.file.key}/")
    assert case.docket.get(event="sealed_opened").data == {"opened": "exhibit:C-001"}
    assert faults() == []


def test_the_sheet_as_csv_shows_no_more_than_the_page_and_no_cell_is_a_formula(world, case, client: Client):
    docket.add_note(case=case, actor=world.dora, now=world.now, text="For the office.", event="note")
    minute(world, case, '=HYPERLINK("evil")')
    client.force_login(world.bob)
    answer = client.get(f"/my/cases/{case.docket_number}/docket.csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [int(row["number"]) for row in rows] == [line.number for line in docket_lines(case, world.bob)]
    assert rows[-1]["text"].startswith("'=")
    assert "For the office." not in answer.content.decode()


orders = st.lists(
    st.tuples(st.sampled_from(["seal", "unseal"]), st.sets(st.sampled_from(["entry:1", "entry:2", "exhibit:C-001"]),
              min_size=1), st.booleans()),
    max_size=8,
)  # fmt: skip


@given(orders)
def test_the_last_order_that_names_a_thing_decides_how_it_is_sealed(given_orders):
    entries = [
        (number, {kind: {"targets": sorted(targets), "access": "sealed", "provisional": provisional}})
        for number, (kind, targets, provisional) in enumerate(given_orders, start=1)
    ]
    found = in_force(entries)
    for target in ("entry:1", "entry:2", "exhibit:C-001"):
        naming = [(number, order) for number, order in enumerate(given_orders, start=1) if target in order[1]]
        if not naming or naming[-1][1][0] == "unseal":
            assert target not in found
        else:
            number, (_kind, _targets, provisional) = naming[-1]
            assert (found[target].ordered_in, found[target].provisional) == (number, provisional)


def test_links_are_rows_of_what_was_hashed(world, case):
    entry = minute(world, case)
    docket.strike(entry=entry, actor=world.dora, now=world.now, reason="Wrong.")
    link = DocketLink.objects.get()
    assert link.entry.data["links"] == [{"kind": "strikes", "entry": entry.number}]


def test_a_request_is_filed_under_seal_and_registered_when_the_motion_is_decided(world, client: Client, time_machine):
    from disputes.models import Ground
    from disputes.services.registrar import register_case

    case = world.draft()
    with pytest.raises(Invalid) as refused:
        sealing.file_with_motion(case=case, actor=world.alice, now=world.now, reasons=" ")
    assert {fault.field for fault in refused.value.faults} == {"targets", "reasons"}
    sealing.file_with_motion(case=case, actor=world.alice, now=world.at(hours=1), reasons="A secret.", whole=True)
    case = world.fresh(case)
    motion = case.docket.get(event="seal_moved")
    for reader in (world.carol, world.mona):
        assert not DocketEntry.objects.visible_to(reader).filter(case=case, number=1).exists()
    assert Ground.objects.visible_to(world.alice).filter(case=case).exists()
    assert not Ground.objects.in_passing(world.dora).filter(case=case).exists()
    registers = {"case": case, "actor": world.dora, "parties_confirmed": True, "duplicates_checked": True}
    with pytest.raises(Invalid, match="is not decided"):
        register_case(now=world.at(hours=1), **registers)
    time_machine.move_to(world.now, tick=False)
    client.force_login(world.dora)
    page = f"/admin/disputes/case/{case.pk}/"
    assert "South's posts" not in client.get(f"{page}change/").content.decode().replace("&#x27;", "'")
    assert "follow North" not in client.get(f"{page}change/").content.decode()
    opened = client.post(f"{page}docket/1/").content.decode().replace("&#x27;", "'")
    assert "South's posts" in opened
    assert "follow North" in opened
    sealing.order_seal(
        case=case, actor=world.dora, now=world.at(minutes=1), targets=sealing.under(motion), reasons="So be it.",
        readers=[world.north, world.south], motion=motion,
    )  # fmt: skip
    register_case(now=world.at(hours=1), **registers)
    assert faults() == []


def test_a_request_sealed_from_its_respondent_is_not_called_to_be_answered(world):
    from disputes.services.registrar import call_for_answer

    case, _code = world.served()
    sealing.order_seal(
        case=case, actor=world.dora, now=world.at(minutes=1), targets=[case.docket.get(number=1)], reasons="Secret.",
        readers=[world.north],
    )  # fmt: skip
    with pytest.raises(Invalid, match="sealed from South Mining"):
        call_for_answer(case=case, actor=world.dora, now=world.at(hours=1))


def test_an_exhibit_is_sealed_from_the_filing_on_by_the_page(world, client: Client, time_machine):
    case = world.draft()
    time_machine.move_to(world.now, tick=False)
    client.force_login(world.alice)
    page = f"/disputes/draft/{case.key}/check/"
    exhibit = case.exhibits.get()
    assert client.post(page, {"targets": [exhibit.key]}).status_code == 400
    assert client.post(page, {"targets": [exhibit.key], "reasons": "It names a child."}).status_code == 302
    assert Seal.objects.get().exhibit == exhibit
    assert world.fresh(case).docket.get(event="seal_moved").filing.receipt_code
