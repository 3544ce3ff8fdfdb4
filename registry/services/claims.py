"""Registering claims: one at a time, or a whole register at once. Both take the same way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from claims_project.accounts.models import Party, User
from claims_project.common.errors import Conflict, Fault, Invalid
from claims_project.record.services import append_first
from registry import boxes, holdings
from registry.access import require_registrar
from registry.geometry import Boundary, ShapeRefused, boundary_of, boxes_of
from registry.models import (
    Body,
    Claim,
    Disposition,
    Holding,
    Precision,
    Register,
    TitleTransaction,
)
from registry.services.overlaps import find_for_claim, sweep_body
from registry.title import ACTS, FACTS, HOLDERS, Kind, as_fact

Shares = Sequence[tuple[Party, Decimal]]
BATCH = 500
LONGEST = {
    "claim_number": 200,
    "name": 300,
    "title_type": 100,
    "entry_reference": 200,
    "source_document": 300,
    "priority_basis": 200,
}
BY_REGISTRATION = "Day of registration"


@dataclass(slots=True)
class Draft:
    """A claim that was checked and can be registered: its row, its boundary, its holders, and where it came from.

    One that comes out of other claims says so in `words`, and its holders hold it from then on.
    """

    claim: Claim
    boundary: Boundary
    holders: Shares
    remarks: list[str] = field(default_factory=list)
    origin: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    held_since: datetime | None = None


def draft_claim(
    *,
    register: Register,
    body: Body,
    number: str,
    boundary: Any,
    name: str = "",
    title_type: str = "",
    holders: Shares = (),
    registered_on: date | None = None,
    registered_at: datetime | None = None,
    registered_precision: str | None = None,
    located_on: date | None = None,
    lodged_on: date | None = None,
    priority_on: date | None = None,
    priority_basis: str = "",
    expires_on: date | None = None,
    disposition: str = Disposition.ACTIVE,
    minerals: Iterable[str] = (),
    legacy_numbers: Iterable[str] = (),
    sponsor: Party | None = None,
    entry_reference: str = "",
    source_document: str = "",
    accuracy_m: float | None = None,
    coordinates_confidential: bool = False,
    source_number: str = "",
    source_digest: str = "",
) -> Draft:
    """Check what a claim would be, and mend its boundary. `boundary` is GeoJSON, WKT or a shapely geometry. Writes
    nothing.

    Without a priority date of its own, a claim has priority of the day it was registered, when that day is known.
    Raises Invalid with every fault.
    """
    faults = []
    number, name = " ".join(str(number).split()), " ".join(name.split())
    if not number:
        faults.append(Fault("number", "The claim has no number. Give the number it has in its register."))
    texts = {
        "claim_number": number, "name": name, "title_type": title_type, "entry_reference": entry_reference,
        "source_document": source_document, "priority_basis": priority_basis,
    }  # fmt: skip
    for column, text in texts.items():
        if len(text) > LONGEST[column]:
            place = "number" if column == "claim_number" else column
            faults.append(Fault(place, f"This is {len(text)} characters long; at most {LONGEST[column]} can be kept."))
    if disposition not in Disposition.values:
        faults.append(Fault("disposition", f"There is no disposition called “{disposition}”."))
    shape = None
    try:
        shape = boundary if isinstance(boundary, Boundary) else boundary_of(boundary, body.spheroid)
    except ShapeRefused as refusal:
        faults.append(Fault("boundary", str(refusal)))
    faults += [Fault("holders", sentence) for sentence in holdings.faults_of(holders)]
    if registered_at is not None:
        registered_on = registered_at.astimezone(ZoneInfo(register.time_zone)).date()
    precision = registered_precision or _precision(registered_on, registered_at)
    if precision not in Precision.values or (precision == Precision.UNKNOWN) != (registered_on is None):
        faults.append(Fault("registered_precision", "The precision does not fit the date of registration."))
    if registered_on and expires_on and expires_on < registered_on:
        faults.append(Fault("expires_on", "The claim would expire before it was registered."))
    if faults or shape is None:
        raise Invalid(faults)
    if priority_on is None and precision in (Precision.DAY, Precision.INSTANT):
        priority_on, priority_basis = registered_on, priority_basis or BY_REGISTRATION
    claim = Claim(
        register=register,
        claim_number=number,
        legacy_numbers=list(legacy_numbers),
        name=name,
        title_type=title_type,
        body=body,
        boundary=shape.geojson,
        area_m2=shape.area_m2,
        minerals=list(minerals),
        sponsor=sponsor,
        entry_reference=entry_reference,
        source_document=source_document,
        accuracy_m=accuracy_m if accuracy_m is not None else register.accuracy_m,
        located_on=located_on,
        lodged_on=lodged_on,
        registered_on=registered_on,
        registered_at=registered_at,
        registered_precision=precision,
        priority_on=priority_on,
        priority_basis=priority_basis,
        expires_on=expires_on,
        disposition=disposition,
        coordinates_confidential=coordinates_confidential,
        source_number=source_number,
        source_digest=source_digest,
    )
    return Draft(claim, shape, tuple(holders))


def _precision(registered_on: date | None, registered_at: datetime | None) -> str:
    if registered_at is not None:
        return Precision.INSTANT
    return Precision.UNKNOWN if registered_on is None else Precision.DAY


@transaction.atomic
def register_claim(*, actor: User, now: datetime, **facts: Any) -> Claim:
    """Enter a claim in the register; its overlaps are found at once. `facts` are those of draft_claim.

    Raises NotAllowed (actor is no registrar), Invalid (every fault), Conflict (the number was given before).
    """
    require_registrar(actor)
    draft = draft_claim(**facts)
    enter_drafts([draft], actor=actor, now=now)
    find_for_claim(draft.claim, now=now)
    return draft.claim


@transaction.atomic
def register_claims(drafts: Sequence[Draft], *, actor: User, now: datetime) -> list[Claim]:
    """Enter many claims and find their overlaps in one sweep. Raises as register_claim does; all or nothing."""
    require_registrar(actor)
    enter_drafts(drafts, actor=actor, now=now)
    claims = [draft.claim for draft in drafts]
    for body in {claim.body_id: claim.body for claim in claims}.values():
        sweep_body(body, of=[claim.pk for claim in claims if claim.body_id == body.pk], now=now)
    return claims


def enter_drafts(drafts: Sequence[Draft], *, actor: User, now: datetime) -> None:
    """Write claims, their holdings, first title transactions and boxes, in few statements. Their overlaps are the
    caller's to find."""
    claims = [draft.claim for draft in drafts]
    try:
        with transaction.atomic():
            Claim.objects.bulk_create(claims, batch_size=BATCH)
    except IntegrityError as problem:
        raise Conflict(_taken(claims)) from problem
    Holding.objects.bulk_create(
        (
            Holding(claim=draft.claim, party=party, percent=percent, from_at=_held_since(draft, now))
            for draft in drafts
            for party, percent in draft.holders
        ),
        batch_size=BATCH,
    )
    append_first(
        TitleTransaction,
        ((draft.claim, _first_entry(draft, now)) for draft in drafts),
        actor=actor,
        now=now,
        event=Kind.RECORD,
    )
    boxes.put_new((draft.claim.pk, draft.claim.body_id, boxes_of(draft.boundary.shape)) for draft in drafts)


