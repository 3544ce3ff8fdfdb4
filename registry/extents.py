"""What a map shows of a part of a body: outlines when they are few, counts in cells when they are many.

Counts come from the index of boxes in one statement, so a map of a nation's register costs the database one pass over
that index and the browser a few hundred dots. What is confidential to `user`, or no ground any more, is in neither.
A process remembers what it counted until the next act on any title (docs/decisions/048-counts-are-remembered.md).
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any

import numpy as np
import shapely
from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims_project.common.formatting import area
from registry import boxes
from registry.boxes import PER_CLAIM, Box
from registry.geometry import shape_of, to_geojson
from registry.models import ENDED, Body, Claim, Holding, Overlap, TitleTransaction

OUTLINES = 400
CELLS_ACROSS = 16
DETAIL = 1000  # simplified to a thousandth of what is shown: a pixel
TABLE = 50
REMEMBERED = 128

_CENTRE = {
    "sqlite": ("(min_x + max_x) / 2", "(min_y + max_y) / 2"),
    "postgresql": ("(center(box))[0]", "(center(box))[1]"),
}
_WHOLE = {"sqlite": "CAST({} AS INTEGER)", "postgresql": "FLOOR({})::bigint"}
_EXTENT = {
    "sqlite": "MIN(min_x), MIN(min_y), MAX(max_x), MAX(max_y)",
    "postgresql": "MIN((box[1])[0]), MIN((box[1])[1]), MAX((box[0])[0]), MAX((box[0])[1])",
}


class Shown:
    """The claims a map may show `user` on a body: `among` narrows them; without it, every title that is alive."""

    def __init__(self, body: Body, user: Any, among: QuerySet[Claim] | None = None) -> None:
        self.body, self.user, self.among = body, user, among
        if among is None:
            seen = Claim.objects.boundary_visible_to(user)
            of_body = Claim.objects.filter(body=body).order_by().values("pk")
            hidden = of_body.filter(coordinates_confidential=True).exclude(pk__in=seen.values("pk"))
            ended = of_body.filter(disposition__in=list(ENDED))
            self.hidden: QuerySet | None = hidden
            # Two conditions, not one with OR: each has its index.
            left_out = [rows.query.sql_with_params() for rows in (hidden, ended)]
            self.where = " AND ".join(f"id / {PER_CLAIM} NOT IN ({sql})" for sql, _params in left_out)
            self.params: tuple[Any, ...] = tuple(value for _sql, params in left_out for value in params)
        else:
            self.hidden = None
            wanted = among.filter(body=body, pk__in=Claim.objects.boundary_visible_to(user).values("pk"))
            sql, self.params = wanted.order_by().values("pk").query.sql_with_params()
            self.where = f"id / {PER_CLAIM} IN ({sql})"

    def extent(self) -> Box | None:
        """The box of them all; None when there are none."""
        return self._remembered(("extent",), self._read_extent)

    def _read_extent(self) -> Box | None:
        column = "min_body" if connection.vendor == "sqlite" else "body_id"
        sql = f"SELECT {_EXTENT[connection.vendor]} FROM registry_claim_box WHERE {column} = %s AND {self.where}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.body.pk, *self.params])
            found = cursor.fetchone()
        return None if found is None or found[0] is None else tuple(map(float, found))  # type: ignore[return-value]

    def _remembered(self, what: tuple[Hashable, ...], make: Callable[[], Any]) -> Any:
        """What was made before of the same titles for the same eyes, else what is made now. A filter is not
        remembered."""
        if self.hidden is None:
            return make()
        key = (_stamp(), self.body.pk, frozenset(self.hidden.values_list("pk", flat=True)), *what)
        return _remembered(key, make)

    def in_boxes(self, parts: Sequence[Box], most: int) -> list[int]:
        """Up to `most` claims with ground in any of `parts`."""
        found: dict[int, None] = {}
        with connection.cursor() as cursor:
            for part in parts:
                sql, params = boxes.claims_in(self.body.pk, part)
                limit = most * PER_CLAIM + 1
                cursor.execute(f"{sql} AND {self.where} LIMIT {limit}", [*params, *self.params])
                found.update((int(pk), None) for (pk,) in cursor.fetchall())
        return list(found)[:most]

    def cells(self, parts: Sequence[Box], size: float) -> list[tuple[int, float, float]]:
        """How many claims each cell of `size` degrees holds, and the middle of them, largest first. A claim of several
        parts is counted at its first."""
        return self._remembered((tuple(parts), size), lambda: self._count_cells(parts, size))

    def _count_cells(self, parts: Sequence[Box], size: float) -> list[tuple[int, float, float]]:
        x, y = _CENTRE[connection.vendor]
        column, line = (
            _WHOLE[connection.vendor].format(f"({at} + {off}) / {size!r}") for at, off in ((x, 180), (y, 90))
        )
        counted: dict[int, list[float]] = {}
        across = math.ceil(360 / size) + 1
        with connection.cursor() as cursor:
            for part in parts:
                sql, params = boxes.claims_in(self.body.pk, part)
                # One number for column and line: half the sorting of two.
                sql = sql.replace(
                    f"SELECT id / {PER_CLAIM} FROM",
                    f"SELECT {column} + {across} * {line}, COUNT(*), AVG({x}), AVG({y}) FROM",
                )
                sql = f"{sql} AND id %% {PER_CLAIM} = 0 AND {self.where} GROUP BY 1"
                cursor.execute(sql, [*params, *self.params])
                for cell, count, east, north in cursor.fetchall():
                    counted.setdefault(cell, [count, east, north])
        return sorted(((int(c), float(e), float(n)) for c, e, n in counted.values()), reverse=True)


_memory: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def _remembered(key: Hashable, make: Callable[[], Any]) -> Any:
    with _lock:
        if key in _memory:
            _memory.move_to_end(key)
            return _memory[key]
    value = make()
    with _lock:
        _memory[key] = value
        while len(_memory) > REMEMBERED:
            _memory.popitem(last=False)
    return value


def forget() -> None:
    """Count anew from now on."""
    with _lock:
        _memory.clear()


def _stamp() -> tuple[Any, ...]:
    """Another one after every act on any title. The count alone grows with each; the last one's salted hash tells one
    database from another."""
    last = TitleTransaction.objects.order_by("-pk").values_list("pk", "hash").first()
    return TitleTransaction.objects.order_by().count(), last


def parts_of(box: Box) -> list[Box]:
    """A map's box, whose longitudes may run beyond 180, as boxes between −180 and 180."""
    west, south, east, north = box
    south, north = max(-90.0, south), min(90.0, north)
    if east - west >= 360:
        return [(-180.0, south, 180.0, north)]
    turned = math.floor((west + 180) / 360) * 360
    west, east = max(-180.0, west - turned), east - turned
    if east <= 180:
        return [(west, south, east, north)]
    return [(west, south, 180.0, north), (-180.0, south, east - 360, north)]


