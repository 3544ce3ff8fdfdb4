"""Gathering what is kept for a digest into one mail. Run twice, or killed anywhere, each notice is in exactly one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Min

from claims_project.accounts.models import User
from claims_project.notices import placeholders
from claims_project.notices.models import Notice
from claims_project.notices.placeholders import Listing, Value
from claims_project.notices.services.outbox import address_of, common_words
from claims_project.notices.services.preferences import preference_of
from claims_project.notices.services.wordings import wording_of

logger = logging.getLogger(__name__)
DIGEST = "digest"
LINK = "/my/notices/"
State = Notice.State


def gather(*, now: datetime) -> int:
    """Make the digests that are due, one for each person; the sweep of the outbox sends them. Returns how many were
    made."""
    made = 0
    due = Notice.objects.to_gather(now).order_by().values("recipient").annotate(first=Min("pk"))
    for row in due.order_by("recipient"):
        made += _gather_for(row["recipient"], row["first"], now)
    return made


def _gather_for(recipient: int, first: int, now: datetime) -> bool:
    """One person's digest: the rows that are still held are taken by one UPDATE; a digest of none is undone.

    Named after the first notice in it, so that of two who gather at the same moment only one makes it.
    """
    try:
        with transaction.atomic():
            digest = Notice.objects.create(
                recipient_id=recipient, kind=DIGEST, subject="", body="", link=LINK, dedupe_key=f"digest:{first}",
                next_attempt_at=now, created_at=now,
            )  # fmt: skip
            taken = Notice.objects.to_gather(now).filter(recipient_id=recipient)
            if not taken.update(state=State.GATHERED, digest=digest, hold_until=None):
                transaction.set_rollback(True)
                return False
            return True
    except IntegrityError:
        logger.info("The digest of user %s was gathered by another worker.", recipient)
        return False


def fill_in(digest: Notice) -> list[int]:
    """Give `digest` its text: the notices in it that its recipient may read now. Returns their primary keys.

    Done when it is sent, not when it is gathered: what was closed to the reader in between is left out.
    """
    reader: User = digest.recipient
    items = list(
        Notice.objects.readable_by(reader).filter(digest=digest, recipient=reader).order_by("created_at", "pk")
    )
    if items:
        subject, body = wording_of(DIGEST)
        values = _values(reader, items)
        digest.subject = placeholders.plain(subject, values)
        digest.body, digest.html = placeholders.plain(body, values), placeholders.html(body, values)
    return [item.pk for item in items]


def _values(reader: User, items: list[Notice]) -> Mapping[str, Value]:
    count = "1 notice" if len(items) == 1 else f"{len(items)} notices"
    rows = tuple((item.subject, address_of(item.link) if item.link else "") for item in items)
    period = str(preference_of(reader).frequency).replace("at_once", "last")
    return {**common_words(reader, LINK), "count": count, "period": period, "items": Listing(rows)}
