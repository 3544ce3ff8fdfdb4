"""Relief from forfeiture: the title stands again with its first priority, and what came between gives way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Invalid
from registry import boxes
from registry.access import require_registrar
from registry.geometry import boxes_of, common_ground, shape_of
from registry.models import Claim, Disposition, TitleTransaction
from registry.services.overlaps import Policy, find_for_claim
from registry.services.titles.endings import void
from registry.services.titles.recording import record_title, require_open, require_reason
from registry.title import Kind, fold


@dataclass(frozen=True, slots=True)
class Forfeiture:
    """When a title was lost, and what it was before. `number` is None for one recorded as forfeited already."""

    number: int | None
    at: datetime
    entered_at: datetime
    before: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Intervening:
    """A claim registered over the ground of a forfeited one, and the ground they share in square metres."""

    claim: Claim
    area_m2: float


def forfeiture_of(claim: Claim) -> Forfeiture:
    """The last forfeiture of a claim, from its transactions. One recorded as forfeited is taken to have been active,
    and lost on the day it was recorded."""
    entries = list(claim.transactions.order_by("number"))
    lost = [entry for entry in entries if entry.event == Kind.FORFEIT]
    if lost:
        entry = lost[-1]
        before = fold(one.data for one in entries if one.number < entry.number)
        return Forfeiture(entry.number, entry.effective_at, entry.entered_at, before)
    first = entries[0]
    before = {**fold([first.data]), "disposition": Disposition.ACTIVE.value}
    return Forfeiture(None, first.effective_at, first.entered_at, before)


def intervening_claims(*, claim: Claim, now: datetime) -> list[Intervening]:
    """The standing claims that were registered over this claim's ground after it was forfeited: relief voids them.

    A sliver under the rules' tolerance, and a title that lawfully stacks with this one, are left alone. Oldest first.
    """
    lost, policy = forfeiture_of(claim), Policy.at(now)
    own = shape_of(claim.boundary)
    near = boxes.claims_touching(claim.body_id, boxes_of(own)) - {claim.pk}
    standing = Claim.objects.covering_ground().filter(pk__in=near).select_related("register", "body").order_by("pk")
    entered = dict(
        TitleTransaction.objects.filter(claim__in=near, number=1).values_list("claim_id", "entered_at").order_by()
    )
    later = [
        other
        for other in standing
        if _came_after(other, lost, entered[other.pk])
        and not policy.stacking.lawful_pair(claim.title_type, other.title_type)
    ]
    if not later:
        return []
    shapes = np.array([shape_of(other.boundary) for other in later], dtype=object)
    shared = common_ground(np.array([own] * len(later), dtype=object), shapes)
    found = []
    for other, ground in zip(later, shared, strict=True):
        area = 0.0 if ground is None else claim.body.spheroid.area(ground)
        if area >= policy.tolerance_m2:
            found.append(Intervening(other, area))
    return found


def _came_after(other: Claim, lost: Forfeiture, entered_at: datetime) -> bool:
    """By the moment of registration where it is known, else by its day, else by the entry here."""
    if other.registered_at is not None:
        return other.registered_at > lost.at
    if other.registered_on is None:
        return entered_at > lost.entered_at
    day = lost.at.astimezone(ZoneInfo(other.register.time_zone)).date()
    return other.registered_on > day or (other.registered_on == day and entered_at > lost.entered_at)


@transaction.atomic
def relieve(
    *,
    claim: Claim,
    actor: User,
    now: datetime,
    reason: str,
    shown: Iterable[UUID | str] | None = None,
) -> TitleTransaction:
    """Relieve a claim from forfeiture: disposition and priority are those from before it, and each intervening claim is
    declared void by a transaction of its own.

    `shown` are the keys of the intervening claims the registrar was shown; when others would be voided, nothing is
    done. Raises NotAllowed, Conflict, Invalid (no reason).
    """
    require_registrar(actor)
    require_open(Kind.RELIEVE, claim)
    if faults := require_reason(reason, "the claim is relieved from forfeiture"):
        raise Invalid(faults)
    between = [one.claim for one in intervening_claims(claim=claim, now=now)]
    if shown is not None and {str(key) for key in shown} != {str(one.key) for one in between}:
        raise Conflict(
            "The claims registered over this ground changed since you looked. See which would be void now, then decide."
        )
    lost = forfeiture_of(claim)
    voided = [{"key": str(one.key), "claim": str(one)} for one in between]
    entry = None
    for one in sorted([claim, *between], key=lambda one: one.pk):  # chains are locked in the order of their ids
        if one is claim:
            entry = record_title(
                Kind.RELIEVE,
                claim=claim,
                actor=actor,
                now=now,
                text=_words(reason, between),
                changes=_restored(lost.before),
                data={"voided": voided, "forfeiture": lost.number},
                find_overlaps=False,
            )
        else:
            void(
                claim=one,
                actor=actor,
                now=now,
                reason=f"registered over the ground of {claim} after its forfeiture, from which it is relieved.",
                data={"relief": {"key": str(claim.key), "claim": str(claim)}},
                find_overlaps=False,
            )
    for one in [claim, *between]:
        find_for_claim(one, now=now)
    if entry is None:
        raise RuntimeError("The relieved claim is always among those written.")
    return entry


def _restored(before: dict[str, Any]) -> dict[str, Any]:
    day = before.get("priority_on")
    return {
        "disposition": before["disposition"],
        "priority_on": date.fromisoformat(day) if day else None,
        "priority_basis": before.get("priority_basis", ""),
    }


def _words(reason: str, between: list[Claim]) -> str:
    words = f"Relieved from forfeiture with its original priority: {reason.strip()}"
    if between:
        words += f" Declared void: {', '.join(str(one) for one in between)}."
    return words