def drawn(shown: Shown, box: Box) -> dict[str, Any]:
    """What the map of `box` shows: features, a sentence, and the rows of the table that say the same."""
    parts = parts_of(box)
    found = shown.in_boxes(parts, OUTLINES + 1)
    if len(found) <= OUTLINES:
        return _outlines(shown, found, box)
    return _counts(shown, parts, box)


def _outlines(shown: Shown, pks: list[int], box: Box) -> dict[str, Any]:
    holders = Prefetch(
        "holdings", queryset=Holding.objects.filter(until_at=None).select_related("party"), to_attr="current"
    )
    claims: list[Any] = list(
        Claim.objects.boundary_visible_to(shown.user)
        .filter(pk__in=pks)
        .select_related("register", "body")
        .prefetch_related(holders)
        .order_by("register_id", "claim_number")
    )
    overlaps: list[Any] = list(
        Overlap.objects.visible_to(shown.user)
        .filter(first__in=pks, second__in=pks, state__in=[Overlap.State.OPEN, Overlap.State.IN_CASE])
        .with_geometry_visible_to(shown.user)
        .with_claims()[:OUTLINES]
    )
    fine = _tolerance(box)
    seniors = {overlap.senior_id for overlap in overlaps}
    features = [
        _feature(
            _simple(claim.boundary, fine),
            kind="claim",
            label=f"{claim} {claim.name}".strip(),
            href=claim.get_absolute_url(),
            holder=", ".join(holding.party.name for holding in claim.current),
            senior=claim.pk in seniors,
        )
        for claim in claims
    ]
    features += [
        _feature(
            _simple(overlap.geometry_shown, fine),
            kind="overlap",
            label=str(overlap),
            href=overlap.get_absolute_url(),
            holder="",
            senior=False,
        )
        for overlap in overlaps
        if overlap.geometry_shown
    ]
    rows = [
        {
            "words": str(claim),
            "href": claim.get_absolute_url(),
            "name": claim.name,
            "holder": ", ".join(holding.party.name for holding in claim.current),
            "area": area(claim.area_m2),
            "state": claim.get_disposition_display(),
        }
        for claim in claims[:TABLE]
    ]
    sentence = ngettext(
        "One claim on %(body)s reaches into this part of the map.",
        "%(count)s claims on %(body)s reach into this part of the map.",
        len(claims),
    ) % {"count": f"{len(claims):,}", "body": shown.body.name}
    if not claims:
        sentence = _("No claim on %(body)s reaches into this part of the map.") % {"body": shown.body.name}
    if overlaps:
        sentence += " " + ngettext(
            "There is one overlap among them.", "There are %(count)s overlaps among them.", len(overlaps)
        ) % {"count": len(overlaps)}
    if len(claims) > TABLE:
        sentence += " " + _("The table lists the first %(count)s.") % {"count": TABLE}
    return {"mode": "outlines", "features": features, "sentence": sentence, "rows": rows}


