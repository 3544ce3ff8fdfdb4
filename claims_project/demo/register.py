"""Entering the demo register: bodies with their real radii, registers, the treaty, and the claims of ground.PLOTS."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from claims_project.accounts.models import Party, User
from claims_project.demo.ground import PLACES, PLOTS, REGISTERS, TREATY, Plot
from registry.models import Body, Claim, Disposition, Register
from registry.services import Draft, draft_claim, open_register, record_treaty, register_body, register_claims

LIVELY = 0.06  # how far a corner may be off its rectangle, as a share of the side


def make_registers(registrar: User, ratified_at: datetime, now: datetime) -> dict[str, Register]:
    """The treaty, and every register by its code."""
    record_treaty(
        name=TREATY,
        ratified_at=ratified_at,
        actor=registrar,
        now=now,
        ratification_rule="The instant at which the second signatory's instrument of ratification was deposited.",
    )
    return {
        code: open_register(code=code, name=name, accuracy_m=accuracy, recognised=recognised, actor=registrar, now=now)
        for code, (name, accuracy, recognised) in REGISTERS.items()
    }


def make_claims(
    *, registers: dict[str, Register], parties: dict[str, Party], registrar: User, ratified_on: date, now: datetime
) -> dict[str, Claim]:
    """Every claim registered before ratification by its number; their overlaps are found in one sweep a body."""
    names = dict.fromkeys(place.body for place in PLACES.values())
    bodies = {name: register_body(name=name, actor=registrar, now=now) for name in names}
    drafts = [
        draft_of(plot, registers=registers, parties=parties, bodies=bodies, ratified_on=ratified_on)
        for plot in PLOTS
        if not is_late(plot)
    ]
    return {claim.claim_number: claim for claim in register_claims(drafts, actor=registrar, now=now)}


def late_plots() -> Iterable[Plot]:
    """The claims registered after ratification: entered on their day, by the ordinary way."""
    return [plot for plot in PLOTS if is_late(plot)]


def is_late(plot: Plot) -> bool:
    return plot.before is not None and plot.before < 0


def draft_of(
    plot: Plot,
    *,
    registers: dict[str, Register],
    parties: dict[str, Party],
    bodies: dict[str, Body],
    ratified_on: date,
) -> Draft:
    """A row of the table as a claim that can be registered."""
    body = bodies[PLACES[plot.place].body]
    registered_on = ratified_on - timedelta(days=plot.before) if plot.before is not None else None
    return draft_claim(
        register=registers[plot.register],
        body=body,
        number=plot.number,
        name=plot.name,
        title_type=plot.title,
        boundary=boundary_of_plot(plot, body.radius_a),
        holders=[(parties[code], Decimal(percent)) for code, percent in plot.holders],
        registered_on=registered_on,
        lodged_on=registered_on - timedelta(days=9) if registered_on else None,
        located_on=registered_on - timedelta(days=64) if registered_on else None,
        disposition=plot.disposition,
        minerals=plot.minerals,
        sponsor=parties[plot.holders[0][0]].sponsor,
        entry_reference=f"Volume {zlib.crc32(plot.number.encode()) % 90 + 10}, entry {plot.number}",
        source_document="Certified extract" if plot.disposition != Disposition.FILED_ONLY else "Ledger page",
        coordinates_confidential=plot.confidential,
    )


def boundary_of_plot(plot: Plot, radius_m: float) -> dict[str, Any]:
    """The plot as a GeoJSON polygon: five corners surveyed on the ground, or an exact rectangle."""
    place = PLACES[plot.place]
    w, h = plot.width / 2, plot.height / 2
    corners = (
        [(-w, -h), (w, -h), (w, h), (0.1 * w, h), (-w, h)] if not plot.plain else [(-w, -h), (w, -h), (w, h), (-w, h)]
    )
    turn = math.radians(plot.turn)
    seed = zlib.crc32(plot.number.encode())
    ring = []
    for index, (x, y) in enumerate(corners):
        if not plot.plain:
            x += plot.width * LIVELY * (((seed >> (2 * index)) & 7) / 7 - 0.5)
            y += plot.height * LIVELY * (((seed >> (2 * index + 11)) & 7) / 7 - 0.5)
        east = plot.east + x * math.cos(turn) - y * math.sin(turn)
        north = plot.north + x * math.sin(turn) + y * math.cos(turn)
        latitude = place.latitude + math.degrees(north / radius_m)
        longitude = place.longitude + math.degrees(east / (radius_m * math.cos(math.radians(latitude))))
        ring.append([round(longitude, 9), round(latitude, 9)])
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
