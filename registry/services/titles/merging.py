"""Merging claims: one new claim over all their ground, never ranked before any of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Fault, Invalid
from registry.access import require_registrar
from registry.geometry import boundary_of, ground_of_all, shape_of
from registry.models import Claim, Establishment, Precision
from registry.services.claims import LONGEST, Draft, enter_drafts, holders_fact
from registry.services.overlaps import find_for_claim
from registry.services.titles.descent import carried, named
from registry.services.titles.overlapping import require_in_no_case, settled_before
from registry.services.titles.recording import record_title, require_open, require_reason
from registry.title import Kind

SAME = {
    "register_id": "register",
    "body_id": "body",
    "title_type": "type of title",
    "minerals": "minerals",
    "disposition": "disposition",
    "coordinates_confidential": "confidentiality",
}
"""What claims must have in common besides their holders, and how it is called."""


@transaction.atomic
def merge(*, claims: Sequence[Claim], number: str, actor: User, now: datetime, reason: str, name: str = "") -> Claim:
    """Merge two or more claims of the same holders, body and type of title into one new claim. They are closed.

    Its priority is the latest of theirs, or none when one has none; so are its other days. It runs only as long as the
    first of them to expire, and carries all their earlier numbers, encumbrances and excluded time. Raises NotAllowed,
    Conflict (a title that has ended or is in issue, a number given before, a lost race), Invalid (every fault).
    """
    require_registrar(actor)
    parts = sorted({claim.pk: claim for claim in claims}.values(), key=lambda claim: claim.pk)
    for part in parts:
        require_open(Kind.MERGE, part)
    require_in_no_case(parts)
    number, name = " ".join(number.split()), " ".join(name.split())
    faults = [*require_reason(reason, "the claims are merged"), *_faults_of(parts, number, name)]
    if faults:
        raise Invalid(faults)
    first, settled = parts[0], settled_before(parts)
    shape = boundary_of(ground_of_all([shape_of(part.boundary) for part in parts]), first.body.spheroid)
    row = Claim(
        **{**carried(first), **_together(parts)},
        claim_number=number,
        name=name or first.name,
        predecessors=[named(part) for part in parts],
        boundary=shape.geojson,
        area_m2=shape.area_m2,
    )
    listed = ", ".join(str(part) for part in parts)
    holders = [(one.party, one.percent) for one in first.holders_now()]
    words = f"Recorded: claim {number} in {first.register.name}, merged from {listed}. {_on_priority(parts)}"
    enter_drafts([Draft(row, shape, holders, words=words, held_since=now)], actor=actor, now=now)
    for part in parts:
        record_title(
            Kind.MERGE,
            claim=part,
            actor=actor,
            now=now,
            text=f"Merged into {row}: {reason.strip()}",
            changes={"successors": [named(row)]},
            find_overlaps=False,
        )
    for one in [*parts, row]:
        find_for_claim(one, now=now, carried=settled)
    return row


def _faults_of(parts: Sequence[Claim], number: str, name: str) -> list[Fault]:
    faults = []
    if not number:
        faults.append(Fault("number", "Give the merged claim a number of its own."))
    for field, text in (("number", number), ("name", name)):
        longest = LONGEST["claim_number" if field == "number" else field]
        if len(text) > longest:
            faults.append(Fault(field, f"This is {len(text)} characters long; at most {longest} can be kept."))
    if len(parts) < 2:
        faults.append(Fault("others", "Name at least one other claim to merge this one with."))
        return faults
    first = parts[0]
    held = holders_fact([(one.party, one.percent) for one in first.holders_now()])
    for part in parts[1:]:
        other = [words for column, words in SAME.items() if getattr(part, column) != getattr(first, column)]
        if holders_fact([(one.party, one.percent) for one in part.holders_now()]) != held:
            other.insert(0, "holders")
        if other:
            words = (
                f"{part} differs from {first} in its {', '.join(other)}. Only claims that agree in these are merged."
            )
            faults.append(Fault("others", words))
    return faults


def _together(parts: Sequence[Claim]) -> dict[str, Any]:
    """What the merged claim says of its parts' days, standing and burdens."""
    latest = max(parts, key=lambda part: (part.priority_on is None, part.priority_on))
    registered = _latest(part.registered_on for part in parts)
    last = next((part for part in parts if part.registered_on == registered), None) if registered else None
    establishments = {part.establishment for part in parts}
    return {
        "legacy_numbers": _once(number for part in parts for number in (*part.legacy_numbers, part.claim_number)),
        "located_on": _latest(part.located_on for part in parts),
        "lodged_on": _latest(part.lodged_on for part in parts),
        "registered_on": registered,
        "registered_at": last.registered_at if last else None,
        "registered_precision": last.registered_precision if last else Precision.UNKNOWN,
        "priority_on": latest.priority_on,
        "priority_basis": latest.priority_basis,
        "expires_on": min((part.expires_on for part in parts if part.expires_on), default=None),
        "establishment": establishments.pop() if len(establishments) == 1 else Establishment.UNDER_REVIEW,
        "accuracy_m": max((part.accuracy_m for part in parts if part.accuracy_m is not None), default=None),
        "encumbrances": list({one["key"]: one for part in parts for one in part.encumbrances}.values()),
        "excluded_time": _once(one for part in parts for one in part.excluded_time),
    }


def _latest(days: Iterable[Any]) -> Any:
    """The latest of the days; None when one of them is not known."""
    known = list(days)
    return None if None in known else max(known)


def _once(values: Iterable[Any]) -> list[Any]:
    once: list[Any] = []
    for value in values:
        if value not in once:
            once.append(value)
    return once


def _on_priority(parts: Sequence[Claim]) -> str:
    days = {part.priority_on for part in parts}
    if None in days:
        return "It has no priority date, because one of them has none."
    if len(days) == 1:
        return "Its priority day is theirs."
    return "Its priority day is the latest of theirs, so that none of the ground is ranked earlier than before."
