from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from claims_project.accounts.models import Party
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.record import chain
from claims_project.record.models import Head
from claims_project.record.services import append, append_first
from tests.record.ledger import Box, Line


def test_entries_are_numbered_from_one_and_each_names_the_one_before(box, enter):
    first, second, third = enter(box), enter(box), enter(box)
    assert [line.number for line in Line.objects.filter(box=box)] == [1, 2, 3]
    assert first.previous_hash == chain.GENESIS
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)


def test_the_head_names_the_last_entry(box, enter):
    enter(box)
    last = enter(box)
    head = Head.objects.get(kind="ledger.line", owner_id=box.pk)
    assert (head.number, head.hash) == (2, last.hash)


def test_each_box_has_a_chain_of_its_own(box, enter):
    other = Box.objects.create(name="the blue box")
    enter(box)
    assert enter(other).number == 1


def test_an_entry_read_back_has_the_hash_it_was_written_with(box, enter, bob, now):
    party = Party.objects.create(name="Helios Mining Consortium")
    data = {"area": 12.5, "whole": 3.0, "names": ["é", "z", "𝒳"], "é": {"b": None, "a": True}}
    written = enter(
        box, "Ünïcode\r\nand lines\t.", data=data, access="mediation", addressees=[party], on_behalf_of=party,
        entered_by=bob, received_at=now - timedelta(days=2), effective_at=now + timedelta(microseconds=1),
    )  # fmt: skip
    read = Line.objects.get(pk=written.pk)
    assert read.header() == written.header()
    assert chain.entry_hash(read.header()) == read.hash
    assert chain.content_digest(read.salt, read.content()) == read.content_digest
    assert list(chain.check([read.line(with_content=True)], head_number=1, head_hash=written.hash)) == []


def test_received_and_effective_times_are_now_unless_given(box, enter, now):
    line = enter(box)
    assert line.received_at == line.entered_at == line.effective_at == now
    late = enter(box, received_at=now - timedelta(days=1))
    assert (late.received_at, late.effective_at, late.entered_at) == (now - timedelta(days=1),) * 2 + (now,)


def test_addressees_are_kept_as_sorted_keys_each_once(box, enter):
    party, other = Party.objects.create(name="Mars Collective"), Party.objects.create(name="Titan Resources")
    line = enter(box, addressees=[other, party, str(party.key), party.key])
    assert line.addressees == sorted([str(party.key), str(other.key)])


def test_people_stand_in_the_content_and_not_in_the_header_anyone_may_see(box, enter, alice):
    line = enter(box)
    assert line.content()["actor"] == alice.pk
    assert "actor" not in line.header()


def test_an_entry_is_refused_outside_a_transaction(ledger, transactional_db, alice, now):
    box = Box.objects.create(name="the lone box")
    with pytest.raises(RuntimeError, match="transaction"):
        append(Line, box, event="noted", actor=alice, now=now, text="")
    box.delete()


@pytest.mark.parametrize(
    "bad",
    [{"text": "a\x00b"}, {"data": {"n": 2**60}}, {"data": {"when": object()}}],
    ids=["a NUL", "a number too large", "a type JSON does not have"],
)
def test_what_cannot_be_kept_exactly_is_refused_with_a_reason(box, enter, bad):
    with pytest.raises(Invalid, match=r"cannot be kept"):
        enter(box, **bad)
    assert not Line.objects.filter(box=box).exists()


def test_an_append_that_is_rolled_back_leaves_no_gap(box, enter):
    enter(box)
    with transaction.atomic():
        enter(box)
        transaction.set_rollback(True)
    assert enter(box).number == 2


def test_an_append_is_three_statements_once_the_chain_has_begun(box, enter, alice, now, django_assert_num_queries):
    enter(box)
    with transaction.atomic(), django_assert_num_queries(3):
        append(Line, box, event="noted", actor=alice, now=now, text="More.")


def test_the_first_entries_of_many_chains_are_made_in_few_statements(
    box, alice, now, faults, enter, django_assert_max_num_queries
):
    boxes = Box.objects.bulk_create([Box(name=f"box {number}") for number in range(300)])
    rows = [(one, {"text": f"{one} arrived.", "data": {"place": 1.5}}) for one in boxes]
    with transaction.atomic(), django_assert_max_num_queries(40):
        lines = append_first(Line, rows, actor=alice, now=now, event="arrived")
    assert {line.number for line in lines} == {1}
    assert enter(boxes[7]).number == 2
    assert faults() == []


def test_a_chain_that_has_begun_cannot_begin_again(box, enter, alice, now):
    enter(box)
    fresh = Box.objects.create(name="a fresh box")
    rows = [(fresh, {"text": "One."}), (box, {"text": "Two."})]
    with transaction.atomic(), pytest.raises(Conflict, match="already begun"):
        append_first(Line, rows, actor=alice, now=now, event="arrived")
    assert not Line.objects.filter(box=fresh).exists()


def test_a_head_that_moves_under_an_append_is_a_conflict(box, enter, monkeypatch):
    enter(box)
    stale = Head.objects.get(owner_id=box.pk)
    stale.number = 7
    monkeypatch.setattr("claims_project.record.services.appending.hold", lambda *given: stale)
    with pytest.raises(Conflict, match="at the same moment"):
        enter(box)


def test_an_entry_refuses_to_be_saved_again_or_deleted(box, enter):
    line = enter(box)
    line.text = "Something else."
    with pytest.raises(NotAllowed):
        line.save()
    with pytest.raises(NotAllowed):
        line.delete()


def test_the_shells_managers_refuse_too(box, enter):
    enter(box)
    for act in (lambda: Line.objects.update(text=""), lambda: Line.objects.all().delete()):
        with pytest.raises(NotAllowed, match="correction"):
            act()
    with pytest.raises(NotAllowed):
        Line.objects.bulk_update([], ["text"])
