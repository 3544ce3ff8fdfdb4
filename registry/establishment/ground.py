"""E4, E9: which ground the description fixes, and whether it was open to claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

import numpy as np
import shapely

from registry.establishment.answers import Answer, Test, day, failed, passed, unknown
from registry.establishment.rules import Rules
from registry.establishment.snapshot import Body, Closed, Ground, Snapshot
from registry.geodesy import Spheroid
from registry.geometry import common_ground
from registry.mending import Area

KINDS = {"withdrawn": "withdrawn ground", "neutral_zone": "a neutral zone"}


def fixed(facts: Snapshot, rules: Rules) -> Answer:
    """E4. What was added after ratification is not established; what was given up leaves the rest as it was."""
    if not facts.grounds:
        return unknown(
            Test.E4, "no_boundary", "No boundary is on record.", would_turn="A survey that fixes the boundary."
        )
    base, now = _base(facts), facts.grounds[-1]
    evidence = [f"Boundary of entry {one.number}, SHA-256 {one.digest[:12]}." for one in _both(base, now)]
    if facts.source_document:
        evidence.append(f"Source of the boundary: {facts.source_document}.")
    if too_coarse(facts, now, rules):
        return unknown(
            Test.E4, "too_coarse",
            f"The positions are accurate to {facts.accuracy_m:g} m, which is too coarse for ground of this width.",
            *evidence, would_turn="A survey with positions accurate enough to fix the ground.",
        )  # fmt: skip
    if base is now:
        return passed(Test.E4, "fixed", "The boundary on the register fixes the ground.", *evidence)
    kept, kept_m2 = _kept(facts)
    if kept is None:
        words = "The boundary was changed after ratification, and no ground registered before is left in it."
        return failed(Test.E4, "moved", words, *evidence)
    slack = rules.tolerance_share * base.area_m2
    if now.area_m2 - kept_m2 > slack:
        words = "The boundary was changed after ratification. Ground added then is not established; the rest is."
        return passed(Test.E4, "enlarged_later", words, *evidence, keeps=kept)
    if base.area_m2 - kept_m2 > slack:
        words = "Ground was given up after ratification; the rest is the ground that was registered before."
        return passed(Test.E4, "reduced", words, *evidence)
    words = "The boundary was surveyed anew after ratification and encloses the same ground, within the tolerance."
    return passed(Test.E4, "resurveyed", words, *evidence)


def open_ground(facts: Snapshot, rules: Rules) -> Answer:
    """E9. On the day it was located; where that is not known, no later than it was lodged or registered."""
    if not facts.closed or not facts.grounds:
        words = "No withdrawn ground and no neutral zone is near it."
        return passed(Test.E9, "open", words)
    body = _spheroid(facts.body)
    kept, kept_m2 = _kept(facts)
    if kept is None:
        kept, kept_m2 = facts.grounds[-1].shape, facts.grounds[-1].area_m2
    slack = rules.tolerance_share * kept_m2
    inside = common_ground(_each(kept, len(facts.closed)), _shapes(facts.closed))
    met = [
        (one, part)
        for one, part in zip(facts.closed, inside, strict=True)
        if part is not None and body.area(part) > slack and _closed_then(one, facts) is not False
    ]
    if not met:
        words = "The ground was open to claims when it was located."
        return passed(Test.E9, "open", words, _when(facts), places=True)
    evidence = (_when(facts), *(_told(one) for one, _part in met))
    certain = [(one, part) for one, part in met if _closed_then(one, facts)]
    rest = kept
    if certain:
        rest = cast(Area, shapely.difference(kept, shapely.union_all([part for _one, part in certain])))
    names = " and ".join(f"{one.name} ({KINDS[one.kind]})" for one, _part in certain)
    if certain and body.area(rest) <= slack:
        words = f"When it was located, the ground lay inside {names}, where no claim could be made."
        return failed(Test.E9, certain[0][0].kind, words, *evidence, places=True)
    if len(certain) < len(met):
        doubtful = next(one for one, _part in met if _closed_then(one, facts) is None)
        return unknown(
            Test.E9, "day_not_known",
            f"Part of the ground lies in {doubtful.name}, which was closed for a time only. The register does not say "
            "when the claim was located.",
            *evidence, would_turn="Evidence of the day on which the claim was located.", places=True,
        )  # fmt: skip
    words = f"When it was located, part of the ground lay inside {names}. That part is not established; the rest is."
    return passed(Test.E9, "partly_closed", words, *evidence, keeps=_areal(rest), places=True)


def too_coarse(facts: Snapshot, ground: Ground, rules: Rules) -> bool:
    """Whether the positions are so coarse that they do not fix ground as narrow as this."""
    if not facts.accuracy_m:
        return False
    around = _spheroid(facts.body).perimeter(ground.shape)
    return around > 0 and facts.accuracy_m > rules.coarseness_share * 2 * ground.area_m2 / around


def _base(facts: Snapshot) -> Ground:
    """The ground as it was at ratification: as recorded, and as amended with effect before it."""
    limit = facts.treaty.limit if facts.treaty else None
    earlier = [one for one in facts.grounds[1:] if limit is not None and one.at < limit]
    return earlier[-1] if earlier else facts.grounds[0]


def _both(base: Ground, now: Ground) -> list[Ground]:
    return [base] if base is now else [base, now]


def _kept(facts: Snapshot) -> tuple[Area | None, float]:
    """What of today's ground was the claim's at ratification, and its area; None and 0 when nothing."""
    base, now = _base(facts), facts.grounds[-1]
    if base is now:
        return now.shape, now.area_m2
    shared = common_ground(np.array([base.shape]), np.array([now.shape]))[0]
    return (None, 0.0) if shared is None else (shared, _spheroid(facts.body).area(shared))


def _closed_then(one: Closed, facts: Snapshot) -> bool | None:
    """Whether it was closed when the claim was located; None when that is not known."""
    if facts.located_on is not None:
        return (one.from_on is None or one.from_on <= facts.located_on) and (
            one.until_on is None or facts.located_on < one.until_on
        )
    latest = _latest(facts)
    if latest is None:
        return True if one.from_on is None and one.until_on is None else None
    if one.from_on is not None and one.from_on > latest:
        return False
    return True if one.from_on is None and (one.until_on is None or latest < one.until_on) else None


def _latest(facts: Snapshot) -> date | None:
    return facts.lodged_on or facts.registered_on


def _when(facts: Snapshot) -> str:
    if facts.located_on:
        return f"Located on {day(facts.located_on)}."
    latest = _latest(facts)
    return f"Located on a day not known, no later than {day(latest)}." if latest else "Located on a day not known."


def _told(one: Closed) -> str:
    span = " ".join(
        [
            *([f"from {day(one.from_on)}"] if one.from_on else []),
            *([f"until {day(one.until_on)}"] if one.until_on else []),
        ]
    )
    return f"{one.name}, {KINDS[one.kind]}{', closed ' + span if span else ''}: {one.basis.rstrip('.')}."


def _shapes(closed: Sequence[Closed]) -> np.ndarray:
    return np.array([one.shape for one in closed], dtype=object)


def _each(shape: Area, times: int) -> np.ndarray:
    return np.array([shape] * times, dtype=object)


def _areal(shape: Area) -> Area:
    """Only what has an area: a difference can leave a line behind."""
    return cast(Area, common_ground(np.array([shape]), np.array([shape]))[0])


def _spheroid(body: Body) -> Spheroid:
    return Spheroid(body.radius_a, body.radius_b)
