"""Gathering the facts of a case and of a mediator for the conflict check, which is pure and lives in conflicts.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from claims_project.accounts.models import Membership, Party
from disputes.models import Case
from mediation.conflicts import ClaimFacts, Hit, InterestFacts, Nominee, PartyFacts, check
from mediation.models import MediatorProfile
from registry.models import Claim, Holding, Overlap


@dataclass(frozen=True, slots=True)
class Ground:
    """What a mediator is checked against: the case's parties and those tied to them, the claims in issue and near."""

    parties: tuple[PartyFacts, ...]
    claims: tuple[ClaimFacts, ...]


def ground_of(case: Case) -> Ground:
    """The facts of `case`, read once however many mediators are checked."""
    return Ground(tuple(_parties(case)), tuple(_claims(case)))


def hits_for(profile: MediatorProfile, ground: Ground) -> tuple[Hit, ...]:
    """What ties `profile` to the case whose facts are `ground`."""
    member_of = Membership.objects.filter(user=profile.user_id, ended_at=None).values_list("party__key", flat=True)
    nominee = Nominee(
        name=str(profile.user),
        affiliations=profile.affiliations,
        member_of=frozenset(str(key) for key in member_of),
        interests=tuple(
            InterestFacts(
                words=interest.words.rstrip("."),
                party=str(interest.party.key) if interest.party else "",
                claim=str(interest.claim_id or ""),
            )
            for interest in profile.interests.select_related("party")
        ),
    )
    return check(nominee, parties=ground.parties, claims=ground.claims)


def _parties(case: Case) -> Iterable[PartyFacts]:
    parties = list(Party.objects.filter(case_roles__case=case).select_related("sponsor").order_by("case_roles__pk"))
    own = {party.pk for party in parties}
    yield from (PartyFacts(str(party.key), party.name) for party in parties)
    for party in parties:
        if party.sponsor and party.sponsor_id not in own:
            yield PartyFacts(str(party.sponsor.key), party.sponsor.name, f"which sponsors {party.name}")
        for affiliate in party.affiliates.all():
            if affiliate.pk not in own:
                yield PartyFacts(str(affiliate.key), affiliate.name, f"an affiliate of {party.name}")


def _claims(case: Case) -> Iterable[ClaimFacts]:
    """The claims in issue, and those that share ground with one of them."""
    in_issue = list(case.claims_in_issue().order_by("pk"))
    numbers = {claim.pk: claim.claim_number for claim in in_issue}
    touching = Overlap.objects.filter(Q(first__in=in_issue) | Q(second__in=in_issue)).values_list("first", "second")
    near = {}
    for first, second in touching:
        for here, there in ((first, second), (second, first)):
            if here in numbers and there not in numbers:
                near[there] = numbers[here]
    claims = [*in_issue, *Claim.objects.filter(pk__in=near).order_by("pk")]
    holders: dict[int, list[PartyFacts]] = {}
    for holding in Holding.objects.filter(claim__in=claims, until_at=None).select_related("party"):
        holders.setdefault(holding.claim_id, []).append(PartyFacts(str(holding.party.key), holding.party.name))
    for claim in claims:
        yield ClaimFacts(str(claim.pk), claim.claim_number, tuple(holders.get(claim.pk, ())), near.get(claim.pk, ""))
