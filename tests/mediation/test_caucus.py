"""Private notes: encrypted at rest, read by two."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from claims_project.common.errors import Conflict, NotAllowed
from mediation.models import CaseKey, CaucusNote
from mediation.services import caucus

SECRET = "We would take seven thousand, zanzibarzanzibar."


def write(mediation, **given) -> CaucusNote:
    return caucus.write(
        **{
            "case": mediation.fresh(),
            "party": mediation.alpha,
            "text": SECRET,
            "actor": mediation.carol,
            "now": mediation.now,
            **given,
        }
    )


def test_the_mediator_reads_a_note_back_and_nobody_else_does(mediation, dan):
    note = write(mediation)
    assert caucus.read(note=note, actor=mediation.carol) == SECRET
    for other in (mediation.alice, mediation.bob, mediation.dora, mediation.mona, dan):
        with pytest.raises(NotAllowed):
            caucus.read(note=note, actor=other)


def test_a_party_reads_what_it_wrote_itself_and_the_other_party_does_not(mediation):
    note = write(mediation, actor=mediation.alice)
    assert caucus.read(note=note, actor=mediation.alice) == SECRET
    assert caucus.read(note=note, actor=mediation.carol) == SECRET
    with pytest.raises(NotAllowed):
        caucus.read(note=note, actor=mediation.bob)


def test_a_party_writes_for_itself_alone(mediation):
    with pytest.raises(NotAllowed):
        write(mediation, actor=mediation.bob)


@pytest.mark.django_db(transaction=True)
def test_the_text_is_nowhere_in_the_bytes_of_the_database(mediation):
    if connection.vendor != "sqlite":
        pytest.skip("looks at SQLite's file")
    write(mediation)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(FULL)")
    kept = Path(connection.settings_dict["NAME"])
    stored = b"".join(file.read_bytes() for file in kept.parent.glob(f"{kept.name}*"))
    assert b"Beta Drilling" in stored
    assert b"zanzibarzanzibar" not in stored


def test_two_notes_of_the_same_words_look_different_at_rest(mediation):
    first, second = write(mediation), write(mediation)
    assert bytes(first.ciphertext)[12:] != bytes(second.ciphertext)[12:]


def test_a_note_moved_to_another_row_does_not_open(mediation):
    first, second = write(mediation), write(mediation)
    first.ciphertext = second.ciphertext
    with pytest.raises(Conflict, match="bytes were changed"):
        caucus.read(note=first, actor=mediation.carol)


def test_with_the_case_key_destroyed_no_note_can_be_read_or_written(mediation):
    note = write(mediation)
    CaseKey.objects.update(wrapped=b"", destroyed_at=mediation.now)
    with pytest.raises(Conflict, match="erased"):
        caucus.read(note=note, actor=mediation.carol)
    with pytest.raises(Conflict, match="erased"):
        write(mediation)


def test_under_another_secret_of_the_office_notes_stay_shut_and_say_why(mediation, settings):
    note = write(mediation)
    settings.CAUCUS_KEY = "another secret"
    with pytest.raises(Conflict, match="another secret of the office"):
        caucus.read(note=note, actor=mediation.carol)


def test_a_case_without_a_mediator_takes_no_private_notes(quarrel):
    with pytest.raises(Conflict, match="no mediator"):
        write(quarrel, actor=quarrel.alice)
