import socket
from datetime import timedelta
from pathlib import Path

import pytest

from claims_project.common.errors import Conflict, NotAllowed
from claims_project.vault import blobs, extraction, mediatypes, services, tasks
from claims_project.vault.access import readers
from claims_project.vault.models import CustodyEvent, StoredFile
from claims_project.vault.services import intake
from claims_project.vault.words import WORDS, Standing
from tests.vault.making import a_pdf, a_picture, a_protected_pdf

LATER = timedelta(hours=1)


def examinations(file: StoredFile) -> list[CustodyEvent]:
    return list(CustodyEvent.objects.filter(file=file, act="examined"))


def spoil(file: StoredFile) -> None:
    path = Path(blobs.vault().path(file.blob))
    path.chmod(0o600)
    path.write_bytes(b"X" + path.read_bytes()[1:])


def test_an_ordinary_document_is_examined_and_described(examined, system, now):
    file = examined(a_pdf("Hello claim"), "deed.pdf")
    assert (file.state, file.scan_state, file.media_type, file.pages) == ("examined", "not_scanned", mediatypes.PDF, 1)
    assert file.text == "Hello claim"
    assert blobs.open_blob(file.text_blob).read() == b"Hello claim"
    assert blobs.open_blob(file.preview).read().startswith(b"\x89PNG")
    assert "not scanned" in file.words
    assert (file.claimed_until, file.examined_at) == (None, now)
    [event] = examinations(file)
    assert (event.actor, event.sha256_verified, event.words) == (system, True, "Not scanned")


def test_a_file_is_never_clean_without_a_scanner(examined):
    assert examined().scan_state == "not_scanned"


@pytest.mark.parametrize(
    ("reply", "state", "scan_state", "words"),
    [
        (b"stream: OK\0", "examined", "clean", "found nothing"),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "held", "infected", "“Win.Test.EICAR_HDB-1”"),
        (b"INSTREAM size limit exceeded. ERROR\0", "held", "too_large", "larger than the virus scanner takes"),
        (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", "held", "too_large", "larger than"),
        (b"stream: Heuristics.Encrypted.PDF FOUND\0", "held", "could_not_scan", "protected by a password"),
        (b"stream: Can't allocate memory ERROR\0", "held", "could_not_scan", "could not examine it"),
        (b"OK\0", "held", "could_not_scan", "could not examine it"),
    ],
)
def test_every_answer_of_the_scanner_has_its_state_and_words(examined, clamd, reply, state, scan_state, words):
    clamd.reply = reply
    file = examined(b"some text")
    assert (file.state, file.scan_state) == (state, scan_state)
    assert words in file.words
    assert clamd.received == b"some text"
    assert len(examinations(file)) == 1


def test_an_infected_file_is_not_read_any_further(examined, clamd, monkeypatch):
    monkeypatch.setattr(extraction, "extract", lambda *args: pytest.fail("it was opened"))
    clamd.reply = b"stream: Bad FOUND\0"
    assert examined(a_pdf(), "deed.pdf").text == ""


def test_a_scanner_that_hangs_up_at_its_limit_is_heard_out(examined, clamd):
    clamd.reply, clamd.stop_after = b"INSTREAM size limit exceeded. ERROR\0", 1000
    assert examined(b"x" * 3_000_000).scan_state == "too_large"


