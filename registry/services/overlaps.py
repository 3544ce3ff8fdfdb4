"""Finding and ranking overlaps.

A single registration looks at its neighbours in the box index; an import sweeps the body with shapely's STRtree.
Both measure with the same functions, lower primary key first, and so write the same rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from django.db import transaction
from django.db.models import TextField, prefetch_related_objects
from django.db.models.functions import Cast

from claims_project.common.bulk import add_rows, many_objects
from claims_project.common.formatting import area as area_in_words
from claims_project.procedure.services import rules_in_force
from registry import boxes
from registry.geometry import boxes_of, common_ground, shape_of, widths
from registry.models import Body, Claim, Overlap
from registry.outlines import to_geojsons
from registry.priority import Contender, Rank, compare
from registry.services.conflict_sets import settle_sets, sweep_sets
from registry.stacking import Stacking, default_table, table_of
from registry.title import called

State, Dismissal = Overlap.State, Overlap.Dismissal
BATCH = 500
NEAR = 5000  # neighbours read at a time: a statement has only so many parameters
NOTHING_M2 = 0.01
"""Below this two boundaries are the same line written twice: no overlap is kept, not even as a sliver."""

MANY = 20_000  # pairs measured and written at a time

Pair = tuple[int, int]
Facts = dict[Pair, dict[str, Any]]
Report = Callable[[int, int], None]  # done, of


@dataclass(frozen=True, slots=True)
class Policy:
    """What the rules in force say of overlaps."""

    window_days: int
    tolerance_m2: float
    tolerance_width_m: float
    tolerance_share: float
    junior_when_senior_ends: str
    stacking: Stacking

    @classmethod
    def at(cls, now: datetime) -> Policy:
        rules = rules_in_force(now)
        return cls(
            window_days=rules.policy("simultaneous_window_days"),
            tolerance_m2=rules.policy("sliver_tolerance_m2"),
            tolerance_width_m=rules.policy("sliver_tolerance_width_m"),
            tolerance_share=rules.policy("sliver_tolerance_share"),
            junior_when_senior_ends=rules.policy("junior_when_senior_ends"),
            stacking=table_of(rules.policies["stacking"]) if "stacking" in rules.policies else default_table(),
        )


@dataclass(frozen=True, slots=True)
class Party:
    """A claim as a side of an overlap. `sole_holder` is the party that holds all of it, None when there is none."""

    pk: int
    contender: Contender
    title_type: str
    area_m2: float
    accuracy_m: float = 0.0
    sole_holder: int | None = None


_COLUMNS = (
    "pk", "register__code", "claim_number", "priority_on", "establishment", "title_type", "area_m2", "accuracy_m",
    "sole_holder",
)  # fmt: skip


def _side(row: Sequence[Any]) -> Party:
    pk, code, number, priority_on, establishment, title_type, area_m2, accuracy_m, holder = row
    contender = Contender(called(code, number), priority_on, establishment)
    return Party(pk, contender, title_type, area_m2, accuracy_m or 0.0, holder)


@transaction.atomic
def find_for_claim(claim: Claim, *, now: datetime, carried: Mapping[int, dict[str, Any]] | None = None) -> int:
    """Bring the overlaps of one claim up to date with its boundary, title and priority. Returns how many have ground.

    `carried`: other claim → what an overlap with it says that a claim which went into this one had settled.
    """
    Body.objects.select_for_update(no_key=True).get(pk=claim.body_id)  # of two at once the second sees the first's
    known = {_pair(row): row for row in Overlap.objects.of_claim(claim)}
    policy = Policy.at(now)
    found: Facts = {}
    if claim.covers_ground:
        own = shape_of(claim.boundary)
        shapely.prepare(own)
        sides: dict[int, Party] = {}
        shapes = {claim.pk: own}
        near = sorted(boxes.claims_touching(claim.body_id, boxes_of(own)) | {claim.pk})
        for start in range(0, len(near), NEAR):
            some = Claim.objects.covering_ground().with_sole_holder().filter(pk__in=near[start : start + NEAR])
            for *row, boundary in some.values_list(*_COLUMNS, "boundary"):
                side = _side(row)
                shape = own if side.pk == claim.pk else shape_of(boundary)
                if own.intersects(shape):
                    sides[side.pk], shapes[side.pk] = side, shape
        pairs = [(min(pk, claim.pk), max(pk, claim.pk)) for pk in sorted(shapes) if pk != claim.pk]
        firsts = np.array([shapes[first] for first, _ in pairs], dtype=object)
        seconds = np.array([shapes[second] for _, second in pairs], dtype=object)
        found = dict(_measured(claim.body, pairs, firsts, seconds, sides, policy))
    for pair, facts in found.items():
        other = pair[0] if pair[1] == claim.pk else pair[1]
        if carried and other in carried and pair not in known and facts["state"] == State.OPEN:
            facts |= carried[other]
    before, after = _write(claim.body, found, known, policy, now)
    settle_sets(claim.body, joined=sorted(after - before), parted=sorted(before - after), now=now)
    return len(found)


def side_of(claim: Claim) -> Party:
    """A claim as a side of its overlaps, as it stands in the database."""
    return _side(Claim.objects.with_sole_holder().values_list(*_COLUMNS).get(pk=claim.pk))


@transaction.atomic
def sweep_body(body: Body, *, now: datetime, of: Iterable[int] | None = None, report: Report | None = None) -> int:
    """Bring all overlaps on a body up to date, or those that the claims `of` (primary keys) take part in. Returns
    how many have ground.

    Pairs and rows are taken in stretches of first claims, so that memory holds one stretch of either.
    """
    chosen = None if of is None else set(of)
    policy = Policy.at(now)
    before, after, count = set[Pair](), set[Pair](), 0
    with many_objects():
        pks, shapes, sides = load_shapes(body)
        pairs = pairs_meeting(pks, shapes, chosen)
        rows = Overlap.objects.filter(body=body).order_by("first_id")
        known_firsts = np.fromiter(rows.values_list("first_id", flat=True).iterator(chunk_size=5000), dtype=np.int64)
        for low, high in _stretches(pairs[:, 0], known_firsts):
            start, end = np.searchsorted(pairs[:, 0], (low, high), side="right").tolist()
            some = pairs[start:end]
            firsts, seconds = shapes[np.searchsorted(pks, some.T)]
            pairs_here = [(first, second) for first, second in some.tolist()]
            found = dict(_measured(body, pairs_here, firsts, seconds, sides, policy))
            known = {_pair(row): row for row in rows.filter(first_id__gt=low, first_id__lte=high)}
            if chosen is not None:
                known = {pair: row for pair, row in known.items() if not chosen.isdisjoint(pair)}
            was, is_now = _write(body, found, known, policy, now)
            count += len(found)
            if chosen is not None:
                before |= was
                after |= is_now
            if report:
                report(end, len(pairs))
        if chosen is None:
            sweep_sets(body, now=now)
        else:
            settle_sets(body, joined=sorted(after - before), parted=sorted(before - after), now=now)
    return count


def _stretches(*firsts: np.ndarray) -> list[tuple[int, int]]:
    """First claims (above the one, up to the other) whose pairs and rows are some MANY."""
    ordered = np.sort(np.concatenate(firsts))
    ends = np.unique([*ordered[MANY::MANY].tolist(), *ordered[-1:].tolist()]).astype(np.int64).tolist()
    return list(zip([-1, *ends], ends, strict=False))


def load_shapes(body: Body) -> tuple[np.ndarray, np.ndarray, dict[int, Party]]:
    """Every claim that covers ground on a body: primary keys in order, shapes, and sides."""
    rows = (
        Claim.objects.filter(body=body)
        .covering_ground()
        .with_sole_holder()
        .order_by("pk")
        .annotate(drawn=Cast("boundary", TextField()))
        .values_list(*_COLUMNS, "drawn")
    )
    sides, drawn = {}, []
    for *row, text in rows.iterator(chunk_size=5000):
        side = _side(row)
        sides[side.pk] = side
        drawn.append(text)
    shapes = shapely.from_geojson(np.array(drawn, dtype=object)) if drawn else np.array([], dtype=object)
    return np.fromiter(sides, dtype=np.int64, count=len(sides)), shapes, sides


def pairs_meeting(pks: np.ndarray, shapes: np.ndarray, chosen: set[int] | None = None) -> np.ndarray:
    """Every pair of claims whose shapes touch or overlap, a row each, lower key first and in order; with `chosen`, only
    pairs one of them is in."""
    if not len(pks):
        return np.empty((0, 2), dtype=np.int64)
    asked = np.arange(len(pks)) if chosen is None else np.flatnonzero(np.isin(pks, list(chosen)))
    left, right = shapely.STRtree(shapes).query(shapes[asked], predicate="intersects")
    left = asked[left]
    kept = left < right if chosen is None else left != right
    both = np.sort(np.stack([left[kept], right[kept]], axis=1), axis=1)
    both = both[np.lexsort(both.T[::-1])]
    if chosen is not None:  # a pair of two chosen is met from both
        both = np.unique(both, axis=0)
    return pks[both]


def _measured(
    body: Body, pairs: Sequence[Pair], firsts: np.ndarray, seconds: np.ndarray, sides: dict[int, Party], policy: Policy
) -> Iterator[tuple[Pair, dict[str, Any]]]:
    """For each pair with common ground, what its overlap row says. `firsts` and `seconds`: the shapes of the two."""
    if not pairs:
        return
    shared = common_ground(firsts, seconds)
    areal = np.flatnonzero(shared != None)  # noqa: E711 -- element by element
    shared = shared[areal]
    areas = body.spheroid.areas(shared)
    across = widths(shared, areas, body.spheroid)
    rows = zip(areal.tolist(), to_geojsons(shared), areas.tolist(), across.tolist(), strict=True)
    for at, drawn, area, width in rows:
        if area < NOTHING_M2:
            continue
        first, second = sides[pairs[at][0]], sides[pairs[at][1]]
        verdict = compare(first.contender, second.contender, window_days=policy.window_days)
        state, dismissed_as, words = class_of(first, second, area, width, policy)
        yield (
            pairs[at],
            {
                "standing": str(verdict.rank),
                "senior_id": {Rank.FIRST: first.pk, Rank.SECOND: second.pk}.get(verdict.rank),
                "seniority": verdict.sentence,
                "geometry": drawn,
                "area_m2": area,
                "width_m": width,
                "share_first": min(area / first.area_m2, 1.0),
                "share_second": min(area / second.area_m2, 1.0),
                "state": state,
                "dismissed_as": dismissed_as,
                "state_words": words,
            },
        )


def class_of(first: Party, second: Party, area: float, width: float, policy: Policy) -> tuple[str, str, str]:
    """State, reason of dismissal, and the sentence that says why, of ground two claims share.

    A sliver is below the tolerance of both claims' areas, and besides so small or so narrow that their surveys cannot
    tell it from one line drawn twice (docs/decisions/040-what-is-a-sliver.md).
    """
    if words := _sliver(first, second, area, width, policy):
        return State.DISMISSED, Dismissal.SLIVER, words
    if classes := policy.stacking.lawful_pair(first.title_type, second.title_type):
        return (
            State.DISMISSED,
            Dismissal.STACKING,
            (
                f"Dismissed as lawful stacking: a {classes[0]} title ({first.contender.name}, “{first.title_type}”) "
                f"and a {classes[1]} title ({second.contender.name}, “{second.title_type}”) give different rights in "
                "the same ground."
            ),
        )
    if _held_by_one(first, second, policy):
        return (
            State.DISMISSED,
            Dismissal.OWN,
            (
                f"No contest: one party alone holds both {first.contender.name} and {second.contender.name}, by titles "
                "of the same class. No one holds the same exclusive right in the same ground twice, so it counts once."
            ),
        )
    return State.OPEN, "", "Open: no case about it has been filed."


def _sliver(first: Party, second: Party, area: float, width: float, policy: Policy) -> str:
    """Why common ground is a sliver, in words; empty when it is none."""
    share = max(area / first.area_m2, area / second.area_m2)
    if share >= policy.tolerance_share:
        return ""
    of_each = f"under {policy.tolerance_share * 100:g} % of either claim"
    if area < policy.tolerance_m2:
        return (
            f"Dismissed as a sliver: the common ground is {area_in_words(area)}, {of_each} and "
            f"less than the {policy.tolerance_m2:g} m² that count."
        )
    err = math.hypot(first.accuracy_m, second.accuracy_m)
    if width >= max(policy.tolerance_width_m, err):
        return ""
    limit = (
        f"the {err:.3g} m by which the two surveys may err"
        if err > policy.tolerance_width_m
        else f"the {policy.tolerance_width_m:g} m that count"
    )
    return (
        f"Dismissed as a sliver: the common ground is {area_in_words(area)}, {of_each}, and {width:.2f} m wide on "
        f"average, less than {limit}."
    )


def _held_by_one(first: Party, second: Party, policy: Policy) -> bool:
    same_class = policy.stacking.class_of(first.title_type) == policy.stacking.class_of(second.title_type)
    return same_class and first.sole_holder is not None and first.sole_holder == second.sole_holder


def _pair(row: Overlap) -> Pair:
    return row.first_id, row.second_id


_STATE = ("state", "dismissed_as", "state_words")
_MEASURES = ("standing", "senior_id", "seniority", "geometry", "area_m2", "width_m", "share_first", "share_second")
_COLUMNS_WRITTEN = [
    "standing", "senior", "seniority", "geometry", "area_m2", "width_m", "share_first", "share_second",
    *_STATE, "docket_number", "version",
]  # fmt: skip


def _write(
    body: Body, found: Facts, known: dict[Pair, Overlap], policy: Policy, now: datetime
) -> tuple[set[Pair], set[Pair]]:
    """Make the rows of `known` say what was `found`: new ones are added, vanished ones resolved, others measured anew.
    Returns the pairs in contest before and after."""
    before = {pair for pair, row in known.items() if row.contested}
    fresh = [
        Overlap(body=body, first_id=pair[0], second_id=pair[1], found_at=now, **facts)
        for pair, facts in found.items()
        if pair not in known
    ]
    add_rows(Overlap, fresh)
    gone = [row for pair, row in known.items() if pair not in found and row.geometry is not None]
    prefetch_related_objects(gone, "first__register", "second__register")
    changed = []
    for pair, row in known.items():
        facts = found.get(pair)
        wanted = _gone(row, policy.junior_when_senior_ends) if facts is None else _kept(row, facts)
        if any(getattr(row, column) != value for column, value in wanted.items()):
            for column, value in wanted.items():
                setattr(row, column, value)
            row.version += 1
            changed.append(row)
    Overlap.objects.bulk_update(changed, _COLUMNS_WRITTEN, batch_size=BATCH)
    return before, {_pair(row) for row in (*known.values(), *fresh) if row.contested}


def _kept(row: Overlap, facts: dict[str, Any]) -> dict[str, Any]:
    """What a known overlap says after it was measured again. What a case or a settlement decided about it stays,
    while there is ground for it; ground that had vanished and is back makes it a new question."""
    measures = {column: facts[column] for column in _MEASURES}
    if row.state == State.IN_CASE or (row.state == State.RESOLVED and row.geometry is not None):
        return measures
    if facts["state"] != State.OPEN or not (row.state == State.OPEN or row.docket_number):
        return facts
    if row.state == State.OPEN:  # how it came to be open stays said
        return measures
    words = f"Open again: the claims have ground in common anew. It was in issue before, in case {row.docket_number}."
    return {**facts, "state_words": words, "docket_number": ""}


def _gone(row: Overlap, on_senior_end: str) -> dict[str, Any]:
    if row.geometry is None:
        return {}
    words = f"Resolved: {_why_gone(row, on_senior_end)} Before, it was {area_in_words(row.area_m2)}."
    if row.docket_number:
        words += f" It was in issue in case {row.docket_number}."
    return {
        "geometry": None, "area_m2": 0.0, "width_m": 0.0, "share_first": 0.0, "share_second": 0.0,
        "state": State.RESOLVED, "dismissed_as": "", "state_words": words,
    }  # fmt: skip


def _why_gone(row: Overlap, on_senior_end: str) -> str:
    over = [claim for claim in (row.first, row.second) if not claim.covers_ground]
    if len(over) != 1:
        return "the two claims no longer have ground in common."
    (ended,) = over
    other = row.second if ended is row.first else row.first
    if ended.successors:
        went = ", ".join(one["claim"] for one in ended.successors)
        return f"{ended} went into {went}, and its ground and rank with it."
    if ended.pk != row.senior_id or row.dismissed_as:
        return f"{ended} has ended and covers no ground any more; {other} keeps its ground whole."
    if on_senior_end == "accrue":
        return f"the senior claim, {ended}, has ended, and the ground they had in common accrues to {other}."
    return (
        f"the senior claim, {ended}, has ended, and the ground they had in common is open: {other} keeps only the "
        "ground that was its alone."
    )
