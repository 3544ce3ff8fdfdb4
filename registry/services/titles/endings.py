"""Acts by which a title ends. Its number, holders, priority and encumbrances stay on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from claims_project.accounts.models import User
from claims_project.common.errors import Invalid
from registry.access import require_registrar
from registry.models import Claim, TitleTransaction
from registry.services.titles.recording import record_title, require_reason
from registry.title import ACTS, Kind


def surrender(
    *, claim: Claim, actor: User, now: datetime, reason: str, effective_at: datetime | None = None
) -> TitleTransaction:
    """The holders give up the whole claim. Raises NotAllowed, Conflict, Invalid (no reason)."""
    return _end(
        Kind.SURRENDER, "the claim is surrendered",
        claim=claim, actor=actor, now=now, reason=reason, effective_at=effective_at,
    )  # fmt: skip


def forfeit(
    *, claim: Claim, actor: User, now: datetime, reason: str, effective_at: datetime | None = None
) -> TitleTransaction:
    """The holders lose the claim for a default; relief may restore it. Raises NotAllowed, Conflict, Invalid (no
    reason)."""
    return _end(
        Kind.FORFEIT, "the claim is forfeited",
        claim=claim, actor=actor, now=now, reason=reason, effective_at=effective_at,
    )  # fmt: skip


def cancel(
    *, claim: Claim, actor: User, now: datetime, reason: str, effective_at: datetime | None = None
) -> TitleTransaction:
    """The register ends the title from now on. Raises NotAllowed, Conflict, Invalid (no reason)."""
    return _end(
        Kind.CANCEL, "the claim is cancelled",
        claim=claim, actor=actor, now=now, reason=reason, effective_at=effective_at,
    )  # fmt: skip


def void(
    *,
    claim: Claim,
    actor: User,
    now: datetime,
    reason: str,
    data: dict[str, Any] | None = None,
    find_overlaps: bool = True,
) -> TitleTransaction:
    """Declare that the title never had effect. Raises NotAllowed, Conflict, Invalid (no reason)."""
    return _end(
        Kind.VOID, "the claim is void",
        claim=claim, actor=actor, now=now, reason=reason, data=data, find_overlaps=find_overlaps,
    )  # fmt: skip


def _end(
    kind: Kind, why: str, *, claim: Claim, actor: User, now: datetime, reason: str, **rest: Any
) -> TitleTransaction:
    require_registrar(actor)
    if faults := require_reason(reason, why):
        raise Invalid(faults)
    return record_title(kind, claim=claim, actor=actor, now=now, text=f"{ACTS[kind].words}: {reason.strip()}", **rest)
