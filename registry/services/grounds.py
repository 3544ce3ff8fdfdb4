"""Ground closed to claims: withdrawn, or the zone of a neutral station."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Fault, Invalid
from claims_project.common.querysets import swap
from registry.access import require_registrar
from registry.geometry import Boundary, ShapeRefused, boundary_of
from registry.models import Body, ClosedGround
from registry.services.references import FIRST, Kind, keep_version

COLUMNS = ("name", "kind", "body", "boundary", "area_m2", "in_force_from", "in_force_until", "basis")


@transaction.atomic
def close_ground(
    *,
    name: str,
    kind: str,
    body: Body,
    boundary: Any,
    basis: str,
    actor: User,
    now: datetime,
    in_force_from: date | None = None,
    in_force_until: date | None = None,
) -> ClosedGround:
    """Enter ground closed to claims. `boundary` is GeoJSON, WKT or a shapely geometry; it is open again on
    `in_force_until`.

    Raises NotAllowed (actor is no registrar), Invalid (every fault).
    """
    require_registrar(actor)
    ground = ClosedGround(
        name=" ".join(name.split()), kind=kind, body=body, in_force_from=in_force_from, in_force_until=in_force_until,
        basis=basis.strip(),
    )  # fmt: skip
    faults = _faults(ground)
    shape = _shape(boundary, body, faults)
    if faults or shape is None:
        raise Invalid(faults)
    ground.boundary, ground.area_m2 = shape.geojson, shape.area_m2
    ground.save(force_insert=True)
    _keep(ground, actor, now, FIRST)
    return ground


@transaction.atomic
def change_ground(*, ground: ClosedGround, actor: User, now: datetime, reason: str, **changes: Any) -> ClosedGround:
    """Change closed ground: its name, kind, boundary, days or basis. Its body stays.

    Raises NotAllowed, Invalid (no reason, nothing changed, or every fault), Conflict (changed since read).
    """
    require_registrar(actor)
    if unknown := changes.keys() - (set(COLUMNS) - {"body", "area_m2"}):
        raise ValueError(f"Not changed here: {', '.join(sorted(unknown))}.")
    faults = [] if reason.strip() else [Fault("reason", "Say why it is changed: claims are measured with it.")]
    if "boundary" in changes:
        shape = _shape(changes["boundary"], ground.body, faults)
        if shape is not None:
            changes |= {"boundary": shape.geojson, "area_m2": shape.area_m2}
    changes = {column: value for column, value in changes.items() if getattr(ground, column) != value}
    if not changes:
        faults.append(Fault("", "Nothing was changed."))
    changed = ClosedGround(
        **{field.attname: getattr(ground, field.attname) for field in ClosedGround._meta.concrete_fields}
    )
    for column, value in changes.items():
        setattr(changed, column, value)
    if faults := faults + _faults(changed):
        raise Invalid(faults)
    swap(ground, **changes)
    _keep(ground, actor, now, reason)
    return ground


def _keep(ground: ClosedGround, actor: User, now: datetime, reason: str) -> None:
    keep_version(
        kind=Kind.CLOSED_GROUND, subject=str(ground.key), row=ground, columns=COLUMNS, actor=actor, now=now,
        reason=reason,
    )  # fmt: skip


def _shape(boundary: Any, body: Body, faults: list[Fault]) -> Boundary | None:
    try:
        return boundary_of(boundary, body.spheroid)
    except ShapeRefused as refusal:
        faults.append(Fault("boundary", str(refusal)))
        return None


def _faults(ground: ClosedGround) -> list[Fault]:
    faults = []
    if not ground.name:
        faults.append(Fault("name", "Enter a name by which people know this ground."))
    if ground.kind not in ClosedGround.Kind.values:
        faults.append(Fault("kind", "Say whether it is withdrawn ground or a neutral zone."))
    if not ground.basis:
        faults.append(Fault("basis", "Name the act or provision that closed it."))
    first, opened = ground.in_force_from, ground.in_force_until
    if first and opened and opened <= first:
        faults.append(Fault("in_force_until", "It would open again before it closed."))
    return faults
