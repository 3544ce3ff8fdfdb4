"""Reading what an assessment stands on: the register, and what the office knew besides, as of a moment.

Everything comes from rows that are only added to or that say when they came to be known, so that the same moment gives
the same snapshot for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

import numpy as np
import orjson
import shapely
from django.db.models import Q, QuerySet

from claims_project.procedure.models import Outage
from registry import asof, holdings
from registry.establishment import snapshot
from registry.establishment.snapshot import Snapshot
from registry.models import Claim, FormalDefect, Instrument, ReferenceVersion
from registry.title import HOLDERS, OF_THE_OFFICE, fold

BATCH = 500
STANDING = frozenset({"disposition", "expires_on"})
Versions = dict[str, dict[str, Any]]


def snapshot_of(claim: Claim, at: datetime) -> Snapshot | None:
    """One claim as of a moment; None when it was not on the register then."""
    return next((found for _pk, found in snapshots(Claim.objects.filter(pk=claim.pk), at)), None)


def snapshots(claims: QuerySet[Claim], at: datetime) -> Iterator[tuple[int, Snapshot]]:
    """Each of `claims` that was on the register at a moment: its id and its snapshot. A few queries a batch."""
    ground = _Reference(at)
    histories = (
        (pk, [(row[1], row[2], row[3], asof.data_of(row[5]), row[6]) for row in rows])
        for pk, rows in asof.histories(at, claims)
    )
    while some := list(islice(histories, BATCH)):
        pks = [pk for pk, _ in some]
        keys = dict(Claim.objects.filter(pk__in=pks).values_list("pk", "key"))
        instruments, defects = _instruments(pks, at), _defects(pks, at)
        folded = [fold(data for _n, _e, _at, data, _c in entries) for _pk, entries in some]
        closed = ground.closed_near(folded)
        for (pk, entries), facts, near in zip(some, folded, closed, strict=True):
            yield pk, _snapshot(pk, str(keys[pk]), facts, entries, ground, near, instruments[pk], defects[pk], at)


class _Reference:
    """Treaty, registers, bodies, closed grounds and outages as the office held them at a moment."""

    def __init__(self, at: datetime) -> None:
        versions = _versions(at)
        self.at = at
        self.treaty = _treaty(versions["treaty"])
        self.registers = {code: _register(facts) for code, facts in versions["register"].items()}
        self.bodies = {name: _body(facts) for name, facts in versions["body"].items()}
        self.closed: dict[str, list[snapshot.Closed]] = defaultdict(list)
        for key, facts in sorted(versions["closed_ground"].items()):
            self.closed[facts["body"]].append(_closed(key, facts))
        self._trees = {body: shapely.STRtree([one.shape for one in some]) for body, some in self.closed.items()}
        outages = Outage.objects.filter(recorded_at__lte=at, ended_at__lte=at).order_by("started_at", "pk")
        self.outages = tuple(
            snapshot.Span(one.started_at.date(), one.ended_at.date(), f"outage: {one.name}")
            for one in outages
            if one.ended_at is not None
        )

    def closed_near(self, claims: Sequence[dict[str, Any]]) -> list[tuple[snapshot.Closed, ...]]:
        """Of each claim, given by its facts, the closed grounds that touch its boundary."""
        near: list[tuple[snapshot.Closed, ...]] = [()] * len(claims)
        for body, tree in self._trees.items():
            here = [at for at, facts in enumerate(claims) if facts["body"] == body]
            drawn = np.array([orjson.dumps(claims[at]["boundary"]).decode() for at in here], dtype=object)
            met = tree.query(shapely.from_geojson(drawn), predicate="intersects") if here else np.empty((2, 0), int)
            for index, ground in zip(*met[:, np.lexsort(met[::-1])].tolist(), strict=True):
                near[here[index]] += (self.closed[body][ground],)
        return near


def _versions(at: datetime) -> dict[str, Versions]:
    """Of each kind of reference data the last version of each subject at a moment."""
    found: dict[str, Versions] = {kind: {} for kind in ReferenceVersion.Kind.values}
    rows = ReferenceVersion.objects.filter(entered_at__lte=at).order_by("kind", "subject", "number")
    for kind, subject, number, facts in rows.values_list("kind", "subject", "number", "facts"):
        found[kind][subject] = {**facts, "version": number}
    return found


def _treaty(versions: Versions) -> snapshot.Treaty | None:
    """The treaty that decides; of several, the one ratified first."""
    treaties = [
        snapshot.Treaty(
            facts["name"], datetime.fromisoformat(facts["ratified_at"]), facts["time_zone"], facts["before"],
            facts["provision"], facts["version"],
        )
        for facts in versions.values()
    ]  # fmt: skip
    return min(treaties, key=lambda one: (one.ratified_at, one.name), default=None)


def _register(facts: dict[str, Any]) -> snapshot.Register:
    return snapshot.Register(
        facts["code"], facts["name"], facts["time_zone"], facts["recognition"], _day(facts["recognised_from"]),
        _day(facts["recognised_until"]), facts["accuracy_m"], facts["certified"], facts["version"],
    )  # fmt: skip


def _body(facts: dict[str, Any]) -> snapshot.Body:
    return snapshot.Body(facts["name"], facts["radius_a"], facts["radius_b"], facts["version"])


def _closed(key: str, facts: dict[str, Any]) -> snapshot.Closed:
    return snapshot.Closed(
        key, facts["name"], facts["kind"], facts["boundary"], facts["basis"], _day(facts["in_force_from"]),
        _day(facts["in_force_until"]), facts["version"],
    )  # fmt: skip


def _instruments(pks: Sequence[int], at: datetime) -> dict[int, list[snapshot.Instrument]]:
    """What was on file at a moment, and not withdrawn by then."""
    found: dict[int, list[snapshot.Instrument]] = defaultdict(list)
    rows = Instrument.objects.filter(claim__in=pks, entered_at__lte=at).filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)
    )
    for one in rows.order_by("entered_at", "pk").select_related("issuer_party"):
        key = str(one.issuer_party.key) if one.issuer_party else ""
        found[one.claim_id].append(
            snapshot.Instrument(one.kind, one.issuer, key, one.reference, one.dated_on, one.explains)
        )
    return found


def _defects(pks: Sequence[int], at: datetime) -> dict[int, list[snapshot.Defect]]:
    found: dict[int, list[snapshot.Defect]] = defaultdict(list)
    for one in FormalDefect.objects.filter(claim__in=pks, entered_at__lte=at).order_by("entered_at", "pk"):
        cured = one.cured_on if one.cure_entered_at is not None and one.cure_entered_at <= at else None
        found[one.claim_id].append(snapshot.Defect(one.formality, one.what, one.curable, one.source, cured))
    return found


Entries = list[tuple[int, str, datetime, dict[str, Any], str]]


def _snapshot(
    pk: int,
    key: str,
    facts: dict[str, Any],
    entries: Entries,
    reference: _Reference,
    closed: tuple[snapshot.Closed, ...],
    instruments: list[snapshot.Instrument],
    defects: list[snapshot.Defect],
    at: datetime,
) -> Snapshot:
    faults, deeds = _chain(pk, facts, entries, at)
    grounds = tuple(
        snapshot.Ground(number, since, data["facts"]["boundary"], data["facts"]["area_m2"])
        for number, _event, since, data, _claim in entries
        if "boundary" in data["facts"]
    )
    excluded = tuple(
        snapshot.Span(date.fromisoformat(one["from"]), date.fromisoformat(one["until"]), one["reason"])
        for one in facts.get("excluded_time", [])
    )
    return Snapshot(
        as_of=at,
        claim=facts["claim_number"],
        key=key,
        entry=max(number for number, event, *_rest in entries if event not in OF_THE_OFFICE),
        treaty=reference.treaty,
        register=reference.registers.get(facts["register"]) or snapshot.Register(facts["register"], "", "UTC"),
        body=reference.bodies[facts["body"]],
        entry_reference=facts.get("entry_reference", ""),
        disposition=facts["disposition"],
        title_type=facts.get("title_type", ""),
        located_on=_day(facts.get("located_on")),
        lodged_on=_day(facts.get("lodged_on")),
        registered_on=_day(facts.get("registered_on")),
        registered_at=_moment(facts.get("registered_at")),
        precision=facts["registered_precision"],
        accuracy_m=facts.get("accuracy_m"),
        source_document=facts.get("source_document", ""),
        grounds=grounds,
        events=tuple(_event(*entry) for entry in entries if STANDING & entry[3]["facts"].keys()),
        holders=tuple(snapshot.Holder(one["party"], one["percent"]) for one in facts.get(HOLDERS, [])),
        deeds=deeds,
        breaks=tuple(snapshot.Fault(str(one.code), one.number) for one in faults),
        exclusive=tuple(_exclusive(facts)),
        instruments=tuple(instruments),
        defects=tuple(defects),
        closed=closed,
        excluded=excluded + (reference.outages if facts.get("expires_on") else ()),
    )


def _event(number: int, kind: str, at: datetime, data: dict[str, Any], _claim: str) -> snapshot.Event:
    facts = data["facts"]
    return snapshot.Event(number, kind, at, facts.get("disposition"), _day(facts.get("expires_on")))


def _chain(pk: int, facts: dict[str, Any], entries: Entries, at: datetime) -> tuple[list[holdings.ChainFault], int]:
    """The breaks in the chain of title and the number of its deeds; of a claim that came out of others, with theirs."""
    if facts.get("predecessors"):
        whole = asof.title_chain(Claim.objects.get(pk=pk), at)
        return whole.faults, len(whole.links)
    deeds = [asof.deed_of(*entry) for entry in entries if HOLDERS in entry[3]["facts"]]
    if len(deeds) == 1 and deeds[0].shares and sum(deeds[0].shares.values()) == holdings.WHOLE:
        return [], 1
    return holdings.chain(deeds).faults, len(deeds)


def _exclusive(facts: dict[str, Any]) -> Iterator[str]:
    """What the title tells of exclusive access."""
    for one in facts.get("encumbrances", []):
        if "exclusive" in f"{one.get('kind', '')} {one.get('terms', '')}".lower():
            yield one.get("terms") or one["kind"]
    if "exclusive access" in facts.get("title_type", "").lower():
        yield facts["title_type"]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
