"""Who may do what in a mediation. What may be seen is `querysets`; these two are never mixed."""

from __future__ import annotations

from django.db.models import QuerySet

from claims_project.accounts.models import Membership, Party, User
from claims_project.common.errors import NotAllowed
from disputes.access import roles_on
from disputes.lifecycle import Role
from disputes.models import Case, CaseParty

# Those between whom a case is settled. An observer looks on and signs nothing.
SETTLING = (CaseParty.Role.CLAIMANT, CaseParty.Role.RESPONDENT, CaseParty.Role.INTERVENER)


def require(role: Role, *, actor: User, case: Case, to: str) -> None:
    """Raise NotAllowed unless `actor` acts on `case` as `role`. `to` says what for, in words."""
    if role not in roles_on(actor, case) or (role == Role.MEDIATOR and actor.is_registrar):
        raise NotAllowed(f"Only the {role} of this case may {to}.")


def require_acting_for(party: Party, *, actor: User, to: str) -> None:
    """Raise NotAllowed unless `actor` is an owner or representative of `party`."""
    if not Party.objects.acted_for_by(actor).filter(pk=party.pk).exists():
        raise NotAllowed(f"Only an owner or representative of {party} may {to}.")


def settling_parties(case: Case) -> QuerySet[Party]:
    """The parties that must all agree and sign, in the order they joined."""
    return Party.objects.filter(case_roles__case=case, case_roles__role__in=SETTLING).order_by("case_roles__pk")


def acting_for(user: User, case: Case) -> QuerySet[Party]:
    """The settling parties of `case` that `user` may answer and sign for."""
    appeared = case.parties.filter(appeared_at__isnull=False, role__in=SETTLING).values("party")
    return Party.objects.acted_for_by(user).filter(pk__in=appeared)


def people_of_parties(*parties: Party) -> QuerySet[User]:
    """Everyone who may read for one of `parties`."""
    members = Membership.objects.filter(party__in=parties, ended_at=None).values("user")
    return User.objects.filter(pk__in=members, is_active=True).order_by("pk")
