"""Saying that two cases should be read together, and finding those that should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap
from claims_project.record.models import AccessClass
from disputes.access import roles_on
from disputes.lifecycle import Role, State
from disputes.models import Case, DocketEntry, Relation
from disputes.services.docket import enter
from disputes.services.steps import notify
from registry.models import ConflictMember

SUGGESTED = 8
SET_LIMIT = 500
"""So many claims of conflict sets are looked for; a larger set is a district, and suggests nothing."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that might be related, and by what."""

    case: Case
    kind: str

    @property
    def words(self) -> str:
        return str(Relation.Kind(self.kind).label)


@transaction.atomic
def relate(*, case: Case, other_case: str, kind: str, reason: str, actor: User, now: datetime) -> Relation:
    """Relate `case` to the one with that docket number: an entry on each docket, open to the parties of both only where
    they are the same people, and to the office otherwise.

    Raises NotAllowed (no registrar), Conflict (related already), Invalid (no such case, no kind, no reason).
    """
    _registrar(actor, case)
    faults = []
    other = (
        Case.objects.visible_to(actor)
        .exclude(state=State.DRAFT)
        .filter(docket_number=other_case.strip().upper())
        .first()
    )
    if other is None:
        faults.append(Fault("other_case", f"There is no case {other_case.strip()}."))
    elif other.pk == case.pk:
        faults.append(Fault("other_case", "A case is not related to itself."))
    if kind not in Relation.Kind.values:
        faults.append(Fault("kind", "Say what the two cases share."))
    if not reason.strip():
        faults.append(Fault("reason", "Say why they should be read together."))
    if faults or other is None:
        raise Invalid(faults)
    first, second = sorted((case, other), key=lambda one: one.pk)
    try:
        with transaction.atomic():
            relation = Relation.objects.create(
                first=first, second=second, kind=kind, reason=reason.strip(), related_by=actor, since=now
            )
    except IntegrityError:
        raise Conflict(f"Case {case} and case {other} are related already.") from None
    share = Relation.Kind(kind).label.lower()
    for here, there in ((first, second), (second, first)):
        _enter(
            here, "cases_related", f"Related to case {there} ({share}). {reason.strip()}",
            {"related": {"case": str(there.docket_number), "kind": kind}}, _class_for(first, second), actor, now,
        )  # fmt: skip
    return relation


@transaction.atomic
def part(*, relation: Relation, actor: User, now: datetime, reason: str) -> Relation:
    """End a relation; both dockets say so. Raises NotAllowed, Conflict (ended already), Invalid (no reason)."""
    first, second = relation.first, relation.second
    _registrar(actor, first)
    if not reason.strip():
        raise Invalid.one("reason", "Say why they need not be read together any more.")
    swap(relation, expected={"ended_at": None}, ended_at=now)
    for here, there in ((first, second), (second, first)):
        _enter(
            here, "cases_parted", f"No longer related to case {there}. {reason.strip()}",
            {"parted": {"case": str(there.docket_number)}}, _class_for(first, second), actor, now,
        )  # fmt: skip
    return relation


def suggestions(case: Case, *, user: User) -> list[Suggestion]:
    """Cases that `user` may see, neither related to `case` nor consolidated with it, that share something with it: the
    strongest tie first."""
    tied = {case.pk, *_tied(case)}
    found: dict[int, Suggestion] = {}
    for kind, condition in _ties(case):
        for other in (
            Case.objects.visible_to(user)
            .filter(condition)
            .exclude(pk__in=tied)
            .exclude(state=State.DRAFT)
            .distinct()
            .order_by("-filed_at", "-pk")[:SUGGESTED]
        ):
            found.setdefault(other.pk, Suggestion(other, kind))
    return list(found.values())[:SUGGESTED]


def _ties(case: Case) -> Iterator[tuple[str, Q]]:
    in_issue = set(case.claims_in_issue().values_list("pk", flat=True))
    if in_issue:
        yield Relation.Kind.SAME_GROUND, _about(in_issue)
        of_the_set = _conflict_set(in_issue)
        if of_the_set > in_issue:
            yield Relation.Kind.CONFLICT_SET, _about(of_the_set)
    if case.tariff_in_issue.strip():
        yield Relation.Kind.SAME_TARIFF, Q(tariff_in_issue__iexact=case.tariff_in_issue.strip())
    parties = list(case.parties.values_list("party", flat=True))
    shared = Count("parties", filter=Q(parties__party__in=parties), distinct=True)
    same = Case.objects.annotate(shared=shared, all=Count("parties", distinct=True)).filter(
        shared=len(parties), all=len(parties)
    )
    yield Relation.Kind.SAME_PARTIES, Q(pk__in=same.values("pk"))


def _about(claims: set[int]) -> Q:
    return Q(claims__in=claims) | Q(overlaps__first__in=claims) | Q(overlaps__second__in=claims)


def _conflict_set(claims: set[int]) -> set[int]:
    """These and the claims in the register's conflict sets with them; only these when there are too many."""
    now_in = ConflictMember.objects.filter(until_at=None)
    sets = now_in.filter(claim__in=claims).values("conflict_set")
    members = set(now_in.filter(conflict_set__in=sets).values_list("claim", flat=True)[: SET_LIMIT + 1])
    return set(claims) if len(members) > SET_LIMIT else claims | members


def _tied(case: Case) -> Iterator[int]:
    for relation in Relation.objects.current().filter(Q(first=case) | Q(second=case)):
        yield relation.first_id if relation.second_id == case.pk else relation.second_id
    yield from case.consolidated.current().values_list("member", flat=True)
    yield from case.consolidations.current().values_list("lead", flat=True)


def _class_for(one: Case, other: Case) -> str:
    """Of two cases with the same people in them nobody learns anything new; of others the office alone reads it."""
    here, there = (
        set(case.parties.filter(appeared_at__isnull=False).values_list("party", flat=True)) for case in (one, other)
    )
    return AccessClass.PARTIES if here == there else AccessClass.OFFICE


def _enter(
    case: Case, event: str, text: str, data: dict[str, object], access: str, actor: User, now: datetime
) -> DocketEntry:
    entry = enter(case, event, actor=actor, now=now, text=text, data=data, access=access)
    notify(entry, now=now)
    return entry


def _registrar(actor: User, case: Case) -> None:
    if Role.REGISTRAR not in roles_on(actor, case):
        raise NotAllowed("Only the registrar relates cases.")