def _counts(shown: Shown, parts: list[Box], box: Box) -> dict[str, Any]:
    size = _cell(box)
    cells = shown.cells(parts, size)
    total = sum(count for count, _x, _y in cells)
    features: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for count, east, north in cells:
        column, line = math.floor((east + 180) / size), math.floor((north + 90) / size)
        inside = (column * size - 180, line * size - 90, (column + 1) * size - 180, (line + 1) * size - 90)
        words = ngettext("%(count)s claim", "%(count)s claims", count) % {"count": f"{count:,}"}
        point = {"type": "Point", "coordinates": [round(east, 6), round(north, 6)]}
        features.append(_feature(point, kind="count", label=words, count=count, box=inside))
        if len(rows) < TABLE:
            rows.append({"words": words, "where": _place(east, north), "href": address(shown.body, inside)})
    sentence = _(
        "%(count)s claims on %(body)s lie in this part of the map, drawn as counts. Come closer to see their outlines."
    ) % {"count": f"{total:,}", "body": shown.body.name}
    return {"mode": "counts", "features": features, "sentence": sentence, "rows": rows}


def address(body: Body, box: Box) -> str:
    """The page of the map of a box: an address that can be kept."""
    return f"{reverse('registry:map')}?body={body.name}&box={','.join(f'{figure:.6g}' for figure in box)}"


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _tolerance(box: Box) -> float:
    return max(box[2] - box[0], box[3] - box[1]) / DETAIL


def _simple(geometry: dict[str, Any], tolerance: float) -> dict[str, Any]:
    """The outline with no corner that could be seen at this scale left out of it."""
    shape = shape_of(geometry)
    if shapely.get_num_coordinates(shape) > 12:
        simpler = shapely.simplify(shape, tolerance, preserve_topology=True)
        if not simpler.is_empty and isinstance(simpler, (shapely.Polygon, shapely.MultiPolygon)):
            shape = simpler
    places = max(0, min(12, 2 - math.floor(math.log10(tolerance)))) if tolerance > 0 else 12
    return to_geojson(shapely.transform(shape, lambda xy: np.round(xy, places)))


def _cell(box: Box) -> float:
    """The side of a cell in degrees: 360 halved until some CELLS_ACROSS fit, so that cells stay where they are as the
    map is moved."""
    wide = min(360.0, max(box[2] - box[0], 2 * (box[3] - box[1]), 1e-9))
    return float(360 / 2 ** max(0, math.floor(math.log2(360 / wide * CELLS_ACROSS))))


def _place(east: float, north: float) -> str:
    return f"{abs(north):.2f}° {_('N') if north >= 0 else _('S')}, {abs(east):.2f}° {_('E') if east >= 0 else _('W')}"
