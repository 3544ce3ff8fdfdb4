import errno
import hashlib
import os
import threading

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, OperationalError, transaction

from claims_project.common.errors import Invalid
from claims_project.vault import blobs, services
from claims_project.vault.models import CustodyEvent, StoredFile

CONTENT = b"I was there first."


def parts() -> list:
    return list(blobs.incoming().iterdir())


def test_a_file_is_stored_byte_for_byte_under_its_hash(receive, alice, now):
    file = receive(CONTENT, "../statement.txt", content_type="text/plain")
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    assert (file.sha256, file.size, file.name, file.original_name) == (sha256, 18, "statement.txt", "../statement.txt")
    assert (file.state, file.scan_state, file.uploaded_by, file.declared_type) == (
        "received",
        "waiting",
        alice,
        "text/plain",
    )
    assert file.blob == f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    assert blobs.open_blob(file.blob).read() == CONTENT
    assert file.words.startswith("Received.")
    assert parts() == []
    custody = CustodyEvent.objects.get(file=file)
    assert (custody.act, custody.actor, custody.at, custody.sha256_verified) == ("received", alice, now, True)


def test_equal_content_is_stored_once_and_each_upload_is_a_file_of_its_own(receive, bob):
    first, second = receive(CONTENT, "a.txt"), receive(CONTENT, "b.txt", actor=bob)
    assert first.key != second.key
    assert list(blobs.every_blob()) == [first.blob]
    assert CustodyEvent.objects.count() == 2


def test_what_is_in_the_vault_is_never_overwritten(receive):
    first = receive(CONTENT)
    before = os.stat(blobs.vault().path(first.blob))
    receive(CONTENT)
    after = os.stat(blobs.vault().path(first.blob))
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.fixture
def elsewhere(settings):
    """A vault that is no folder on this machine, as in production."""
    settings.STORAGES = {**settings.STORAGES, "vault": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


def test_a_vault_elsewhere_works_the_same(elsewhere, examined):
    first, second = examined(CONTENT), examined(CONTENT)
    assert (first.state, first.text) == ("examined", CONTENT.decode())
    assert set(blobs.every_blob()) == {first.blob, first.text_blob}
    assert second.blob == first.blob
    assert services.verify_vault().is_clean
    assert parts() == []


def test_a_writer_that_loses_the_race_for_a_name_leaves_nothing_beside_it(elsewhere, receive, monkeypatch):
    first = receive(CONTENT)
    storage = type(blobs.vault())
    exists, looks = storage.exists, []

    def one_look_too_early(self, name):
        looks.append(name)
        return len(looks) > 1 and exists(self, name)

    monkeypatch.setattr(storage, "exists", one_look_too_early)
    receive(CONTENT)
    assert list(blobs.every_blob()) == [first.blob]


def test_many_writers_of_the_same_content_leave_one_whole_blob(settings):
    sha256 = hashlib.sha256(CONTENT * 50_000).hexdigest()
    ready = threading.Barrier(8)

    def write() -> None:
        with blobs.parcel() as part:
            blobs.copy_hashing([CONTENT * 50_000], part)
            ready.wait()
            blobs.put(part, sha256)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(blobs.every_blob()) == [blobs.path_of(sha256)]
    assert blobs.is_intact(blobs.path_of(sha256))
    assert parts() == []


def test_an_empty_file_is_refused_in_words(receive):
    with pytest.raises(Invalid, match=r"“nothing\.txt” is empty"):
        receive(b"", "nothing.txt")
    assert not StoredFile.objects.exists()
    assert parts() == []


class Endless(ContentFile):
    """An upload that does not say how large it is."""

    size = None

    def __init__(self) -> None:
        super().__init__(b"")
        self.size = None
        self.given = 0

    def chunks(self, chunk_size=None):
        while True:
            self.given += 1
            yield b"x" * 1000


@pytest.mark.parametrize("declared", [True, False], ids=["says its size", "does not"])
def test_a_file_over_the_limit_is_refused_in_words_before_it_is_read_to_its_end(alice, now, settings, declared):
    settings.MAX_UPLOAD_BYTES = 10_000
    upload = ContentFile(b"x" * 10_001) if declared else Endless()
    with pytest.raises(Invalid, match=r"larger than this office takes at once: 10 kB at most") as refused:
        services.receive(upload=upload, name="big.tif", actor=alice, now=now)
    assert refused.value.faults[0].field == "file"
    assert not StoredFile.objects.exists()
    assert (parts(), list(blobs.every_blob())) == ([], [])


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_full_disk_is_told_in_words_and_nothing_is_half_stored(receive, monkeypatch, call):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(services.NoRoom, match=r"disk is full\. Nothing of it was kept") as refused:
        receive(CONTENT)
    monkeypatch.undo()
    assert refused.value.status == 507
    assert not StoredFile.objects.exists()
    assert (parts(), list(blobs.every_blob())) == ([], [])


def test_a_database_on_a_full_disk_is_told_in_the_same_words(receive, monkeypatch):
    def full(*args, **kwargs):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(CustodyEvent.objects, "create", full)
    with pytest.raises(services.NoRoom):
        receive(CONTENT)
    assert not StoredFile.objects.exists()


def test_another_error_of_the_disk_is_not_called_a_full_one(receive, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        receive(CONTENT)


def test_a_file_is_received_with_the_broker_gone(receive, settings, django_capture_on_commit_callbacks, monkeypatch):
    from claims_project.vault import tasks

    def gone(*args, **kwargs):
        raise tasks.OperationalError("nobody there")

    monkeypatch.setattr(tasks.examine_file, "apply_async", gone)
    with django_capture_on_commit_callbacks(execute=True):
        file = receive(CONTENT)
    assert services.to_poke(now=file.received_at.replace(year=2188)) == [file.pk]


def test_a_message_is_sent_only_once_the_row_is_there(receive, django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr("claims_project.vault.tasks.poke", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        file = receive(CONTENT)
        assert sent == []
    assert sent == [file.pk]


def test_parcels_of_killed_uploads_are_cleared_away_after_a_day(settings):
    old, new = blobs.incoming() / "old.part", blobs.incoming() / "new.part"
    for part in (old, new):
        part.write_bytes(b"half")
    read = blobs.incoming() / "extract-old"
    read.mkdir()
    (read / "text.txt").write_text("half")
    for left in (old, read):
        os.utime(left, (1, 1))
    assert blobs.forget_old_parcels() == 2
    assert parts() == [new]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_a_line_of_custody(receive, act):
    lines = CustodyEvent.objects.filter(file=receive(CONTENT))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        lines.update(words="nobody was here") if act == "update" else lines._raw_delete(lines.db)
    assert lines.get().words == "18 bytes"
