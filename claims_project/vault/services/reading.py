"""Giving files out: to those who may see them, never held ones, never bytes that are not what was received."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO

from django.http import Http404

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, NotAllowed
from claims_project.vault import blobs
from claims_project.vault.access import tell_witnesses
from claims_project.vault.models import CustodyEvent, StoredFile
from claims_project.vault.words import NOT_YET, WITHHELD

SAME_LOOK = timedelta(hours=1)
DAMAGED = (
    "The office's stored copy of this file no longer matches the hash taken when it was received, so it is not given "
    "out. Tell the registrar."
)
Act = CustodyEvent.Act


def open_for(file: StoredFile, user: User, now: datetime) -> IO[bytes]:
    """The file's bytes for `user`, found to be those that were received; the caller closes them.

    An office user's download is a line of the custody log. Raises Http404 (may not see it), NotAllowed (held),
    Conflict (not examined yet, or the stored bytes are no longer right).
    """
    if not StoredFile.objects.visible_to(user).filter(pk=file.pk).exists():
        raise Http404("No such file.")
    if file.state == StoredFile.State.HELD:
        raise NotAllowed(WITHHELD.format(reason=file.words))
    if not file.may_be_opened:
        raise Conflict(NOT_YET)
    try:
        intact = blobs.is_intact(file.blob)
    except blobs.Missing:
        intact = False
    if user.is_office:
        tell_witnesses(file, user, now)
        CustodyEvent.objects.create(
            file=file, at=now, actor=user, act=Act.DOWNLOADED, round=file.round, sha256_verified=intact
        )
    if not intact:
        raise Conflict(DAMAGED)
    return blobs.open_blob(file.blob)


def open_preview(file: StoredFile, user: User, now: datetime) -> IO[bytes]:
    """The PNG of the file's first page, our own rendering. Raises Http404 (may not see it, held, or there is none)."""
    visible = StoredFile.objects.visible_to(user).filter(pk=file.pk).exists()
    if not visible or not file.may_be_opened or not file.preview:
        raise Http404("No preview.")
    try:
        preview = blobs.open_blob(file.preview)
    except blobs.Missing as error:
        raise Http404("No preview.") from error
    look(file=file, actor=user, now=now, act=Act.PREVIEWED)
    return preview


def look(*, file: StoredFile, actor: User, now: datetime, act: str = Act.OPENED) -> None:
    """Note that an office user looked into a file: once an hour and person, for a page may show many previews."""
    if not (actor.is_authenticated and actor.is_office):
        return
    tell_witnesses(file, actor, now)
    lately = CustodyEvent.objects.filter(file=file, actor=actor, act=act, at__gt=now - SAME_LOOK, at__lte=now)
    if not lately.exists():
        CustodyEvent.objects.create(file=file, at=now, actor=actor, act=act, round=file.round)
