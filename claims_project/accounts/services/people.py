"""Users and the roles the office gives them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import get_text_list

from claims_project.accounts import access
from claims_project.accounts.models import Membership, OfficeRole, User
from claims_project.accounts.services.tokens import revoke_if_no_longer_held
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap

SYSTEM_EMAIL = "system@office.invalid"  # a reserved name: no mail can ever be sent to it, nobody can confirm it


def system_actor() -> User:
    """The office's own machinery, on whose behalf tasks and commands act. It cannot sign in."""
    user, _ = User.objects.get_or_create(
        email=SYSTEM_EMAIL, defaults={"name": "The office's system", "is_system": True, "password": "!"}
    )
    return user


def locked(user: User) -> User:
    """`user` as it is now, held until the transaction ends, so that a role and a membership cannot cross each other.

    SQLite's transactions are IMMEDIATE, so there the lock is the transaction itself.
    """
    return User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def register_user(
    *, email: str, name: str, password: str | None, now: datetime, time_zone: str = "", verified: bool = False
) -> User:
    """A new user with no role and no party. Without a password it is set later, by the link sign-in sends.

    `verified`: whoever calls vouches for the address. Raises Invalid (address or name unusable, address taken).
    """
    email, name = email.strip().lower(), name.strip()
    faults = []
    try:
        validate_email(email)
    except ValidationError:
        faults.append(Fault("email", "Enter an e-mail address, like name@example.com."))
    if not name:
        faults.append(Fault("name", "Enter the person's name."))
    if User.objects.filter(email=email).exists():
        faults.append(Fault("email", f"{email} already has an account here."))
    if faults:
        raise Invalid(faults)
    user = User.objects.create_user(email=email, password=password, name=name, time_zone=time_zone, date_joined=now)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


@transaction.atomic
def give_role(*, user: User, role: str, actor: User, now: datetime) -> OfficeRole:
    """Give `user` an office role.

    Raises NotAllowed (actor is neither administrator nor the system), Invalid (no such role; the user is the system,
    cannot sign in, or stands for a party while the role asks for impartiality), Conflict (has the role already).
    """
    if not access.may_manage_people(actor):
        raise NotAllowed("Only an administrator gives office roles. Ask one to do it.")
    if role not in OfficeRole.Role.values:
        raise Invalid.one("role", f"There is no office role called “{role}”.")
    user.forget_roles()
    user = locked(user)
    label = OfficeRole.Role(role).label
    if user.is_system:
        raise Invalid.one("user", "The office's own system acts by itself and is given no role.")
    if not user.is_active:
        raise Invalid.one("user", f"{user}'s account is closed. Open it again before giving a role.")
    if role in OfficeRole.IMPARTIAL:
        memberships = Membership.objects.filter(user=user, ended_at=None).select_related("party")
        if parties := [f"{held.party} ({held.get_role_display()})" for held in memberships]:
            raise Invalid.one(
                "role",
                f"{user} is a member of {get_text_list(parties, 'and')}, so cannot be {label}: "
                "who stands for a party does not work for the office. End the membership first.",
            )
    if OfficeRole.objects.filter(user=user, role=role, ended_at=None).exists():
        raise Conflict(f"{user} already is {label}. Nothing was changed.")
    return OfficeRole.objects.create(user=user, role=role, given_at=now, given_by=actor)


@transaction.atomic
def end_role(*, role: OfficeRole, actor: User, now: datetime) -> OfficeRole:
    """End an office role from now on; API tokens that rested on it are revoked with it.

    Raises NotAllowed (actor is neither administrator nor the system), Conflict (ended already, or the last
    administrator's).
    """
    if not access.may_manage_people(actor):
        raise NotAllowed("Only an administrator ends office roles. Ask one to do it.")
    _keep_an_administrator(ending=OfficeRole.objects.filter(pk=role.pk), actor=actor)
    _end(role, now)
    revoke_if_no_longer_held(user=locked(role.user), now=now)
    return role


@transaction.atomic
def close_account(*, user: User, actor: User, now: datetime) -> User:
    """The user signs in no more: roles end, tokens are revoked; what they did stays on the record under their name.

    Raises NotAllowed (actor is neither administrator nor the system), Invalid (the system itself), Conflict (closed
    already, or the last administrator).
    """
    if not access.may_manage_people(actor):
        raise NotAllowed("Only an administrator closes accounts. Ask one to do it.")
    if user.is_system:
        raise Invalid.one("user", "The office's own system cannot be closed.")
    _keep_an_administrator(ending=OfficeRole.objects.filter(user=user, ended_at=None), actor=actor)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise Conflict(f"{user}'s account is closed already.")
    for role in OfficeRole.objects.filter(user=user, ended_at=None):
        _end(role, now)
    revoke_if_no_longer_held(user=locked(user), now=now)
    user.is_active = False
    return user


@transaction.atomic
def reopen_account(*, user: User, actor: User, now: datetime) -> User:
    """The user may sign in again, with no role and no token. Raises NotAllowed, Conflict (not closed)."""
    if not access.may_manage_people(actor):
        raise NotAllowed("Only an administrator opens a closed account. Ask one to do it.")
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Conflict(f"{user}'s account is not closed.")
    user.is_active = True
    return user


def _end(role: OfficeRole, now: datetime) -> None:
    if role.ended_at is not None:
        raise Conflict(f"{role.user} is {role.get_role_display()} no more since {role.ended_at:%-d %B %Y}.")
    swap(role, expected={"ended_at": None}, ended_at=now)
    role.user.forget_roles()


def _keep_an_administrator(*, ending, actor: User) -> None:  # type: ignore[no-untyped-def]
    """Raises Conflict when no administrator who may sign in would be left. The system itself may do as it is told."""
    administrators = OfficeRole.objects.select_for_update().filter(
        role=OfficeRole.Role.ADMINISTRATOR, ended_at=None, user__is_active=True
    )
    held = {role.pk for role in administrators}
    if not actor.is_system and held and held <= set(ending.values_list("pk", flat=True)):
        raise Conflict("This is the office's only administrator. Give the role to someone else first.")


def set_time_zone(*, user: User, time_zone: str, actor: User) -> None:
    """On whose clock `user` reads times: an IANA name, or "" for the office's own.

    Raises NotAllowed (neither oneself nor an administrator), Invalid (no such time zone).
    """
    if actor.pk != user.pk and not access.may_manage_people(actor):
        raise NotAllowed("Everyone chooses their own time zone; an administrator may do it for them.")
    if time_zone and time_zone not in available_timezones():
        raise Invalid.one("time_zone", f"There is no time zone called “{time_zone}”.")
    user.time_zone = time_zone
    user.save(update_fields=["time_zone"])
