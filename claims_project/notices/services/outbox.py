"""Putting notices into the outbox, and back into it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from kombu.exceptions import KombuError

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, NotAllowed
from claims_project.common.querysets import swap
from claims_project.notices import placeholders
from claims_project.notices.gates import Gate
from claims_project.notices.models import Notice
from claims_project.notices.placeholders import Link, Value
from claims_project.notices.services.preferences import held_until
from claims_project.notices.services.wordings import wording_of

logger = logging.getLogger(__name__)
SUBJECT_LENGTH = 200  # the column's

Words = Mapping[str, Value]


@transaction.atomic
def queue(
    *,
    recipients: Iterable[User],
    kind: str,
    about: str,
    now: datetime,
    subject: str = "",
    body: str | None = None,
    wording: str | None = None,
    words: Words | None = None,
    words_for: Callable[[User], Words] | None = None,
    link: str = "",
    gate: Gate | None = None,
    service: bool = False,
    thread: str = "",
) -> list[Notice]:
    """Tell each of `recipients`, once: a second call with the same `about` and person does nothing.

    The text is `subject` and `body`, or `wording` (the code of a kind, see kinds.py) with its placeholders filled in
    from `words` and, for each person, `words_for`; {recipient}, {office} and {link} are filled in here. The caller sees
    to it that every recipient may see what the text says, and that the subject says nothing confidential; `gate` names
    what it tells of, and once that is closed to a recipient the notice is neither sent nor shown. `thread` names what
    the mails of one case have in common.

    It is sent at once, or kept for the digest the recipient asked for; one that serves a paper (`service`) is never
    kept. Closed accounts and the system are passed over. The worker is poked once the transaction is committed. Returns
    the new notices.
    """
    if (body is None) == (wording is None):
        raise ValueError("Give queue() either a body or a wording.")
    people = [user for user in dict.fromkeys(recipients) if user.is_active and not user.is_system]
    kept = {} if service else held_until(people, now)
    say = _by_body(subject, body) if body is not None else _by_wording(str(wording), words or {}, words_for, link)
    notices = []
    for recipient in people:
        line, text, html = say(recipient)
        hold = kept.get(recipient.pk)
        notices.append(
            Notice(
                recipient=recipient,
                kind=kind,
                subject=_one_line(line),
                body=text,
                html=html,
                link=link,
                thread=thread,
                service=service,
                gate=gate.name if gate else "",
                gate_id=gate.pk if gate else None,
                dedupe_key=about,
                state=Notice.State.HELD if hold else Notice.State.QUEUED,
                hold_until=hold,
                next_attempt_at=None if hold else now,
                created_at=now,
            )
        )
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    new = list(
        Notice.objects.filter(key__in=[notice.key for notice in notices]).select_related("recipient").order_by("pk")
    )
    for notice in new:
        if notice.state == Notice.State.QUEUED:
            poke_on_commit(notice)
    return new


@transaction.atomic
def retry(*, notice: Notice, actor: User, now: datetime) -> Notice:
    """Send a notice that failed, or that waits for another attempt, now, with all its attempts before it.

    Raises NotAllowed (actor may not), Conflict (nothing went wrong with it, or someone was first).
    """
    if not actor.is_system and not Notice.objects.editable_by(actor).filter(pk=notice.pk).exists():
        raise NotAllowed("Only an administrator, or for served papers the registrar, has a notice sent again.")
    waits = notice.state == Notice.State.QUEUED and notice.attempts > 0
    if not waits and notice.state not in (Notice.State.FAILED, Notice.State.BOUNCED):
        raise Conflict(
            "Only a notice that could not be sent, or that came back, is sent again; nothing went wrong with this one."
        )
    swap(
        notice,
        expected={"state": notice.state},
        state=Notice.State.QUEUED,
        attempts=0,
        next_attempt_at=now,
        claimed_until=None,
    )
    poke_on_commit(notice)
    return notice


WITHHELD_SUBJECT = "Sealed after it was queued"
WITHHELD = (
    "What this notice said was sealed after it was queued. Those whom the order names read it where the record is kept."
)


@transaction.atomic
def withhold(*, about: str, keep: Iterable[User]) -> int:
    """Take subject and text out of the notices about something that was sealed since, sent or not, for everyone but
    `keep`; also the text of the digests they are in, whose subject says no more than how many there are.

    That they were queued and sent stays to be seen. Returns how many lost their text.
    """
    kept = [person.pk for person in keep]
    lost = Notice.objects.filter(dedupe_key=about).exclude(recipient__in=kept)
    digests = list(Notice.objects.filter(items__in=lost).values_list("pk", flat=True))
    withheld = lost.update(subject=WITHHELD_SUBJECT, body=WITHHELD, html="")
    return withheld + Notice.objects.filter(pk__in=digests).update(body=WITHHELD, html="")


def release(user: User, *, now: datetime) -> int:
    """Send what is kept for a digest that `user` no longer wants. Called by the service that changed their mind."""
    held = list(Notice.objects.filter(Q(recipient=user, state=Notice.State.HELD)))
    for notice in held:
        swap(notice, expected={"state": Notice.State.HELD}, state="queued", hold_until=None, next_attempt_at=now)
        poke_on_commit(notice)
    return len(held)


Said = tuple[str, str, str]


def _by_body(subject: str, body: str) -> Callable[[User], Said]:
    return lambda recipient: (subject, body.strip(), "")


def _by_wording(
    code: str, words: Words, words_for: Callable[[User], Words] | None, link: str
) -> Callable[[User], Said]:
    subject, body = wording_of(code)

    def say(recipient: User) -> Said:
        values = {**common_words(recipient, link), **words, **(words_for(recipient) if words_for else {})}
        return placeholders.plain(subject, values), placeholders.plain(body, values), placeholders.html(body, values)

    return say


def common_words(recipient: User, link: str) -> dict[str, Value]:
    """What every wording may say: {recipient}, {office}, {link}."""
    return {
        "recipient": str(recipient),
        "office": settings.OFFICE_NAME,
        "link": Link(address_of(link)),
    }


def address_of(link: str) -> str:
    """A page of the office as a mail names it."""
    return urljoin(settings.SITE_URL, link)


def _one_line(subject: str) -> str:
    line = " ".join(str(subject).split())
    return line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 1]}…"


_left_to_the_sweep: ContextVar[bool] = ContextVar("left_to_the_sweep", default=False)


@contextmanager
def left_to_the_sweep() -> Iterator[None]:
    """No message is sent for the notices queued within: the sweep of the outbox finds them in its next turn. For work
    that queues thousands: as many messages would stand before everything else a worker has to do."""
    before = _left_to_the_sweep.set(True)
    try:
        yield
    finally:
        _left_to_the_sweep.reset(before)


def poke_on_commit(notice: Notice) -> None:
    if not _left_to_the_sweep.get():
        transaction.on_commit(lambda: poke(notice.pk))


class Poke:
    """Asks the worker to send now. When the broker is gone the sweep sends a little later, and nobody is told of it.

    Finding out that a broker is gone may take seconds (its client tries more than once), so it is left alone for a
    while then: one person waits once, not each person for each notice.
    """

    PAUSE = 60.0  # seconds

    def __init__(self) -> None:
        self.paused_until = 0.0

    def __call__(self, notice_id: int) -> None:
        from claims_project.notices.tasks import send_notice

        if time.monotonic() < self.paused_until:
            return
        try:
            send_notice.apply_async((notice_id,), retry=False)
        except (KombuError, OSError) as gone:
            self.paused_until = time.monotonic() + self.PAUSE
            logger.warning("The worker could not be told of notice %s (%s); the sweep will send it.", notice_id, gone)


poke = Poke()
