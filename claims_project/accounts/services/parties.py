"""Parties, and who acts and reads for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.text import get_text_list

from claims_project.accounts import access
from claims_project.accounts.models import Membership, OfficeRole, Party, User
from claims_project.accounts.services.people import locked
from claims_project.accounts.services.tokens import revoke_if_no_longer_held
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap


@transaction.atomic
def register_party(
    *,
    name: str,
    kind: str,
    actor: User,
    now: datetime,
    sponsor: Party | None = None,
    postal_address: str = "",
) -> Party:
    """A new party. A person who registers one becomes its owner; the registrar and the system register for others.

    Raises NotAllowed (an office user who is no registrar; a kind only the registrar registers), Invalid (name, kind or
    sponsor unusable; a person asks for a name the office knows already, which may be someone else's).
    """
    for_others = access.may_keep_parties(actor)
    if not for_others and not actor.is_active:
        raise NotAllowed("Your account is closed.")
    if not for_others and (held := _impartial_roles(actor)):
        raise NotAllowed(
            f"You are {held}, so you do not stand for a party. The registrar registers parties for others."
        )
    name = " ".join(name.split())
    faults = []
    if not name:
        faults.append(Fault("name", "Enter the party's name."))
    if kind not in Party.Kind.values:
        faults.append(Fault("kind", f"There is no kind of party called “{kind}”."))
    elif not for_others and kind not in Party.SELF_REGISTERED:
        faults.append(Fault("kind", "Only the registrar registers signatories and third parties. Write to the office."))
    if sponsor is not None and sponsor.kind != Party.Kind.SIGNATORY:
        faults.append(Fault("sponsor", f"{sponsor} is no signatory; only a signatory sponsors a party."))
    if name and not for_others and Party.objects.filter(name__iexact=name).exists():
        faults.append(
            Fault(
                "name",
                f"The office already knows a party called {name}. If it is yours, ask one of its owners, or the "
                "registrar, to add you; if it is another, register yours under a name that tells them apart.",
            )
        )
    if faults:
        raise Invalid(faults)
    party = Party.objects.create(name=name, kind=kind, sponsor=sponsor, postal_address=postal_address, created_at=now)
    if not for_others:
        Membership.objects.create(user=actor, party=party, role=Membership.Role.OWNER, since=now)
    return party


@transaction.atomic
def correct_party(
    *,
    party: Party,
    name: str,
    kind: str,
    sponsor: Party | None,
    postal_address: str,
    actor: User,
    affiliates: Iterable[Party] | None = None,
) -> Party:
    """Correct what the office knows of a party. Its key stays, so everything said of it stays said of it.

    `affiliates`, when given, are all the parties it is affiliated with; they become affiliated with it as well. Raises
    NotAllowed (actor is no registrar), Invalid (name, kind, sponsor or an affiliate unusable), Conflict (changed since
    read).
    """
    if not access.may_keep_parties(actor):
        raise NotAllowed("Only the registrar corrects a party. Write to the office.")
    name = " ".join(name.split())
    faults = []
    if not name:
        faults.append(Fault("name", "Enter the party's name."))
    if kind not in Party.Kind.values:
        faults.append(Fault("kind", f"There is no kind of party called “{kind}”."))
    if sponsor is not None and (sponsor.pk == party.pk or sponsor.kind != Party.Kind.SIGNATORY):
        faults.append(Fault("sponsor", "Only another party that is a signatory sponsors a party."))
    affiliated = None if affiliates is None else list(affiliates)
    if affiliated and party in affiliated:
        faults.append(Fault("affiliates", "A party is not affiliated with itself."))
    if faults:
        raise Invalid(faults)
    swap(party, name=name, kind=kind, sponsor=sponsor, postal_address=postal_address)
    if affiliated is not None:
        party.affiliates.set(affiliated)
    return party


@transaction.atomic
def add_member(*, party: Party, user: User, role: str, actor: User, now: datetime) -> Membership:
    """Let `user` act for (owner, representative) or read for (reader) the party.

    Raises NotAllowed (actor is neither an owner of the party nor registrar nor the system), Invalid (no such role; the
    user is the system, cannot sign in, or holds an office role that asks for impartiality), Conflict (a member now).
    """
    if not access.may_manage_members(actor, party):
        raise NotAllowed(f"Only an owner of {party}, or the registrar, adds members.")
    if role not in Membership.Role.values:
        raise Invalid.one("role", f"There is no membership called “{role}”.")
    user = locked(user)
    if user.is_system or not user.is_active:
        raise Invalid.one("user", f"{user} does not sign in here, so cannot be a member.")
    if held := _impartial_roles(user):
        raise Invalid.one(
            "user",
            f"{user} is {held} of this office, so cannot be a member of {party}: "
            "who works for the office does not stand for a party.",
        )
    if Membership.objects.filter(user=user, party=party, ended_at=None).exists():
        raise Conflict(f"{user} already is a member of {party}. End that membership first to change what they may do.")
    return Membership.objects.create(user=user, party=party, role=role, since=now)


@transaction.atomic
def end_membership(*, membership: Membership, actor: User, now: datetime) -> Membership:
    """End a membership from now on; API tokens that rested on it are revoked with it. A member may always leave.

    Raises NotAllowed (actor is neither the member, an owner, registrar nor the system), Conflict (ended already; the
    last owner of a party, whom only the registrar ends).
    """
    party = membership.party
    if not (membership.user_id == actor.pk or access.may_manage_members(actor, party)):
        raise NotAllowed(f"Only an owner of {party}, or the registrar, ends another's membership.")
    if membership.ended_at is not None:
        raise Conflict(f"This membership has ended on {membership.ended_at:%-d %B %Y} already.")
    owners = Membership.objects.select_for_update().filter(party=party, role=Membership.Role.OWNER, ended_at=None)
    if not access.may_keep_parties(actor) and [owner.pk for owner in owners] == [membership.pk]:
        raise Conflict(
            f"{membership.user} is the only owner of {party}. Add another owner first, or ask the registrar."
        )
    swap(membership, expected={"ended_at": None}, ended_at=now)
    revoke_if_no_longer_held(user=locked(membership.user), now=now)
    return membership


def _impartial_roles(user: User) -> str:
    """The office roles in force that keep `user` from standing for a party, in words; empty when there are none."""
    held = OfficeRole.objects.filter(user=user, ended_at=None, role__in=OfficeRole.IMPARTIAL)
    return get_text_list([str(role.get_role_display()) for role in held], "and")
