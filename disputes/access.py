"""Who may do what on a case, and who is told. What may be seen is `querysets`; these two are never mixed."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from claims_project.accounts.models import Membership, OfficeRole, User
from disputes.lifecycle import Role, State
from disputes.models import Assignment, Case, CaseParty, PaperRequest


def roles_on(user: User, case: Case) -> frozenset[Role]:
    """The capacities in which `user` acts on `case` now: by acting membership in a party that appeared, by office role
    or assignment.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if _keyed_in(case):
        return frozenset({Role.CLAIMANT} if user.is_registrar else ())
    roles: set[Role] = set()
    acting = Membership.objects.filter(user=user, ended_at=None, role__in=Membership.ACTING).values("party")
    for role in case.parties.filter(appeared_at__isnull=False, party__in=acting).values_list("role", flat=True):
        if role == CaseParty.Role.CLAIMANT:
            roles.add(Role.CLAIMANT)
        elif role == CaseParty.Role.RESPONDENT:
            roles.add(Role.RESPONDENT)
    if user.is_registrar:
        roles.add(Role.REGISTRAR)
    if user.is_monitor:
        roles.add(Role.MONITOR)
    if user.is_mediator and case.assignments.filter(user=user, ended_at=None).exists():
        roles.add(Role.MEDIATOR)
    return frozenset(roles)


def _keyed_in(case: Case) -> bool:
    """Whether `case` is a draft that the office keys in from paper."""
    return case.state == State.DRAFT and PaperRequest.objects.filter(case=case).exists()


def acting_party(user: User, case: Case) -> CaseParty | None:
    """The party of `case` that `user` acts for, if any. A draft that the office keys in from paper is the registrar's
    to write, for its party.
    """
    if _keyed_in(case):
        claimants = case.parties.filter(role=CaseParty.Role.CLAIMANT).select_related("party")
        return claimants.first() if user.is_registrar else None
    acting = Membership.objects.filter(user=user, ended_at=None, role__in=Membership.ACTING).values("party")
    return case.parties.filter(appeared_at__isnull=False, party__in=acting).select_related("party").first()


def members_of(case: Case, *roles: str) -> Q:
    """Users who may read for a party that has appeared in `case` (in one of `roles`, or in any)."""
    parties = case.parties.filter(appeared_at__isnull=False)
    if roles:
        parties = parties.filter(role__in=roles)
    members = Membership.objects.filter(party__in=parties.values("party"), ended_at=None)
    return Q(pk__in=members.values("user"))


def with_role(role: str) -> Q:
    return Q(pk__in=OfficeRole.objects.filter(role=role, ended_at=None).values("user"))


def mediators_of(case: Case) -> Q:
    return Q(pk__in=Assignment.objects.filter(case=case, ended_at=None).values("user"))


def people_for(case: Case, who: str) -> QuerySet[User]:
    """The users a deadline of `who` (claimant, respondent, parties, mediator, registrar, monitor) reminds, all able to
    see the case.
    """
    chosen = {
        "claimant": lambda: members_of(case, CaseParty.Role.CLAIMANT),
        "respondent": lambda: members_of(case, CaseParty.Role.RESPONDENT),
        "parties": lambda: members_of(case),
        "mediator": lambda: mediators_of(case),
        "registrar": lambda: with_role(OfficeRole.Role.REGISTRAR),
        "monitor": lambda: with_role(OfficeRole.Role.MONITOR),
    }
    if who not in chosen:
        raise ValueError(f"A deadline is owed by someone unknown: {who!r}.")
    return User.objects.filter(chosen[who](), is_active=True).order_by("pk")


def people_of(case: Case) -> QuerySet[User]:
    """Everyone who follows `case`: its parties' people and its mediator."""
    return User.objects.filter(members_of(case) | mediators_of(case), is_active=True).order_by("pk")
