"""The panel of mediators: keeping it, and choosing from it for a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from claims_project.accounts.models import User
from claims_project.common.errors import Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap
from disputes.models import Case
from mediation.conflicts import Hit, bars
from mediation.models import Appointment, Interest, MediatorProfile
from mediation.services.checking import ground_of, hits_for


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mediator as they stand for a case: how many cases they have, what ties them to it, and why not, if so."""

    profile: MediatorProfile
    load: int
    hits: tuple[Hit, ...]
    reasons: tuple[str, ...]

    @property
    def free(self) -> bool:
        return self.load < self.profile.capacity

    @property
    def eligible(self) -> bool:
        return not self.reasons


def candidates(case: Case) -> list[Candidate]:
    """Everyone on the panel for `case`: those who may be proposed first, then by how few cases they have."""
    ground = ground_of(case)
    working = Count("appointments", filter=Q(appointments__in=Appointment.objects.at_work()))
    profiles = MediatorProfile.objects.filter(active=True).select_related("user").annotate(working=working)
    found = [assess(profile, hits=hits_for(profile, ground), load=profile.working) for profile in profiles]
    return sorted(found, key=lambda one: (not one.eligible, len(one.hits), one.load, str(one.profile)))


def assess(profile: MediatorProfile, *, hits: tuple[Hit, ...], load: int) -> Candidate:
    """Why `profile` may not be proposed, if so."""
    name = str(profile.user)
    reasons: list[str] = []
    if not profile.active or not profile.user.is_active or not profile.user.is_mediator:
        reasons.append(f"{name} is not a mediator on the panel now.")
    if profile.user.is_registrar:
        reasons.append(f"{name} is a registrar; whoever runs the docket may not read what is said in mediation.")
    if load >= profile.capacity:
        reasons.append(f"{name} has {load} cases and takes no more than {profile.capacity} at a time.")
    if bars(hits):
        reasons += [hit.sentence for hit in hits if hit.direct]
    return Candidate(profile, load, hits, tuple(reasons))


@transaction.atomic
def keep_profile(
    *, user: User, actor: User, now: datetime, interests: Iterable[dict[str, Any]] | None = None, **fields: Any
) -> MediatorProfile:
    """Put a mediator on the panel, or change their profile. `interests` ({"party"|"claim", "words"}), when given,
    replace the old ones.

    Raises NotAllowed (actor is no registrar), Invalid (not a mediator, no capacity, an interest in nothing).
    """
    if not actor.is_registrar:
        raise NotAllowed("Only a registrar keeps the panel of mediators.")
    faults = []
    if not user.is_mediator:
        faults.append(Fault("user", f"{user} does not have the role of a mediator; give it first."))
    if fields.get("capacity") is not None and fields["capacity"] < 1:
        faults.append(Fault("capacity", "A mediator on the panel takes at least one case."))
    rows = None if interests is None else list(interests)
    for place, row in enumerate(rows or [], start=1):
        if bool(row.get("party")) == bool(row.get("claim")):
            faults.append(Fault(f"interest-{place}", f"Interest {place}: name a party or a claim, one of the two."))
        if not str(row.get("words", "")).strip():
            faults.append(Fault(f"interest-{place}-words", f"Interest {place}: say what it is."))
    if faults:
        raise Invalid(faults)
    profile, made = MediatorProfile.objects.get_or_create(user=user, defaults=fields)
    if not made and fields:
        swap(profile, **fields)
    if rows is not None:
        profile.interests.all().delete()
        Interest.objects.bulk_create(Interest(profile=profile, **row) for row in rows)
    return profile
