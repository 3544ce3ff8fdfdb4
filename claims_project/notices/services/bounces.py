"""Mails that came back: a task for the registrar, and for a served paper a word to whoever looks after service."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.common.querysets import swap
from claims_project.notices.models import Bounce, Notice

logger = logging.getLogger(__name__)

ServiceBounced = Callable[[Bounce, datetime], None]
_hooks: list[ServiceBounced] = []


def on_service_bounced(hook: ServiceBounced) -> ServiceBounced:
    """Have `hook(bounce, now)` called, in the same transaction, when a mail that serves a paper came back.

    `bounce.notice` is the notice; its `gate` and `dedupe_key` name what was served.
    """
    if hook not in _hooks:
        _hooks.append(hook)
    return hook


@transaction.atomic
def record_bounce(*, notice: Notice, address: str, status: str, words: str, now: datetime) -> tuple[Bounce, bool]:
    """A mail came back for good. Returns the bounce, and whether it is new: the same report read twice is one bounce.

    Raises Invalid when `address` is not the recipient's: anyone can write a report.
    """
    if address.strip().lower() != notice.recipient.email:
        raise Invalid.one("address", f"The mail did not go to {address}, so it cannot have come back from there.")
    bounce, new = Bounce.objects.get_or_create(
        notice=notice,
        address=notice.recipient.email,
        defaults={"status": status[:16], "words": words[:2000], "received_at": now},
    )
    if not new:
        return bounce, False
    if notice.state == Notice.State.SENT:
        swap(notice, expected={"state": Notice.State.SENT}, state=Notice.State.BOUNCED)
    for hook in _hooks if notice.service else ():
        hook(bounce, now)
    return bounce, True


@transaction.atomic
def settle_bounce(*, bounce: Bounce, how: str, actor: User, now: datetime) -> Bounce:
    """Somebody saw to it: what was done, in words (the address put right, the party told by post…).

    Raises NotAllowed (neither registrar nor administrator), Invalid (nothing said), Conflict (settled already).
    """
    if not (actor.is_registrar or actor.is_administrator):
        raise NotAllowed("The registrar, or an administrator, settles mails that came back.")
    if bounce.settled_at is not None:
        raise Conflict("This was settled already.")
    if not how.strip():
        raise Invalid.one("how", "Say what was done, so that nobody does it twice.")
    swap(bounce, expected={"settled_at": None}, settled_at=now, settled_by=actor, settled_how=how.strip())
    return bounce
