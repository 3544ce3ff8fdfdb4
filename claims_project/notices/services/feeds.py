"""Secret calendar addresses: made, fetched, revoked."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.common.querysets import swap
from claims_project.notices.calendars import name_of
from claims_project.notices.models import CalendarFeed

TOKEN_BYTES = 32
NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(*, user: User, about: str, actor: User, now: datetime) -> str:
    """A new calendar address for `user`, of everything (`about` "") or of one case; the one before opens no more.

    Returns its token, this once: kept is only its SHA-256. Raises NotAllowed (for someone else), Invalid (no such case
    for this user), Conflict (asked for twice at the same moment).
    """
    if actor.pk != user.pk:
        raise NotAllowed("Everyone makes their own calendar addresses.")
    if about and not name_of(user, about):
        raise Invalid.one("about", f"There is no case {about} that you may see.")
    for old in CalendarFeed.objects.filter(user=user, about=about, revoked_at=None):
        swap(old, expected={"revoked_at": None}, revoked_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    try:
        with transaction.atomic():
            CalendarFeed.objects.create(user=user, about=about, digest=digest_of(token), made_at=now)
    except IntegrityError as first:
        raise Conflict("You asked for this address twice at the same moment. Use the other one.") from first
    return token


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, actor: User, now: datetime) -> CalendarFeed:
    """The address opens nothing any more. Raises NotAllowed (someone else's), Conflict (revoked already)."""
    if actor.pk != feed.user_id:
        raise NotAllowed("Only the person whose calendar it is revokes its address.")
    if feed.revoked_at is not None:
        raise Conflict("This address was revoked already.")
    swap(feed, expected={"revoked_at": None}, revoked_at=now)
    return feed


def feed_behind(*, token: str, now: datetime) -> CalendarFeed | None:
    """The calendar a token opens, while its user may sign in; that it was fetched is noted, once an hour at most."""
    feed = (
        CalendarFeed.objects.filter(digest=digest_of(token), revoked_at=None, user__is_active=True)
        .select_related("user")
        .first()
    )
    if feed is not None and (feed.fetched_at is None or now - feed.fetched_at >= NOTED_EVERY):
        CalendarFeed.objects.filter(pk=feed.pk).update(fetched_at=now)
    return feed


def note_content(feed: CalendarFeed, content: bytes, *, now: datetime) -> tuple[str, datetime]:
    """The SHA-256 of what the address gives now, and since when it gives that. A date taken away changes it too, which
    no date that is left could tell.
    """
    digest = sha256(content).hexdigest()
    if digest == feed.content_sha256 and feed.content_since is not None:
        return digest, feed.content_since
    since = now.replace(microsecond=0)
    if feed.content_since is not None:  # HTTP tells times by the second: two contents never share one
        since = max(since, feed.content_since + timedelta(seconds=1))
    CalendarFeed.objects.filter(pk=feed.pk).update(content_sha256=digest, content_since=since)
    return digest, since


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
