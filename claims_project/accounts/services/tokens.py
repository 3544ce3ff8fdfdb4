"""API tokens. knox keeps the digest that opens the API; ApiToken keeps what a person wants to know about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from knox.models import AuthToken

from claims_project.accounts import access
from claims_project.accounts.models import ApiToken, User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap

LONGEST = timedelta(days=366)


@transaction.atomic
def issue_token(*, user: User, actor: User, now: datetime, expires: datetime, label: str = "") -> str:
    """A new token for `user`, returned this once and stored nowhere.

    Raises NotAllowed (for someone else; a user who neither audits nor acts for a party), Invalid (an end in the past or
    more than a year away, a label too long).
    """
    if actor.pk != user.pk and not actor.is_system:
        raise NotAllowed("A token is issued to the person who asks for it. Let them sign in and ask themselves.")
    if not access.may_hold_token(user):
        raise NotAllowed(
            "Only an auditor, or someone who acts for a party as owner or representative, may hold an API token."
        )
    faults = []
    if expires <= now:
        faults.append(Fault("expires", "The token must end in the future."))
    if expires > now + LONGEST:
        faults.append(Fault("expires", "A token lasts a year at most. Choose an earlier end."))
    if len(label) > 100:
        faults.append(Fault("label", "Say in 100 characters or fewer what the token is for."))
    if faults:
        raise Invalid(faults)
    row, token = AuthToken.objects.create(user=user, expiry=None)
    row.expiry = expires  # knox itself would count from the machine's clock, not from `now`
    row.save(update_fields=["expiry"])
    ApiToken.objects.create(
        user=user, label=label.strip(), digest=row.digest, hint=token[:8], issued_at=now, expires_at=expires
    )
    return token


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: User, now: datetime) -> ApiToken:
    """The token opens nothing any more.

    Raises NotAllowed (neither one's own nor an administrator), Conflict (revoked already).
    """
    if actor.pk != token.user_id and not access.may_manage_people(actor):
        raise NotAllowed("Only the person it was issued to, or an administrator, revokes a token.")
    if token.revoked_at is not None:
        raise Conflict(f"This token was revoked on {token.revoked_at:%-d %B %Y} already.")
    swap(token, expected={"revoked_at": None}, revoked_at=now)
    AuthToken.objects.filter(digest=token.digest).delete()
    return token


def revoke_if_no_longer_held(*, user: User, now: datetime) -> None:
    """Revoke every token of `user` once nothing entitles them to one: a token never outlives what it rested on.

    Called by the services that end a role, a membership or an account, in their transaction.
    """
    if access.may_hold_token(user):
        return
    for token in ApiToken.objects.filter(user=user, revoked_at=None):
        swap(token, expected={"revoked_at": None}, revoked_at=now)
    AuthToken.objects.filter(user=user).delete()
