"""The bytes: content-addressed, written once, never changed. Everything goes through Django's storage "vault".

A blob's name is its own SHA-256 (`aa/bb/<sha256>`), for originals and for what is derived from them alike, so one look
at a blob tells whether it is still what it was.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

CHUNK = 1024 * 1024
INCOMING = "incoming"
READ_ONLY = 0o440
FORGOTTEN_AFTER_SECONDS = 24 * 3600


class Missing(Exception):  # noqa: N818  named for what happened
    """There is no blob of that name in the vault."""


def vault() -> Storage:
    return storages["vault"]


def path_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def incoming() -> Path:
    """Where uploads are written before they have a hash; on the vault's own disk, so moving them in is one rename."""
    folder = Path(settings.VAULT_DIR) / INCOMING
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def parcel() -> Iterator[IO[bytes]]:
    """A temporary file in the vault's own folder; gone afterwards unless the vault took it over."""
    with tempfile.NamedTemporaryFile(dir=incoming(), suffix=".part", delete=False) as file:
        try:
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)


def copy_hashing(
    chunks: Iterable[bytes], to: IO[bytes], *, check: Callable[[int], None] | None = None
) -> tuple[str, int]:
    """Write `chunks` to `to`, down to the disk; their SHA-256 and size. `check` sees the size so far and may raise."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if check:
            check(size)
        digest.update(chunk)
        to.write(chunk)
    to.flush()
    os.fsync(to.fileno())
    return digest.hexdigest(), size


def put(parcel: IO[bytes], sha256: str) -> str:
    """Move a finished parcel into the vault under its hash; where it lies. Content that is there already is left.

    Two writers of the same content may race: in a folder, the loser replaces the winner's bytes by the same ones in one
    rename; elsewhere the storage gives the loser another name, which is removed again.
    """
    storage, path = vault(), path_of(sha256)
    if storage.exists(path):
        return path
    if isinstance(storage, FileSystemStorage):
        # Not storage.save: where a rename fails, as on a full disk, it copies, and a copy can be cut short.
        target = Path(storage.path(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(parcel.name).chmod(READ_ONLY)
        os.rename(parcel.name, target)
        _settle(target, Path(storage.location))
        return path
    parcel.seek(0)
    stored = storage.save(path, File(parcel, name=path))
    if stored != path:
        storage.delete(stored)
    return path


def put_bytes(content: bytes) -> str:
    """Store something derived from an original, under its own hash; where it lies."""
    with parcel() as part:
        sha256, _ = copy_hashing([content], part)
        return put(part, sha256)


def _settle(file: Path, root: Path) -> None:
    """Make the renames durable: a folder's entries are on the disk once the folder itself is."""
    for folder in file.parents:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if folder == root:
            break


def open_blob(path: str) -> IO[bytes]:
    """The blob, for reading. Raises Missing."""
    try:
        return vault().open(path, "rb")
    except FileNotFoundError as error:
        raise Missing(path) from error


def hash_of(path: str) -> str:
    """The SHA-256 of the bytes that lie at `path` now. Raises Missing."""
    with open_blob(path) as blob:
        digest = hashlib.sha256()
        while chunk := blob.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def is_intact(path: str) -> bool:
    """The bytes at `path` are those its name promises. Raises Missing."""
    return hash_of(path) == path.rpartition("/")[2]


@contextmanager
def on_disk(path: str) -> Iterator[Path]:
    """The blob as a file on this machine: itself when the vault is a folder here, a temporary copy otherwise."""
    storage = vault()
    if isinstance(storage, FileSystemStorage):
        yield Path(storage.path(path))
        return
    with parcel() as copy, open_blob(path) as blob:
        shutil.copyfileobj(blob, copy, CHUNK)
        copy.flush()
        yield Path(copy.name)


def every_blob() -> Iterator[str]:
    """The path of every blob in the vault, referred to or not."""
    storage = vault()
    try:
        folders = storage.listdir("")[0]
    except FileNotFoundError:  # nothing was ever stored
        return
    for first in sorted(folder for folder in folders if len(folder) == 2):
        for second in sorted(storage.listdir(first)[0]):
            for name in sorted(storage.listdir(f"{first}/{second}")[1]):
                yield f"{first}/{second}/{name}"


def forget_old_parcels() -> int:
    """Remove what uploads and readers killed a day ago or earlier left behind; how many."""
    removed = 0
    for left in incoming().iterdir():
        try:
            if time.time() - left.stat().st_mtime > FORGOTTEN_AFTER_SECONDS:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
                removed += 1
        except FileNotFoundError:
            continue
    return removed
