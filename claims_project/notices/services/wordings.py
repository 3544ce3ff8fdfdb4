"""How notices are worded: the office's own versions over the wording each kind comes with."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.notices import placeholders
from claims_project.notices.kinds import KINDS, Kind
from claims_project.notices.models import Wording


def wording_of(code: str) -> tuple[str, str]:
    """Subject and body of a kind, as they are used now.

    A version that names a placeholder the kind no longer has (after an upgrade) is passed over for the kind's own: what
    cannot be filled in must not keep a notice from being sent.
    """
    kind = KINDS[code]
    last = Wording.objects.filter(kind=code).order_by("-number").first()
    if last is None or placeholders.faults(last.subject, last.body, kind.blanks):
        return kind.subject, kind.body
    return last.subject, last.body


def preview(*, kind: Kind, subject: str, body: str) -> tuple[str, str, str]:
    """How a wording reads with sample data: subject, plain text, HTML. Raises Invalid with everything wrong with it."""
    body = body.replace("\r\n", "\n")
    if found := placeholders.faults(subject, body, kind.blanks):
        raise Invalid(found)
    samples = kind.samples
    return (
        placeholders.plain(subject, samples),
        placeholders.plain(body, samples),
        placeholders.html(body, samples),
    )


@transaction.atomic
def issue_wording(*, kind: str, subject: str, body: str, after: int, actor: User, now: datetime) -> Wording:
    """A new version of the wording of a kind, used from now on. `after`: the version it was written over, 0 for none.

    Raises NotAllowed (no administrator), Invalid (no such kind; everything wrong with the wording), Conflict (someone
    issued a version since, or nothing would change).
    """
    if not actor.is_administrator:
        raise NotAllowed("Only an administrator words the office's notices. Ask one to do it.")
    if kind not in KINDS:
        raise Invalid.one("kind", f"There is no kind of notice called “{kind}”.")
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip()
    preview(kind=KINDS[kind], subject=subject, body=body)
    last = Wording.objects.filter(kind=kind).order_by("-number").first()
    if (last.number if last else 0) != after:
        raise Conflict("Someone issued another version after you opened this one. Look at theirs, then write yours.")
    if (subject, body) == wording_of(kind):
        raise Conflict("This is the wording in use already: nothing would change.")
    try:
        with transaction.atomic():
            return Wording.objects.create(
                kind=kind, number=after + 1, subject=subject, body=body, issued_at=now, issued_by=actor
            )
    except IntegrityError as first:
        raise Conflict(
            "Someone issued another version at the same moment. Look at theirs, then write yours."
        ) from first
