"""Sending what waits: take the row, send, mark it. It may be killed between any two lines."""

from __future__ import annotations

import logging
import smtplib
import socket
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction

from claims_project.common.errors import Conflict
from claims_project.common.querysets import swap
from claims_project.notices import gates
from claims_project.notices.gates import Gate
from claims_project.notices.mails import mail
from claims_project.notices.models import Notice
from claims_project.notices.services.digests import DIGEST, fill_in

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # far longer than one mail takes (EMAIL_TIMEOUT), so a live sender keeps its row
ATTEMPTS = 10
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
TURN = 0.8 * settings.SWEEP_SECONDS  # a turn ends before the next begins, so that sweeps never stand before each other
SWEEP_ROWS = 1000

State = Notice.State


def send(*, notice_id: int, now: datetime) -> bool:
    """Send one notice if it is due and nobody else is at it. Returns whether it went out.

    What a killed sender left is sent again with the same Message-ID and, in the mail folder, over the same file: the
    folder holds it once. An SMTP server may be given it twice, and can tell by the Message-ID.
    """
    notice = _take(notice_id, now)
    if notice is None:
        return False
    if not notice.recipient.is_active:
        _settle(notice, state=State.FAILED, error="The recipient's account is closed, so nothing was sent.")
        return False
    items = fill_in(notice) if notice.kind == DIGEST else []
    if not items and (notice.kind == DIGEST or not _open_to_recipient(notice)):
        _settle(notice, state=State.WITHHELD, error="")
        return False
    try:
        get_connection().send_messages([mail(notice)])
    except (OSError, ValueError) as fault:  # smtplib's errors are OSErrors; a header that cannot be is a ValueError
        logger.warning("Notice %s was not sent (attempt %s): %s", notice.key, notice.attempts, fault)
        _put_back(notice, now, in_words(fault))
        return False
    said = {"subject": notice.subject, "body": notice.body, "html": notice.html}
    _settle(notice, items=items, state=State.SENT, sent_at=now, error="", **said)
    return True


def sweep(*, clock: Callable[[], datetime]) -> int:
    """Send whatever is due, oldest first: at most SWEEP_ROWS, for about TURN seconds; the rest in the next turn."""
    until = time.monotonic() + TURN
    sent = 0
    for notice_id in list(Notice.objects.due(clock()).values_list("pk", flat=True)[:SWEEP_ROWS]):
        if time.monotonic() > until:
            break
        sent += send(notice_id=notice_id, now=clock())
    return sent


def wait_before(attempt: int) -> timedelta:
    """How long to wait after `attempt` failed: a minute, doubled each time, six hours at most."""
    doublings = min(attempt - 1, 16)  # more would overflow, long after the longest wait is reached
    return min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)


def _take(notice_id: int, now: datetime) -> Notice | None:
    """Claim the row by compare-and-swap; None when it is not due or another sender has it."""
    notice = Notice.objects.due(now).select_related("recipient").filter(pk=notice_id).first()
    if notice is None:
        return None
    if notice.attempts >= ATTEMPTS:
        # Every sender that took it died before it could say why.
        _settle(notice, state=State.FAILED, error=f"The sender stopped in the middle of each of {ATTEMPTS} attempts.")
        return None
    try:
        swap(
            notice,
            expected={"state": notice.state},
            state=State.SENDING,
            claimed_until=now + LEASE,
            attempts=notice.attempts + 1,
        )
    except Conflict:
        return None
    return notice


def _put_back(notice: Notice, now: datetime, error: str) -> None:
    if notice.attempts >= ATTEMPTS:
        _settle(notice, state=State.FAILED, error=error)
    else:
        next_attempt = now + wait_before(notice.attempts)
        _settle(notice, state=State.QUEUED, next_attempt_at=next_attempt, error=error)


@transaction.atomic
def _settle(notice: Notice, *, state: str, error: str, items: Sequence[int] = (), **changes: Any) -> None:
    """Say how it went, if the row is still ours: a sender that outlived its lease leaves the word to the next one.

    With a digest that is done with, so are the notices in it: those of `items` went out, the others were not open.
    """
    settled: dict[str, Any] = {"claimed_until": None, "next_attempt_at": None, **changes}
    try:
        swap(notice, state=state, error=error, **settled)
    except Conflict:
        logger.info("Notice %s was taken over by another sender.", notice.key)
        return
    if notice.kind == DIGEST and state in (State.SENT, State.WITHHELD):
        gathered = Notice.objects.filter(digest=notice, state=State.GATHERED)
        gathered.filter(pk__in=items).update(state=State.SENT, sent_at=notice.sent_at)
        gathered.exclude(pk__in=items).update(state=State.WITHHELD)


def _open_to_recipient(notice: Notice) -> bool:
    """Whether what the notice tells of is still the recipient's to see: asked now, not when it was queued."""
    return not notice.gate or gates.is_open(Gate(notice.gate, notice.gate_id or 0), notice.recipient)


def in_words(fault: Exception) -> str:
    """What went wrong, for whoever has to put it right, with the server's own answer behind it."""
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (smtplib.SMTPRecipientsRefused, "The mail server refused the recipient's address."),
        (smtplib.SMTPSenderRefused, "The mail server refused the office's own address as sender."),
        (smtplib.SMTPAuthenticationError, "The mail server did not accept the office's user name and password."),
        (smtplib.SMTPServerDisconnected, "The mail server hung up in the middle."),
        (smtplib.SMTPException, "The mail server refused the mail."),
        (TimeoutError, "The mail server did not answer in time."),
        (socket.gaierror, "The mail server's name was not found."),
        (ConnectionError, "The mail server could not be reached."),
        (ValueError, "The mail could not be written: something in it cannot stand in a mail."),
        (OSError, "The mail could not be written or handed on."),
    )
    words = next(words for kind, words in kinds if isinstance(fault, kind))
    return f"{words} ({type(fault).__name__}: {fault})"
