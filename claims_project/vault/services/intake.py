"""Examining what was received: hash, true type, virus scan, text and preview.

The row is the queue. A worker claims it with a lease by compare-and-swap, works without touching the row, and writes
the whole result and one custody event in a single transaction that swaps on the version it claimed. Killed anywhere
before that, nothing has happened, and the sweep hands the row out again once the lease is over; a slow worker whose
lease ran out loses the swap.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, NotAllowed
from claims_project.common.querysets import swap
from claims_project.vault import blobs, extraction, mediatypes, scanning
from claims_project.vault.models import CustodyEvent, StoredFile
from claims_project.vault.scanning import Scan, ScannerGone, Verdict
from claims_project.vault.words import WORDS, Standing

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_FAILURES = 4
# A worker that was killed says nothing about the file it had in hand, so this is far more than any run of bad luck.
MAX_ATTEMPTS = 100
POKE_AGAIN_AFTER = timedelta(seconds=60)
KEPT_IN_ROW = 50_000

State, ScanState = StoredFile.State, StoredFile.ScanState
HOLDING = {
    Verdict.INFECTED: Standing.INFECTED,
    Verdict.COULD_NOT_SCAN: Standing.COULD_NOT_SCAN,
    Verdict.TOO_LARGE: Standing.TOO_LARGE,
}
PASSED = {Verdict.CLEAN: Standing.CLEAN, Verdict.NOT_SCANNED: Standing.NOT_SCANNED}


@dataclass(slots=True)
class Examination:
    """What one examination found: the changes of the row, and what the custody log says."""

    standing: Standing
    verified: bool
    scan_state: str = ScanState.WAITING
    signature: str = ""
    media_type: str = ""
    warning: str = ""
    notes: tuple[str, ...] = ()
    found: dict[str, object] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return State.EXAMINED if self.standing in PASSED.values() else State.HELD

    @property
    def words(self) -> str:
        first = WORDS[self.standing].sentences.replace("{signature}", self.signature)
        return " ".join(part for part in (first, self.warning, *self.notes) if part)


class TryAgain(Exception):  # noqa: N818  named for what happened
    """This attempt cannot finish, the next one may. `standing` is where the file is held when no attempt is left."""

    def __init__(self, standing: Standing, why: str, examination: Examination) -> None:
        super().__init__(why)
        self.standing, self.examination = standing, examination


def examine(*, file_id: int, actor: User, now: datetime) -> StoredFile | None:
    """Examine one file if it is its turn; the file as it stands then, or None when there was nothing to do.

    Safe to call at any time, twice, and from two workers at once.
    """
    file = claim(file_id=file_id, now=now)
    if file is None:
        return None
    if file.attempts > MAX_ATTEMPTS:  # the workers of every attempt died before they could say why
        return _finish(file, Examination(Standing.UNREADABLE, False, ScanState.COULD_NOT_SCAN), actor, now)
    try:
        examination = _examine(file)
    except TryAgain as again:
        failures = file.failures + 1
        log.warning("examining file %s failed, time %d of %d: %s", file.key, failures, MAX_FAILURES, again)
        if failures < MAX_FAILURES:
            return _give_back(file, failures, now)
        examination = again.examination
        examination.standing = again.standing
    return _finish(file, examination, actor, now)


def claim(*, file_id: int, now: datetime) -> StoredFile | None:
    """Take the lease on a file that waits, counting the attempt; None when it is not waiting or someone else has it."""
    file = StoredFile.objects.to_examine(now).filter(pk=file_id).first()
    if file is None:
        return None
    try:
        swap(
            file,
            state=State.EXAMINING,
            standing=Standing.EXAMINING,
            words=WORDS[Standing.EXAMINING].sentences,
            attempts=file.attempts + 1,
            claimed_until=now + LEASE,
        )
    except Conflict:
        return None
    return file


def _examine(file: StoredFile) -> Examination:
    """The four stages. Each reads the stored bytes alone, so each may be repeated."""
    try:
        if not blobs.is_intact(file.blob):
            return Examination(Standing.DAMAGED, False, ScanState.COULD_NOT_SCAN)
        with blobs.on_disk(file.blob) as path:
            kind = mediatypes.look(path, file.name, file.declared_type)
            so_far = Examination(Standing.COULD_NOT_SCAN, True, media_type=kind.media_type, warning=kind.warning)
            scan = _scan(file, so_far)
            so_far.scan_state, so_far.signature = scan.verdict, scan.detail
            if scan.verdict in HOLDING:
                so_far.standing = HOLDING[scan.verdict]
                return so_far
            so_far.standing = PASSED[scan.verdict]
            try:
                extract = extraction.extract(path, kind.media_type)
            except extraction.Crashed as crash:
                raise TryAgain(Standing.UNREADABLE, str(crash), so_far) from crash
    except blobs.Missing:
        return Examination(Standing.DAMAGED, False, ScanState.COULD_NOT_SCAN)
    so_far.notes = extract.notes
    so_far.found = {
        "text": extract.text[:KEPT_IN_ROW],
        "text_blob": blobs.put_bytes(extract.text.encode()) if extract.text else "",
        "preview": blobs.put_bytes(extract.preview) if extract.preview else "",
        "pages": extract.pages,
    }
    return so_far


def _scan(file: StoredFile, so_far: Examination) -> Scan:
    with blobs.open_blob(file.blob) as content:
        try:
            return scanning.scan(content, settings.SCANNER)
        except ScannerGone as gone:
            so_far.scan_state = ScanState.COULD_NOT_SCAN
            raise TryAgain(Standing.COULD_NOT_SCAN, str(gone), so_far) from gone


def _give_back(file: StoredFile, failures: int, now: datetime) -> StoredFile | None:
    """Put a file back into the queue, to be tried again after a pause that grows with the failures."""
    pause = timedelta(seconds=15 * 2**failures)
    try:
        swap(
            file,
            state=State.RECEIVED,
            standing=Standing.WAITING_AGAIN,
            words=WORDS[Standing.WAITING_AGAIN].sentences,
            failures=failures,
            claimed_until=now + pause,
            poked_until=now + pause,
        )
    except Conflict:
        return None
    return file


def _finish(file: StoredFile, examination: Examination, actor: User, now: datetime) -> StoredFile | None:
    """Write the result and its one custody event; None when the lease ran out and another worker has the file now."""
    try:
        with transaction.atomic():
            swap(
                file,
                expected={"state": State.EXAMINING},
                state=examination.state,
                scan_state=examination.scan_state,
                standing=examination.standing,
                words=examination.words,
                warning=examination.warning,
                media_type=examination.media_type,
                examined_at=now,
                claimed_until=None,
                poked_until=None,
                **examination.found,
            )
            CustodyEvent.objects.create(
                file=file,
                at=now,
                actor=actor,
                act=CustodyEvent.Act.EXAMINED,
                round=file.round,
                sha256_verified=examination.verified,
                words=WORDS[examination.standing].tag,
            )
    except Conflict:
        log.warning("file %s was examined by another worker meanwhile; this result is dropped", file.key)
        return None
    return file


@transaction.atomic
def examine_again(*, file: StoredFile, actor: User, now: datetime) -> StoredFile:
    """Send a held file back into intake, once the scanner works again or takes larger files.

    Raises NotAllowed (actor is no registrar), Conflict (not held, or found infected: looking again changes nothing).
    """
    from claims_project.vault.tasks import poke

    if not actor.is_registrar:
        raise NotAllowed("Only a registrar may have a held file examined again.")
    if file.state != State.HELD:
        raise Conflict("This file is not held. Look at where it stands now.")
    if file.standing == Standing.INFECTED:
        raise Conflict("A virus was found in this file. Ask its sender for a clean copy instead.")
    swap(
        file,
        expected={"state": State.HELD},
        state=State.RECEIVED,
        scan_state=ScanState.WAITING,
        standing=Standing.WAITING,
        words=WORDS[Standing.WAITING].sentences,
        attempts=0,
        failures=0,
        round=file.round + 1,
        claimed_until=None,
        poked_until=None,
    )
    CustodyEvent.objects.create(file=file, at=now, actor=actor, act=CustodyEvent.Act.SENT_BACK, round=file.round)
    transaction.on_commit(lambda: poke(file.pk))
    return file


def to_poke(*, now: datetime, limit: int = 500) -> list[int]:
    """Files that wait and of which nobody was told lately; they are marked as told now. Read by the sweep."""
    quiet = Q(poked_until=None) | Q(poked_until__lte=now)
    waiting = list(StoredFile.objects.to_examine(now).filter(quiet).values_list("pk", flat=True)[:limit])
    # No version is swapped here: being told of is no change of the file, and a claim in between is not disturbed.
    StoredFile.objects.filter(pk__in=waiting).update(poked_until=now + POKE_AGAIN_AFTER)
    return waiting
