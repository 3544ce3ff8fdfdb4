"""Splitting a claim: its ground goes, whole, into new claims that keep its rank and its burdens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

import numpy as np
from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Fault, Invalid
from claims_project.common.formatting import area as area_in_words
from registry.access import require_registrar
from registry.geometry import Boundary, boundary_of, common_ground, ground_of_all, ground_without, shape_of
from registry.models import Claim
from registry.services.claims import LONGEST, Draft, enter_drafts
from registry.services.overlaps import find_for_claim
from registry.services.titles.boundaries import read_boundary
from registry.services.titles.descent import carried, named
from registry.services.titles.overlapping import require_in_no_case, settled_before
from registry.services.titles.recording import record_title, require_open, require_reason
from registry.services.titles.tolerance import split_tolerance_m2
from registry.title import Kind


@dataclass(frozen=True, slots=True)
class Part:
    """One claim to come out of a split: its new number, and its boundary (GeoJSON, WKT or a shapely geometry).

    One part may leave the boundary None: it takes what the others leave.
    """

    number: str
    boundary: Any = None
    name: str = ""


@transaction.atomic
def split(*, claim: Claim, parts: Sequence[Part], actor: User, now: datetime, reason: str) -> list[Claim]:
    """Split a claim into two or more new ones that partition its ground. It is closed; they carry its holders, dates,
    priority, establishment and encumbrances, its number among their earlier ones, and what was settled of its overlaps.

    Raises NotAllowed, Conflict (in a case, a number given before, a lost race), Invalid (every fault:
    numbers, shapes, ground left over, shared or outside, each with its area).
    """
    require_registrar(actor)
    require_open(Kind.SPLIT, claim)
    require_in_no_case([claim])
    faults = [*require_reason(reason, "the claim is split"), *_faults_of_numbers(parts)]
    shapes = _shapes_of(claim, parts, faults)
    if not faults:
        faults = _faults_of_partition(claim, [shape for shape in shapes if shape], split_tolerance_m2(now))
    if faults:
        raise Invalid(faults)
    holders = [(one.party, one.percent) for one in claim.holders_now()]
    settled = settled_before([claim])
    drafts = []
    for part, shape in zip(parts, shapes, strict=True):
        if shape is None:
            raise RuntimeError("A part without a shape was refused before.")
        row = Claim(
            **carried(claim),
            claim_number=_settled(part.number),
            name=_settled(part.name) or claim.name,
            legacy_numbers=[*claim.legacy_numbers, claim.claim_number],
            predecessors=[named(claim)],
            boundary=shape.geojson,
            area_m2=shape.area_m2,
        )
        words = f"Recorded: claim {row.claim_number} in {claim.register.name}, split from {claim}."
        drafts.append(Draft(row, shape, holders, words=words, held_since=now))
    enter_drafts(drafts, actor=actor, now=now)
    made = [draft.claim for draft in drafts]
    record_title(
        Kind.SPLIT,
        claim=claim,
        actor=actor,
        now=now,
        text=f"Split into {', '.join(str(one) for one in made)}: {reason.strip()}",
        changes={"successors": [named(one) for one in made]},
        find_overlaps=False,
    )
    for one in [claim, *made]:
        find_for_claim(one, now=now, carried=settled)
    return made


def _settled(text: str) -> str:
    return " ".join(text.split())


def _faults_of_numbers(parts: Sequence[Part]) -> list[Fault]:
    faults = []
    if len(parts) < 2:
        faults.append(Fault("", "A claim is split into at least two parts."))
    numbers = [_settled(part.number) for part in parts]
    for at, number in enumerate(numbers, 1):
        if not number:
            faults.append(Fault(f"number_{at}", "Give this part a number of its own."))
        elif len(number) > LONGEST["claim_number"]:
            faults.append(Fault(f"number_{at}", f"A number has at most {LONGEST['claim_number']} characters."))
        elif number in numbers[: at - 1]:
            faults.append(Fault(f"number_{at}", f"The number {number} is given to two parts."))
    if len([part for part in parts if part.boundary is None]) > 1:
        faults.append(Fault("", "Only one part can take what the others leave. Draw the others."))
    return faults


def _shapes_of(claim: Claim, parts: Sequence[Part], faults: list[Fault]) -> list[Boundary | None]:
    """The boundary of each part; that of the one which takes the rest is worked out."""
    shapes: list[Boundary | None] = [
        None if part.boundary is None else read_boundary(claim, part.boundary, f"boundary_{at}", faults)
        for at, part in enumerate(parts, 1)
    ]
    for at, part in enumerate(parts):
        drawn = [shape.shape for shape in shapes if shape is not None]
        if part.boundary is None and not faults and drawn:
            left = ground_without(shape_of(claim.boundary), ground_of_all(drawn))
            if left is None:
                faults.append(Fault(f"boundary_{at + 1}", "The other parts leave no ground for this one."))
            else:
                shapes[at] = boundary_of(left, claim.body.spheroid)
    return shapes


def _faults_of_partition(claim: Claim, shapes: list[Boundary], tolerance_m2: float) -> list[Fault]:
    """Ground the parts leave over, lie outside of, or share, each with its area."""
    own, spheroid = shape_of(claim.boundary), claim.body.spheroid
    together = ground_of_all([shape.shape for shape in shapes])
    faults = []
    for rest, words in (
        (ground_without(own, together), "of the claim's ground is in none of the parts"),
        (ground_without(together, own), "of the parts lies outside the claim"),
    ):
        size = 0.0 if rest is None else spheroid.area(rest)
        if size > tolerance_m2:
            faults.append(Fault("", f"{area_in_words(size)} {words}. The parts must make up the claim exactly."))
    for (i, first), (j, second) in combinations(enumerate(shapes, 1), 2):
        shared = common_ground(np.array([first.shape]), np.array([second.shape]))[0]
        size = 0.0 if shared is None else spheroid.area(shared)
        if size > tolerance_m2:
            faults.append(Fault(f"boundary_{j}", f"Parts {i} and {j} share {area_in_words(size)}. Ground goes to one."))
    return faults
