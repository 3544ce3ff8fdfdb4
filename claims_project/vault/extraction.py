"""Starts vault/extract.py on one file and takes what it found, whatever becomes of it."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from claims_project.vault import blobs
from claims_project.vault.extract import NO_READER, reader_of

log = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("extract.py")
SECONDS = 45
MEGABYTES = 1536
TOO_LONG = "Reading it took longer than is allowed, so it was read only in part."
TOO_LONG_SIGNALS = {signal.SIGALRM, signal.SIGXCPU}


class Crashed(Exception):  # noqa: N818  named for what happened
    """The file killed the process that read it."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What was found in a file: its text, a PNG of its first page, how many pages, and sentences for the uploader."""

    text: str = ""
    preview: bytes = b""
    pages: int | None = None
    notes: tuple[str, ...] = ()


def extract(path: Path, media_type: str, *, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> Extract:
    """Text and preview of the file at `path`, read in a confined process. Raises Crashed."""
    if reader_of(media_type) is None:
        return Extract(notes=(NO_READER,))
    folder = Path(tempfile.mkdtemp(dir=blobs.incoming(), prefix="extract-"))
    try:
        ended = _run(path, media_type, folder, seconds, megabytes)
        if ended and -ended not in TOO_LONG_SIGNALS:
            raise Crashed(f"the reader ended with {ended}: {_last_words(folder)}")
        return _collect(folder, late=bool(ended))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(path: Path, media_type: str, folder: Path, seconds: int, megabytes: int) -> int:
    """Run the child to its end, or end it; its exit code, negative for the signal that ended it."""
    with (folder / "errors").open("wb") as errors:
        child = subprocess.Popen(  # noqa: S603  our own program; the file's name is a hash
            [sys.executable, "-I", str(CHILD), str(path), media_type, str(folder), str(seconds), str(megabytes)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "TMPDIR": str(folder)},
            start_new_session=True,
        )
        try:
            return child.wait(timeout=seconds + 5)
        except subprocess.TimeoutExpired:
            return -signal.SIGALRM
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()


def _last_words(folder: Path) -> str:
    return (folder / "errors").read_bytes()[-300:].decode("utf-8", "replace").strip() or "no word"


def _collect(folder: Path, *, late: bool) -> Extract:
    result = folder / "result.json"
    found = json.loads(result.read_text()) if result.exists() else {}
    notes = [str(note) for note in found.get("notes", [])]
    if late or not found.get("finished"):
        notes.append(TOO_LONG)
    text, preview = folder / "text.txt", folder / "preview.png"
    pages = found.get("pages")
    return Extract(
        text=text.read_text(encoding="utf-8") if found.get("text") else "",
        preview=preview.read_bytes() if found.get("preview") else b"",
        pages=pages if isinstance(pages, int) and 0 <= pages < 2**31 else None,
        notes=tuple(notes),
    )