def test_a_scanner_that_is_gone_is_asked_again_and_then_the_file_is_held(receive, system, now, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.SCANNER = f"127.0.0.1:{free.getsockname()[1]}"
    file = receive()
    for attempt in range(1, intake.MAX_FAILURES):
        services.examine(file_id=file.pk, actor=system, now=now + attempt * LATER)
        file.refresh_from_db()
        assert (file.state, file.scan_state, file.failures) == ("received", "waiting", attempt)
        assert "tried again" in file.words
        assert services.examine(file_id=file.pk, actor=system, now=now + attempt * LATER) is None
    services.examine(file_id=file.pk, actor=system, now=now + 9 * LATER)
    file.refresh_from_db()
    assert (file.state, file.scan_state, file.standing) == ("held", "could_not_scan", "could_not_scan")
    assert len(examinations(file)) == 1


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_blob_that_is_no_longer_what_was_received_is_held(receive, system, now, harm):
    file = receive()
    spoil(file) if harm == "changed" else blobs.vault().delete(file.blob)
    file = services.examine(file_id=file.pk, actor=system, now=now)
    assert (file.state, file.standing) == ("held", "damaged")
    assert "send it again" in file.words
    assert examinations(file)[0].sha256_verified is False


def test_a_file_that_lies_about_its_type_is_told_and_not_refused(examined):
    file = examined(a_picture(), "deed.pdf")
    assert file.state == "examined"
    assert "says a PDF document, but its content is a PNG image" in file.warning
    assert file.warning in file.words


def test_a_protected_document_is_examined_with_words(examined):
    file = examined(a_protected_pdf(), "deed.pdf")
    assert (file.state, file.text, file.preview) == ("examined", "", "")
    assert "protected by a password" in file.words


def test_a_file_that_kills_its_reader_every_time_is_held(receive, system, now, monkeypatch, tmp_path):
    killer = tmp_path / "killer.py"
    killer.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(extraction, "CHILD", killer)
    file = receive()
    for attempt in range(intake.MAX_FAILURES):
        services.examine(file_id=file.pk, actor=system, now=now + attempt * LATER)
    file.refresh_from_db()
    assert (file.state, file.standing, file.scan_state) == ("held", "unreadable", "not_scanned")
    assert "Save it in another format" in file.words
    assert len(examinations(file)) == 1


def test_a_file_whose_workers_all_died_is_held_and_not_tried_for_ever(receive, system, now):
    file = receive()
    for attempt in range(intake.MAX_ATTEMPTS):
        assert services.claim(file_id=file.pk, now=now + attempt * LATER)
    file = services.examine(file_id=file.pk, actor=system, now=now + 999 * LATER)
    assert (file.state, file.standing) == ("held", "unreadable")


def test_a_few_killed_workers_are_not_held_against_a_file(receive, system, now):
    file = receive()
    for attempt in range(20):
        assert services.claim(file_id=file.pk, now=now + attempt * LATER)
    assert services.examine(file_id=file.pk, actor=system, now=now + 99 * LATER).state == "examined"


def test_nobody_takes_a_file_while_a_lease_is_in_force(receive, now):
    file = receive()
    assert services.claim(file_id=file.pk, now=now)
    assert services.claim(file_id=file.pk, now=now + intake.LEASE - timedelta(seconds=1)) is None
    assert services.claim(file_id=file.pk, now=now + intake.LEASE).attempts == 2


def test_two_workers_at_once_take_a_file_once(receive, now, monkeypatch):
    file = receive()
    real = intake.swap

    def swap_after_the_other(row, **kwargs):
        monkeypatch.setattr(intake, "swap", real)
        assert services.claim(file_id=file.pk, now=now)
        return real(row, **kwargs)

    monkeypatch.setattr(intake, "swap", swap_after_the_other)
    assert services.claim(file_id=file.pk, now=now) is None


def test_a_worker_slower_than_its_lease_changes_nothing(receive, system, now, monkeypatch):
    file = receive()
    real = extraction.extract

    def overtaken(path, media_type):
        monkeypatch.setattr(extraction, "extract", real)
        assert services.examine(file_id=file.pk, actor=system, now=now + LATER).state == "examined"
        return extraction.Extract(text="too late")

    monkeypatch.setattr(extraction, "extract", overtaken)
    assert services.examine(file_id=file.pk, actor=system, now=now) is None
    file.refresh_from_db()
    assert file.text == "I was there first."
    assert len(examinations(file)) == 1


def test_an_examined_file_is_not_examined_again(examined, system, now):
    file = examined()
    assert services.examine(file_id=file.pk, actor=system, now=now + LATER) is None
    assert len(examinations(file)) == 1


def test_the_sweep_tells_of_each_waiting_file_once_in_a_while(receive, examined, now):
    examined(b"done")
    fresh = receive(b"fresh")
    assert services.to_poke(now=now) == []  # its own message is under way
    assert services.to_poke(now=now + LATER) == [fresh.pk]
    assert services.to_poke(now=now + LATER) == []
    services.claim(file_id=fresh.pk, now=now + LATER)
    assert services.to_poke(now=now + LATER + timedelta(minutes=2)) == []  # somebody has it
    assert services.to_poke(now=now + 2 * LATER) == [fresh.pk]  # who died of it


def test_the_tasks_sweep_and_examine(receive, monkeypatch, now):
    file = receive()
    monkeypatch.setattr(tasks.timezone, "now", lambda: now + LATER)
    monkeypatch.setattr(tasks.examine_file, "apply_async", lambda args, **kwargs: tasks.examine_file(*args))
    assert tasks.sweep_intake() == 1
    file.refresh_from_db()
    assert file.state == "examined"


@pytest.fixture
def vouched_to_dora(dora):
    """Dora may read every file, as she would the exhibits of a filed case."""

    def every_file(user):
        return StoredFile.objects.values("pk") if user == dora else StoredFile.objects.none().values("pk")

    readers.register(every_file)
    yield dora
    readers.unregister(every_file)


def test_a_registrar_has_a_held_file_examined_again(examined, clamd, vouched_to_dora, system, now):
    clamd.reply = b"INSTREAM size limit exceeded. ERROR\0"
    file = examined()
    clamd.reply = b"stream: OK\0"
    services.examine_again(file=file, actor=vouched_to_dora, now=now)
    assert (file.state, file.scan_state) == ("received", "waiting")
    assert services.examine(file_id=file.pk, actor=system, now=now).scan_state == "clean"
    assert [event.round for event in examinations(file)] == [1, 2]
    assert CustodyEvent.objects.filter(file=file, act="sent_back").get().actor == vouched_to_dora


def test_only_a_registrar_and_only_a_held_and_uninfected_file_is_sent_back(examined, clamd, alice, dora, now):
    file = examined(b"fine")
    with pytest.raises(NotAllowed):
        services.examine_again(file=file, actor=alice, now=now)
    with pytest.raises(Conflict, match="not held"):
        services.examine_again(file=file, actor=dora, now=now)
    clamd.reply = b"stream: Bad FOUND\0"
    with pytest.raises(Conflict, match="clean copy"):
        services.examine_again(file=examined(b"bad"), actor=dora, now=now)


@pytest.mark.parametrize("standing", Standing)
def test_every_standing_has_words_that_say_what_happened_and_what_to_do(standing):
    words = WORDS[standing]
    assert words.tag
    assert words.kind in {"good", "due", "late", "now", "quiet"}
    assert words.sentences.endswith(".")
