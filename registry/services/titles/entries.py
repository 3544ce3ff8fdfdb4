"""Acts on what the register says of a claim, its ground and holders apart."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid
from registry.access import require_registrar
from registry.models import Claim, Disposition, Establishment, Precision, TitleTransaction
from registry.services.claims import LONGEST
from registry.services.titles.recording import record_title, require_reason
from registry.title import DESCRIPTION, Kind

CHOICES = {
    "disposition": Disposition.values,
    "establishment": Establishment.values,
    "registered_precision": Precision.values,
}


def correct_entry(
    *,
    claim: Claim,
    actor: User,
    now: datetime,
    reason: str,
    data: dict[str, Any] | None = None,
    effective_at: datetime | None = None,
    find_overlaps: bool = True,
    **changes: Any,
) -> TitleTransaction:
    """Correct what the register says of a claim, its ground and holders apart. Raises NotAllowed, Conflict, Invalid
    (nothing, a field that is not corrected this way, or a value that cannot be kept)."""
    require_registrar(actor)
    faults = [Fault(column, "This is not corrected here.") for column in changes if column not in DESCRIPTION]
    faults += require_reason(reason, "the entry is corrected")
    for column, value in changes.items():
        if column in LONGEST and len(value) > LONGEST[column]:
            faults.append(
                Fault(column, f"This is {len(value)} characters long; at most {LONGEST[column]} can be kept.")
            )
        if column in CHOICES and value not in CHOICES[column]:
            faults.append(Fault(column, f"There is no {column.replace('_', ' ')} called “{value}”."))
    if not changes:
        faults.append(Fault("", "Nothing was changed."))
    if faults:
        raise Invalid(faults)
    return record_title(
        Kind.CORRECT,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Entry corrected: {reason.strip()}",
        changes=changes,
        data=data,
        effective_at=effective_at,
        find_overlaps=find_overlaps,
    )


def exclude_time(*, claim: Claim, first: date, last: date, actor: User, now: datetime, reason: str) -> TitleTransaction:
    """Exclude a time from the upkeep of a title, `first` and `last` day both included: test E7 leaves it out of
    account.

    Raises NotAllowed, Conflict, Invalid (no reason, days that do not follow each other, or days excluded before).
    """
    require_registrar(actor)
    faults = require_reason(reason, "this time is excluded")
    if last < first:
        faults.append(Fault("last", "The last day lies before the first."))
    for one in claim.excluded_time:
        if first <= date.fromisoformat(one["until"]) and last >= date.fromisoformat(one["from"]):
            faults.append(Fault("first", f"Some of these days are excluded already: {one['from']} to {one['until']}."))
    if faults:
        raise Invalid(faults)
    excluded = {"from": first.isoformat(), "until": last.isoformat(), "reason": reason.strip()}
    excluded["claim"] = str(claim)
    return record_title(
        Kind.EXCLUDE_TIME,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Time excluded from {first:%-d %B %Y} to {last:%-d %B %Y}: {reason.strip()}",
        changes={"excluded_time": sorted([*claim.excluded_time, excluded], key=lambda one: one["from"])},
    )


def note_pending(*, claim: Claim, docket_number: str, actor: User, now: datetime) -> TitleTransaction:
    """Note on the title that a case about it is pending. Raises NotAllowed, Conflict (noted already, or changed
    since read), Invalid (no docket number)."""
    require_registrar(actor)
    docket_number = docket_number.strip()
    if not docket_number:
        raise Invalid.one("docket_number", "Give the docket number of the case.")
    if docket_number in claim.pending_proceedings:
        raise Conflict(f"Case {docket_number} is already noted on claim {claim.claim_number}.")
    return record_title(
        Kind.NOTE_PENDING,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Pending proceedings noted: case {docket_number}.",
        changes={"pending_proceedings": [*claim.pending_proceedings, docket_number]},
        data={"docket_number": docket_number},
    )


def clear_pending(
    *, claim: Claim, docket_number: str, actor: User, now: datetime, reason: str = ""
) -> TitleTransaction:
    """Take the note of a case off the title. Raises NotAllowed, Conflict (not noted, or changed since read)."""
    require_registrar(actor)
    if docket_number not in claim.pending_proceedings:
        raise Conflict(f"Case {docket_number} is not noted on claim {claim.claim_number}.")
    return record_title(
        Kind.CLEAR_PENDING,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Pending proceedings cleared: case {docket_number}. {reason}".strip(),
        changes={"pending_proceedings": [number for number in claim.pending_proceedings if number != docket_number]},
        data={"docket_number": docket_number},
    )


def assess(
    *,
    claim: Claim,
    establishment: str,
    actor: User,
    now: datetime,
    text: str,
    data: dict[str, Any] | None = None,
    find_overlaps: bool = True,
) -> TitleTransaction:
    """Enter what an assessment under provision 1 says of the claim; `data` name the assessment.

    Raises NotAllowed, Conflict (it says so already, or changed since read), Invalid (no such establishment).
    """
    require_registrar(actor)
    if establishment not in Establishment.values:
        raise Invalid.one("establishment", f"There is no establishment called “{establishment}”.")
    if claim.establishment == establishment:
        said = Establishment(establishment).label.lower()
        raise Conflict(f"The register says of claim {claim.claim_number} already: {said}.")
    return record_title(
        Kind.ASSESS,
        claim=claim,
        actor=actor,
        now=now,
        text=text,
        changes={"establishment": establishment},
        data=data,
        find_overlaps=find_overlaps,
    )
