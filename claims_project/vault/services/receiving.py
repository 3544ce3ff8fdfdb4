"""Taking a file in."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files import File
from django.db import OperationalError, transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Invalid, NotAllowed, Refusal
from claims_project.common.formatting import byte_size
from claims_project.vault import blobs
from claims_project.vault.models import CustodyEvent, StoredFile
from claims_project.vault.names import display_name, kept_name
from claims_project.vault.words import WORDS, Standing

FULL = {errno.ENOSPC, errno.EDQUOT}
CLOSED = "Your account is closed, so it cannot send files."
FIRST_SWEEP_AFTER = timedelta(seconds=30)


class NoRoom(Refusal):
    """The office's disk is full: nothing was stored."""

    status = 507
    title = "There is no room to store this file"


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that lie in the vault and that no file refers to yet."""

    sha256: str
    size: int
    declared_type: str


def receive(*, upload: File, name: str, actor: User, now: datetime) -> StoredFile:
    """Store `upload` byte for byte under its hash, and put it in the queue to be examined.

    Equal content is stored once; every upload is a file of its own with its own custody. Raises NotAllowed (a closed
    account), Invalid (empty, or larger than MAX_UPLOAD_BYTES), NoRoom (disk full); then nothing is kept.

    Inside a transaction, call `store` before it and `enter` within, so that no lock is held while a large file is read.
    """
    if not actor.is_active:
        raise NotAllowed(CLOSED)
    return enter(stored=store(upload=upload, name=name), name=name, actor=actor, now=now)


def store(*, upload: File, name: str) -> Stored:
    """The first half of `receive`: the bytes, on the disk for good, without touching the database."""
    if (declared := getattr(upload, "size", None)) is not None:
        _refuse_oversize(declared, name)
    try:
        with blobs.parcel() as part:
            sha256, size = blobs.copy_hashing(
                upload.chunks(), part, check=lambda so_far: _refuse_oversize(so_far, name)
            )
            if not size:
                raise Invalid.one("file", f"“{display_name(name)}” is empty. Check the file, then send it again.")
            blobs.put(part, sha256)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise _no_room(name) from error
    return Stored(sha256, size, str(getattr(upload, "content_type", None) or "")[:200])


def enter(*, stored: Stored, name: str, actor: User, now: datetime) -> StoredFile:
    """The second half of `receive`: the row, the first line of custody, and the message to the workers."""
    if not actor.is_active:
        raise NotAllowed(CLOSED)
    try:
        return _enter(stored=stored, name=name, actor=actor, now=now)
    except OperationalError as error:
        # The bytes lie in the vault by now without a row. They stay: another upload of the same content may already
        # count on them, and verify_vault lists what nobody refers to.
        if "disk is full" not in str(error) and "No space left" not in str(error):
            raise
        raise _no_room(name) from error


@transaction.atomic
def _enter(*, stored: Stored, name: str, actor: User, now: datetime) -> StoredFile:
    from claims_project.vault.tasks import poke

    file = StoredFile.objects.create(
        name=display_name(name),
        original_name=kept_name(name),
        sha256=stored.sha256,
        size=stored.size,
        declared_type=stored.declared_type,
        uploaded_by=actor,
        received_at=now,
        standing=Standing.WAITING,
        words=WORDS[Standing.WAITING].sentences,
        poked_until=now + FIRST_SWEEP_AFTER,
    )
    CustodyEvent.objects.create(
        file=file,
        at=now,
        actor=actor,
        act=CustodyEvent.Act.RECEIVED,
        sha256_verified=True,
        words=byte_size(stored.size),
    )
    transaction.on_commit(lambda: poke(file.pk))
    return file


def _refuse_oversize(size: int, name: str) -> None:
    if size > settings.MAX_UPLOAD_BYTES:
        raise Invalid.one(
            "file",
            f"“{display_name(name)}” is larger than this office takes at once: "
            f"{byte_size(settings.MAX_UPLOAD_BYTES)} at most. Send it in smaller parts.",
        )


def _no_room(name: str) -> NoRoom:
    return NoRoom(
        f"“{display_name(name)}” was not stored, because the office's disk is full. Nothing of it was kept.",
        "What you sent before is safe. Try again later, or tell the registrar.",
    )
