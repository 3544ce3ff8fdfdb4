"""Establishment in the demo: ground that was closed, evidence on file, and assessments in every state of their life."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from claims_project.demo.ground import PLACES
from claims_project.demo.story import Office
from registry.models import Assessment, Body, Claim
from registry.services import (
    assess_claim,
    assess_claims,
    close_ground,
    enter_instrument,
    issue,
    note_defect,
    publish,
    withdraw_instrument,
)

Event = tuple[datetime, int, Callable[[], None]]
EXTRACTS = ("LC-0212", "LC-0219", "LC-0733", "BR-20957", "BR-3305", "MR-0455", "KS-101")
PUBLISHED = ("LC-0212", "LC-0219", "BR-20957", "BR-3305", "MR-0455")
IN_WORK = ("MR-0907", "MR-0911", "MR-0460", "LC-0340", "BR-20944", "BR-20951")


def of_establishment(office: Office, ratified_on: date) -> Iterator[Event]:
    """What the registrar does about provision 1, each at its moment."""
    registrar, clock = office.users["registrar"], office.clock

    def claim(number: str) -> Claim:
        return Claim.objects.select_related("register", "body").get(claim_number=number)

    def determine(number: str, reason: str) -> Assessment:
        found = assess_claim(claim=claim(number), actor=registrar, now=clock.tick())
        return issue(assessment=found, actor=registrar, now=clock.tick(), reason=reason)

    def close_and_prove() -> None:
        close_ground(
            name="Neutral zone of Occator station",
            kind="neutral_zone",
            body=Body.objects.get(name="Ceres"),
            boundary=_around("Occator", east=-10600, north=6500, side=2600),
            basis="Annex C of the treaty: no claim within the station's zone.",
            in_force_from=ratified_on - timedelta(days=9000),
            actor=registrar,
            now=clock.tick(),
        )
        close_ground(
            name="Cabeus cold trap reserve",
            kind="withdrawn",
            body=Body.objects.get(name="Moon"),
            boundary=_around("Cabeus", east=-12000, north=-9000, side=5000),
            basis="Order of the Lunar Cadastre on the protection of cold traps.",
            in_force_from=ratified_on - timedelta(days=7300),
            in_force_until=ratified_on - timedelta(days=1200),
            actor=registrar,
            now=clock.tick(),
        )
        for number in EXTRACTS[:2] + EXTRACTS[3:]:
            enter(number, "certified_extract", claim(number).register.name, f"Extract {number}")
        enter("MR-0907", "survey", "Nili Survey Bureau", "Field book 12")
        enter("MR-0907", "self_report", "Mars Collective", "Letter of the holder")
        enter("MR-0460", "corroboration", "Meridiani Haulage", "Way bills of the year")
        note_defect(
            claim=claim("LC-0340"), formality="Marking", what="The north-eastern post was never set.", curable=True,
            source="Inspection report 7", actor=registrar, now=clock.tick(),
        )  # fmt: skip

    def enter(number: str, kind: str, issuer: str, reference: str) -> None:
        enter_instrument(
            claim=claim(number), kind=kind, issuer=issuer, reference=reference, actor=registrar, now=clock.tick()
        )

    def publish_first() -> None:
        for number in PUBLISHED:
            found = determine(number, "The entry, the extract and the plan were compared.")
            publish(assessment=found, actor=registrar, now=clock.tick())
            office.claims[number].refresh_from_db()

    def publish_late() -> None:
        enter("LC-0733", "certified_extract", "Lunar Cadastre", "Extract LC-0733")
        found = determine("LC-0733", "The entry was made after ratification.")
        publish(assessment=found, actor=registrar, now=clock.tick())

    def work() -> None:
        determine("KS-101", "Proven by the extract.")
        mistaken = claim("MR-0907").instruments.get(kind="self_report")
        withdraw_instrument(
            instrument=mistaken, actor=registrar, now=clock.tick(), reason="Entered twice: it repeats the survey."
        )
        assess_claims(claims=Claim.objects.filter(claim_number__in=IN_WORK), actor=registrar, now=clock.tick())

    yield clock.ago(345), -14, close_and_prove
    yield clock.ago(340), -13, publish_first
    yield clock.ago(200), -12, publish_late
    yield clock.ago(4), -11, work


def _around(place: str, *, east: float, north: float, side: float) -> str:
    """A square of ground so many metres east and north of a place, as WKT."""
    where = PLACES[place]
    radius = Body.objects.get(name=where.body).radius_a
    half = side / 2
    corners = []
    for x, y in ((-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)):
        latitude = where.latitude + math.degrees((north + y) / radius)
        longitude = where.longitude + math.degrees((east + x) / (radius * math.cos(math.radians(latitude))))
        corners.append(f"{longitude:.9f} {latitude:.9f}")
    return f"POLYGON(({', '.join(corners)}))"
