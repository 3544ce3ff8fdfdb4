"""What burdens a title: entered, carried through every other act, and discharged."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid
from registry.access import require_registrar
from registry.models import Claim, Encumbrance, TitleTransaction
from registry.services.titles.recording import record_title, require_open, require_reason
from registry.title import Kind

LONGEST = 500


def encumber(
    *,
    claim: Claim,
    kind: str,
    in_favour_of: str,
    terms: str,
    actor: User,
    now: datetime,
    since: date | None = None,
) -> TitleTransaction:
    """Enter an encumbrance: its kind (models.Encumbrance), whom it favours and what it says. Others stay in force.

    `since` is the day it was made, else the day of entry. Raises NotAllowed, Conflict, Invalid (every fault).
    """
    require_registrar(actor)
    require_open(Kind.ENCUMBER, claim)
    faults = []
    if kind not in Encumbrance.values:
        faults.append(Fault("kind", f"There is no kind of encumbrance called “{kind}”."))
    for field, text, missing in (
        ("in_favour_of", in_favour_of, "Say in whose favour the title is encumbered."),
        ("terms", terms, "Say what the encumbrance is: the sum secured, the royalty, the right."),
    ):
        if not text.strip():
            faults.append(Fault(field, missing))
        elif len(text) > LONGEST:
            faults.append(Fault(field, f"This is {len(text)} characters long; at most {LONGEST} can be kept."))
    if since is not None and since > now.date():
        faults.append(Fault("since", "The encumbrance would begin in the future. Enter it once it is in force."))
    if faults:
        raise Invalid(faults)
    words = Encumbrance(kind).label
    return record_title(
        Kind.ENCUMBER,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Encumbered: {words.lower()} in favour of {in_favour_of.strip()}. {terms.strip()}",
        changes={
            "encumbrances": [
                *claim.encumbrances,
                {
                    "key": str(uuid.uuid4()),
                    "kind": kind,
                    "in_favour_of": in_favour_of.strip(),
                    "terms": terms.strip(),
                    "since": (since or now.date()).isoformat(),
                    "claim": str(claim),
                },
            ]
        },
    )


def discharge(*, claim: Claim, encumbrance: str, actor: User, now: datetime, reason: str) -> TitleTransaction:
    """Take the encumbrance of this key off the title. Raises NotAllowed, Conflict (it is not on the title), Invalid (no
    reason)."""
    require_registrar(actor)
    require_open(Kind.DISCHARGE, claim)
    if faults := require_reason(reason, "the encumbrance is discharged"):
        raise Invalid(faults)
    found = next((one for one in claim.encumbrances if one["key"] == encumbrance), None)
    if found is None:
        raise Conflict(
            f"That encumbrance is not on claim {claim.claim_number}: it was discharged before, or never entered."
        )
    return record_title(
        Kind.DISCHARGE,
        claim=claim,
        actor=actor,
        now=now,
        text=(
            f"Encumbrance discharged: {Encumbrance(found['kind']).label.lower()} in favour of "
            f"{found['in_favour_of']}. {reason.strip()}"
        ),
        changes={"encumbrances": [one for one in claim.encumbrances if one["key"] != encumbrance]},
        data={"encumbrance": encumbrance},
    )
