"""The one way a title changes: guard, compare-and-swap, holdings, entry, overlaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid
from claims_project.common.querysets import swap
from claims_project.record.services import append
from registry import boxes, holdings
from registry.access import may_write, require_registrar
from registry.geometry import boxes_of, shape_of
from registry.models import Claim, Holding, TitleTransaction
from registry.services.claims import Shares, holders_fact
from registry.services.overlaps import find_for_claim
from registry.title import ACTS, BEARS_ON_OVERLAPS, HOLDERS, Act, Kind, as_fact, why_not


@dataclass(frozen=True, slots=True)
class Offer:
    """An act as it stands with a claim: whether it can be taken now and, if not, why not."""

    kind: Kind
    act: Act
    reasons: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        return not self.reasons


def offers(*, claim: Claim, user: User) -> list[Offer]:
    """Every act that `user` may take on a claim in some state of it, in the order of the table; none who writes
    nothing."""
    if not may_write(user):
        return []
    return [Offer(kind, act, tuple(why_not(kind, claim))) for kind, act in ACTS.items() if act.sources]


def require_open(kind: Kind, claim: Claim) -> None:
    """Raises Conflict, in words, unless the table lets this act be taken on the claim as it stands."""
    if reasons := why_not(kind, claim):
        raise Conflict(*(f"Claim {claim.claim_number}: {reason}" for reason in reasons))


@transaction.atomic
def record_title(
    kind: Kind,
    *,
    claim: Claim,
    actor: User,
    now: datetime,
    text: str,
    changes: dict[str, Any] | None = None,
    holders: Shares | None = None,
    data: dict[str, Any] | None = None,
    effective_at: datetime | None = None,
    find_overlaps: bool = True,
) -> TitleTransaction:
    """The only way a registered claim changes: what the act may set is swapped in, entered whole, and the overlaps
    follow.

    The table's target is set by itself. An import of many passes find_overlaps=False and sweeps once. Raises NotAllowed
    (actor is no registrar), Conflict (the table does not let this be done with the title as it is, or the claim changed
    since it was read), Invalid (shares that do not sum to 100).
    """
    require_registrar(actor)
    require_open(kind, claim)
    if effective_at is not None and effective_at > now:
        raise Invalid.one("effective_at", "An act is entered once it has taken effect. Give a day up to today.")
    act, changes = ACTS[kind], dict(changes or {})
    if act.target is not None:
        changes["disposition"] = act.target
    named = {*changes, *([HOLDERS] if holders is not None else [])}
    if beyond := named - act.sets:
        raise ValueError(f"A transaction of kind {kind} does not set {', '.join(sorted(beyond))}.")
    swap(claim, **changes)
    facts = {column: as_fact(value) for column, value in changes.items()}
    if holders is not None:
        _hold(claim, holders, at=effective_at or now)
        facts[HOLDERS] = holders_fact(holders)
    entry = append(
        TitleTransaction,
        claim,
        event=kind,
        actor=actor,
        now=now,
        text=text,
        data={**(data or {}), "facts": facts},
        effective_at=effective_at,
    )
    if "boundary" in changes:
        boxes.put(claim.pk, claim.body_id, boxes_of(shape_of(claim.boundary)))
    if find_overlaps and BEARS_ON_OVERLAPS & named:
        find_for_claim(claim, now=now)
    return entry


def _hold(claim: Claim, holders: Shares, *, at: datetime) -> None:
    """End the holdings that change and begin the new ones. A holding that stays as it was is left alone."""
    if faults := holdings.faults_of(holders):
        raise Invalid(Fault("holders", sentence) for sentence in faults)
    wanted = {party.pk: (party, Decimal(percent)) for party, percent in holders}
    for holding in claim.holdings.filter(until_at=None):
        if holding.party_id in wanted and wanted[holding.party_id][1] == holding.percent:
            del wanted[holding.party_id]
            continue
        if holding.from_at > at:
            raise Invalid.one(
                "effective_at", f"{holding.party} holds only since {holding.from_at:%Y-%m-%d}. Give a later date."
            )
        claim.holdings.filter(pk=holding.pk).update(until_at=at)
    Holding.objects.bulk_create(
        Holding(claim=claim, party=party, percent=percent, from_at=at) for party, percent in wanted.values()
    )


def require_reason(reason: str, words: str) -> list[Fault]:
    """The fault of an act whose reason was left empty; `words` say what it is for ("the claim is forfeited")."""
    return [] if reason.strip() else [Fault("reason", f"Say why {words}.")]
