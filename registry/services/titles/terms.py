"""Acts on whether and how long a title stands: granted, suspended, renewed, run out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from claims_project.accounts.models import User
from claims_project.common.errors import Fault, Invalid
from registry.access import require_registrar
from registry.models import Claim, Precision, TitleTransaction
from registry.services.claims import BY_REGISTRATION
from registry.services.titles.recording import record_title, require_open, require_reason
from registry.title import Kind


def grant(
    *,
    claim: Claim,
    registered_on: date,
    actor: User,
    now: datetime,
    reason: str,
    expires_on: date | None = None,
    entry_reference: str | None = None,
) -> TitleTransaction:
    """Turn an application into a title in force, registered on that day. A priority date it has already stays.

    Raises NotAllowed, Conflict, Invalid (every fault).
    """
    require_registrar(actor)
    require_open(Kind.GRANT, claim)
    faults = require_reason(reason, "the title is granted")
    if registered_on > now.date():
        faults.append(Fault("registered_on", "The title would be registered in the future. Grant it on its day."))
    if expires_on is not None and expires_on < registered_on:
        faults.append(Fault("expires_on", "The claim would expire before it was registered."))
    if faults:
        raise Invalid(faults)
    changes: dict[str, Any] = {
        "registered_on": registered_on, "registered_at": None, "registered_precision": Precision.DAY
    }  # fmt: skip
    if claim.priority_on is None:
        changes |= {"priority_on": registered_on, "priority_basis": BY_REGISTRATION}
    if expires_on is not None:
        changes["expires_on"] = expires_on
    if entry_reference is not None:
        changes["entry_reference"] = entry_reference
    return record_title(
        Kind.GRANT,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Granted, registered on {registered_on:%-d %B %Y}. {reason.strip()}",
        changes=changes,
    )


def suspend(
    *, claim: Claim, actor: User, now: datetime, reason: str, effective_at: datetime | None = None
) -> TitleTransaction:
    """Suspend a title: it keeps its ground and its priority. Raises NotAllowed, Conflict, Invalid (no reason)."""
    require_registrar(actor)
    if faults := require_reason(reason, "the title is suspended"):
        raise Invalid(faults)
    return record_title(
        Kind.SUSPEND, claim=claim, actor=actor, now=now, text=f"Suspended: {reason.strip()}", effective_at=effective_at
    )


def resume(
    *, claim: Claim, actor: User, now: datetime, reason: str, effective_at: datetime | None = None
) -> TitleTransaction:
    """Lift a suspension. Raises NotAllowed, Conflict, Invalid (no reason)."""
    require_registrar(actor)
    if faults := require_reason(reason, "the suspension is lifted"):
        raise Invalid(faults)
    return record_title(
        Kind.RESUME,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Suspension lifted: {reason.strip()}",
        effective_at=effective_at,
    )


def renew(*, claim: Claim, until: date, actor: User, now: datetime, reason: str) -> TitleTransaction:
    """Let a title run to a later day. Raises NotAllowed, Conflict, Invalid (no reason; not later than it runs now)."""
    require_registrar(actor)
    require_open(Kind.RENEW, claim)
    faults = require_reason(reason, "the title is renewed")
    if claim.expires_on is not None and until <= claim.expires_on:
        faults.append(Fault("until", f"The title runs to {claim.expires_on:%-d %B %Y} as it is. Give a later day."))
    elif until <= now.date():
        faults.append(Fault("until", "This day is past. Give the day up to which the title runs now."))
    if faults:
        raise Invalid(faults)
    return record_title(
        Kind.RENEW,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Renewed until {until:%-d %B %Y}. {reason.strip()}",
        changes={"expires_on": until},
        data={"ran_until": claim.expires_on.isoformat() if claim.expires_on else None},
    )


def expire(*, claim: Claim, actor: User, now: datetime, reason: str = "") -> TitleTransaction:
    """Close a title whose term has run out. Raises NotAllowed, Conflict, Invalid (its term runs on, or has no end)."""
    require_registrar(actor)
    require_open(Kind.EXPIRE, claim)
    if claim.expires_on is None:
        raise Invalid.one("reason", "The register says of no day on which this title expires. Correct the entry first.")
    if claim.expires_on >= now.date():
        raise Invalid.one("reason", f"The title runs to {claim.expires_on:%-d %B %Y}; it has not expired.")
    return record_title(
        Kind.EXPIRE,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Expired: its term ran to {claim.expires_on:%-d %B %Y}. {reason.strip()}".strip(),
        data={"expired_on": claim.expires_on.isoformat()},
    )
