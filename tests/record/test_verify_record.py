from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims_project.accounts.models import Party
from claims_project.record import triggers, verification
from tests.record.conftest import TABLE
from tests.record.ledger import Box


@pytest.fixture
def written(box, enter) -> Box:
    """A box with four entries."""
    for number in range(1, 5):
        enter(box, f"Entry {number}.", data={"number": number})
    return box


def test_a_whole_record_has_no_faults(written, faults, enter):
    party = Party.objects.create(name="Belt Mining Federation")
    enter(Box.objects.create(name="the blue box"), data={"half": 0.5}, on_behalf_of=party, addressees=[party])
    assert faults() == []


@pytest.mark.parametrize("microsecond", [0, 1, 500_000, 120_000, 999_999])
def test_a_time_with_any_fraction_reads_back_as_it_was_hashed(box, enter, faults, now, microsecond):
    enter(box, now=now.replace(microsecond=microsecond), effective_at=now - timedelta(days=400))
    assert faults() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("text", "Entry 2!"), ("data", '{"number": 3}'), ("event", "noted "), ("access", "office"),
        ("addressees", '["x"]'),        ("received_at", "2187-02-03 09:30:00.000001+00:00"),
        ("entered_at", "2187-02-03 09:29:59+00:00"),
        ("effective_at", "2188-02-03 09:30:00+00:00"), ("salt", "00" * 16), ("salt", "no hex"), ("actor_id", 4711),
        ("entered_by_id", 4711), ("content_digest", "00" * 32), ("previous_hash", "00" * 32), ("hash", "00" * 32),
    ],
)  # fmt: skip
def test_one_changed_value_is_found_and_named(written, tamper, faults, column, value):
    tamper(f"UPDATE {TABLE} SET {column} = %s WHERE box_id = %s AND number = 2", value, written.pk)
    found = faults()
    assert found
    assert all(f"the red box ({written.pk}), entry" in sentence for sentence in found)
    assert any("entry 2" in sentence for sentence in found)


def test_an_entry_that_now_speaks_for_someone_else_is_found(written, tamper, faults):
    party = Party.objects.create(name="Titan Resources")
    tamper(f"UPDATE {TABLE} SET on_behalf_of_id = %s WHERE box_id = %s AND number = 3", party.pk, written.pk)
    assert any("content of entry 3" in sentence for sentence in faults())


def test_a_removed_entry_is_found(written, tamper, faults):
    tamper(f"DELETE FROM {TABLE} WHERE box_id = %s AND number = 2", written.pk)
    assert any("Entry 2 should stand here" in sentence for sentence in faults())


def test_a_removed_last_entry_is_found(written, tamper, faults):
    tamper(f"DELETE FROM {TABLE} WHERE box_id = %s AND number = 4", written.pk)
    assert faults() == [
        f"the lines of box the red box ({written.pk}), entry 3: "
        "The chain ends at entry 3, but its head says there are 4."
    ]


def test_a_chain_removed_whole_is_found(written, tamper, faults):
    tamper(f"DELETE FROM {TABLE} WHERE box_id = %s", written.pk)
    assert any("says there are 4 entries, but there is none" in sentence for sentence in faults())


def test_a_removed_head_is_found(written, tamper, faults):
    tamper("DELETE FROM record_head WHERE owner_id = %s AND kind = 'ledger.line'", written.pk)
    assert any("entries but no head" in sentence for sentence in faults())


def test_a_chain_whose_owner_is_gone_is_found(written, tamper, faults):
    tamper("DELETE FROM ledger_box WHERE id = %s", written.pk)
    assert any("belongs to nothing" in sentence for sentence in faults())


def test_an_entry_moved_into_another_chain_is_found(written, tamper, faults):
    other = Box.objects.create(name="the blue box")
    tamper(f"UPDATE {TABLE} SET box_id = %s WHERE box_id = %s AND number = 4", other.pk, written.pk)
    found = " ".join(faults())
    assert "the blue box" in found
    assert "the red box" in found


def test_a_missing_trigger_is_found(written, faults):
    triggers.unguard(connection, [TABLE])
    assert len(faults()) == len(triggers.names(TABLE, connection.vendor))


def test_checks_of_upper_floors_are_run_and_may_find_faults(written, faults, monkeypatch):
    monkeypatch.setattr(verification, "CHECKS", {})

    @verification.check("every box is red")
    def boxes_are_red(report: verification.Report) -> None:
        report.checked("boxes")
        report.fault("the blue box", "It is not red.")

    assert faults() == ["the blue box: It is not red."]


def test_of_a_flood_of_faults_a_thousand_are_kept_and_all_are_counted():
    report = verification.Report()
    for number in range(1500):
        report.fault(f"chain {number}", "It is broken.")
    assert (len(report.faults), report.found) == (1000, 1500)


def test_the_command_says_what_it_checked_and_that_the_record_is_whole(written, faults):
    out = StringIO()
    call_command("verify_record", stdout=out)
    assert "4 lines" in out.getvalue()
    assert "The record is whole." in out.getvalue()


def test_the_command_exits_with_one_and_says_each_fault(written, tamper, faults):
    tamper(f"DELETE FROM {TABLE} WHERE box_id = %s AND number = 4", written.pk)
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("verify_record", stdout=out)
    assert left.value.code == 1
    assert "its head says there are 4" in out.getvalue()


def test_the_command_says_the_same_as_data(written, tamper, faults):
    tamper(f"UPDATE {TABLE} SET text = 'else' WHERE box_id = %s AND number = 1", written.pk)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_record", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert said["whole"] is False
    assert said["faults"] == len(said["first_faults"]) == 1
    assert said["checked"]["lines"] == 4


def test_the_command_checks_one_kind_when_asked_and_refuses_a_kind_there_is_not(written, faults):
    out = StringIO()
    call_command("verify_record", "--kind", "ledger.line", stdout=out)
    assert "whole" in out.getvalue()
    with pytest.raises(CommandError, match=r"There are: ledger\.line"):
        call_command("verify_record", "--kind", "nothing.such")
