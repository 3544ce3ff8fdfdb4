"""Bodies: their radii come from the data file the project ships, or from the registrar."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid
from registry.access import require_registrar
from registry.models import Body
from registry.services.references import Kind, keep_version

COLUMNS = ("name", "kind", "parent", "radius_a", "radius_b", "source")
DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def known_bodies() -> dict[str, dict[str, Any]]:
    """What the project knows of bodies, by name in lower case: kind, parent, radii in metres and their source."""
    bodies = json.loads((DATA / "bodies.json").read_text(encoding="utf-8"))["bodies"]
    return {body["name"].lower(): body for body in bodies}


@transaction.atomic
def register_body(
    *,
    name: str,
    actor: User,
    radius_a: float | None = None,
    radius_b: float | None = None,
    kind: str | None = None,
    parent: str | None = None,
    source: str = "",
    now: datetime | None = None,
) -> Body:
    """Enter a body. What is left out is taken from the known bodies.

    Raises NotAllowed (actor is no registrar), Invalid (unknown body without radii, or radii that make no body),
    Conflict (there already).
    """
    require_registrar(actor)
    name = " ".join(name.split())
    known = known_bodies().get(name.lower(), {})
    a = radius_a if radius_a is not None else known.get("radius_a")
    b = radius_b if radius_b is not None else (radius_a if radius_a is not None else known.get("radius_b"))
    faults = []
    if not name:
        faults.append(Fault("name", "Enter the body's name."))
    if a is None or b is None:
        faults.append(
            Fault("radius_a", f"The radii of “{name}” are not known. Give its equatorial and polar radius in metres.")
        )
    elif not 0 < b <= a:
        faults.append(
            Fault("radius_b", "The polar radius must be more than 0 and not more than the equatorial radius.")
        )
    if kind is not None and kind not in Body.Kind.values:
        faults.append(Fault("kind", f"There is no kind of body called “{kind}”."))
    if faults or a is None or b is None:
        raise Invalid(faults)
    name = known.get("name", name)
    if Body.objects.filter(name__iexact=name).exists():
        raise Conflict(f"{name} is already entered.")
    body = Body.objects.create(
        name=name,
        kind=kind or known.get("kind", Body.Kind.OTHER),
        parent=known.get("parent", "") if parent is None else parent,
        radius_a=a,
        radius_b=b,
        source=source or ("" if radius_a is not None else known.get("source", "")),
    )
    keep_version(kind=Kind.BODY, subject=body.name, row=body, columns=COLUMNS, actor=actor, now=now)
    return body
