"""Acts on who holds a claim."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from claims_project.accounts.models import Party, User
from claims_project.common.errors import Fault, Invalid
from registry import holdings
from registry.access import require_registrar
from registry.models import Claim, TitleTransaction
from registry.services.titles.recording import record_title, require_open
from registry.title import Kind


def transfer(
    *,
    claim: Claim,
    seller: Party,
    buyer: Party,
    percent: Decimal,
    actor: User,
    now: datetime,
    reason: str = "",
    effective_at: datetime | None = None,
) -> TitleTransaction:
    """Move `percent` of the claim from one party to another. Raises NotAllowed, Conflict, Invalid (the seller holds
    less)."""
    require_registrar(actor)
    require_open(Kind.TRANSFER, claim)
    shares = {
        holding.party: holding.percent for holding in claim.holdings.filter(until_at=None).select_related("party")
    }
    faults = []
    if not Decimal(0) < percent <= holdings.WHOLE:
        faults.append(Fault("percent", "Transfer more than 0 and at most 100 percent."))
    if seller == buyer:
        faults.append(Fault("buyer", "A party cannot transfer to itself."))
    held = shares.get(seller, Decimal(0))
    if held < percent:
        faults.append(
            Fault(
                "percent",
                f"{seller} holds {held.normalize():f} percent of this claim and cannot transfer "
                f"{percent.normalize():f}.",
            )
        )
    if faults:
        raise Invalid(faults)
    words = f"Transferred {percent.normalize():f} percent from {seller} to {buyer}."
    return record_title(
        Kind.TRANSFER,
        claim=claim,
        actor=actor,
        now=now,
        text=f"{words} {reason}".strip(),
        holders=list(holdings.moved(shares, seller, buyer, percent).items()),
        data={"from": str(seller.key), "to": str(buyer.key), "percent": f"{percent.normalize():f}"},
        effective_at=effective_at,
    )
