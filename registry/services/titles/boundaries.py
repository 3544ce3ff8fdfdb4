"""Acts on the ground of a claim."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from claims_project.accounts.models import User
from claims_project.common.errors import Fault, Invalid
from claims_project.common.formatting import area as area_in_words
from registry.access import require_registrar
from registry.geometry import Boundary, ShapeRefused, boundary_of, common_ground, ground_without, shape_of
from registry.models import Claim, TitleTransaction
from registry.services.titles.recording import record_title, require_open, require_reason
from registry.services.titles.tolerance import split_tolerance_m2
from registry.title import Kind


def amend_boundary(
    *,
    claim: Claim,
    boundary: Any,
    actor: User,
    now: datetime,
    reason: str,
    data: dict[str, Any] | None = None,
    effective_at: datetime | None = None,
    source_document: str | None = None,
    find_overlaps: bool = True,
    **also: Any,
) -> TitleTransaction:
    """Give a claim another boundary (GeoJSON, WKT or a shapely geometry), and find its overlaps anew.

    `reason` is kept with the entry; `also` sets what a survey brings besides (accuracy_m). Raises NotAllowed,
    Conflict, and Invalid (no reason, or no boundary that can be used).
    """
    require_registrar(actor)
    faults = require_reason(reason, "the boundary is amended")
    shape = read_boundary(claim, boundary, "boundary", faults)
    if faults or shape is None:
        raise Invalid(faults)
    changes = {"boundary": shape.geojson, "area_m2": shape.area_m2, **also}
    if source_document is not None:
        changes["source_document"] = source_document
    return record_title(
        Kind.AMEND_BOUNDARY,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Boundary amended: {reason.strip()}",
        changes=changes,
        data={**(data or {}), **remarks_on(shape), "area_before_m2": claim.area_m2},
        effective_at=effective_at,
        find_overlaps=find_overlaps,
    )


def surrender_part(
    *,
    claim: Claim,
    given_up: Any,
    actor: User,
    now: datetime,
    reason: str,
    effective_at: datetime | None = None,
) -> TitleTransaction:
    """Give up part of a claim's ground; the rest stays, with its number, holders and priority.

    `given_up` (GeoJSON, WKT or a shapely geometry) may reach beyond the claim; what lies inside is given up. Raises
    NotAllowed, Conflict, and Invalid (no usable shape, none of the claim's ground, or all of it).
    """
    require_registrar(actor)
    require_open(Kind.SURRENDER_PART, claim)
    faults = require_reason(reason, "the ground is given up")
    shape = read_boundary(claim, given_up, "given_up", faults)
    if shape is None:
        raise Invalid(faults)
    own, least = shape_of(claim.boundary), split_tolerance_m2(now)
    inside = common_ground(np.array([own]), np.array([shape.shape]))[0]
    lost = 0.0 if inside is None else claim.body.spheroid.area(inside)
    rest = ground_without(own, shape.shape)
    kept = 0.0 if rest is None else claim.body.spheroid.area(rest)
    if lost <= least:
        faults.append(Fault("given_up", "None of this ground belongs to the claim. Draw the part that is given up."))
    elif kept <= least:
        faults.append(Fault("given_up", "This is all of the claim's ground. Surrender the whole claim instead."))
    if faults or rest is None or inside is None:
        raise Invalid(faults)
    remaining = boundary_of(rest, claim.body.spheroid)
    return record_title(
        Kind.SURRENDER_PART,
        claim=claim,
        actor=actor,
        now=now,
        text=(
            f"Surrendered in part: {area_in_words(lost)} given up, {area_in_words(remaining.area_m2)} kept with its "
            f"priority. {reason.strip()}"
        ),
        changes={"boundary": remaining.geojson, "area_m2": remaining.area_m2},
        data={
            "given_up": boundary_of(inside, claim.body.spheroid).geojson,
            "given_up_m2": lost,
            "area_before_m2": claim.area_m2,
        },
        effective_at=effective_at,
    )


def read_boundary(claim: Claim, source: Any, field: str, faults: list[Fault]) -> Boundary | None:
    """A shape on the claim's body, or None with its fault added to `faults`."""
    try:
        return source if isinstance(source, Boundary) else boundary_of(source, claim.body.spheroid)
    except ShapeRefused as refusal:
        faults.append(Fault(field, str(refusal)))
        return None


def remarks_on(shape: Boundary) -> dict[str, list[str]]:
    """What was mended in a shape, as an entry keeps it."""
    return {"remarks": shape.repairs + shape.notes} if shape.repairs or shape.notes else {}