def _first_entry(draft: Draft, now: datetime) -> dict[str, Any]:
    claim = draft.claim
    facts = {column: as_fact(getattr(claim, column)) for column in FACTS if column != HOLDERS}
    facts[HOLDERS] = holders_fact(draft.holders)
    data: dict[str, Any] = {**draft.origin, "facts": facts}
    if draft.holders:
        data["held_since"] = _held_since(draft, now).isoformat()
    if remarks := [*draft.boundary.repairs, *draft.boundary.notes, *draft.remarks]:
        data["remarks"] = remarks
    words = draft.words or f"{ACTS[Kind.RECORD].words}: claim {claim.claim_number} in {claim.register.name}."
    return {"text": words, "data": data}


def holders_fact(holders: Shares) -> list[dict[str, str]]:
    """Holders as a title transaction keeps them: by key, largest share first."""
    return [
        {"party": str(party.key), "percent": f"{percent.normalize():f}"}
        for party, percent in sorted(holders, key=lambda share: (-share[1], str(share[0].key)))
    ]


def _held_since(draft: Draft, now: datetime) -> datetime:
    """A first holder holds from the registration, as exactly as it is known; else, and at the latest, from its entry
    here."""
    if draft.held_since is not None:
        return draft.held_since
    claim = draft.claim
    if claim.registered_at is not None:
        return min(claim.registered_at, now)
    if claim.registered_on is None:
        return now
    return min(datetime.combine(claim.registered_on, time.min, ZoneInfo(claim.register.time_zone)), now)


def _taken(claims: Sequence[Claim]) -> str:
    register = claims[0].register
    numbers = [claim.claim_number for claim in claims]
    given = Claim.objects.filter(register=register, claim_number__in=numbers[:BATCH]).values_list(
        "claim_number", flat=True
    )
    named = ", ".join(sorted(given)[:5]) or ", ".join(numbers[:5])
    return f"A claim number is never given twice. Already in {register.name}: {named}."
