"""The one way lists of claims and overlaps are narrowed and sorted, whatever outlet asks."""

from __future__ import annotations

import json
import math
from functools import reduce
from operator import or_
from typing import Any

import shapely
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, OrderBy, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, StrIndex, Upper
from django.db.models.lookups import GreaterThan

from claims_project.accounts.models import Party
from registry.boxes import Box
from registry.geometry import shape_of
from registry.models import Body, Claim, Holding, Overlap

HECTARE = 10_000
MEASURED_AT_MOST = 5000

CLAIM_SORTS = {
    "number": ("register_id", "claim_number"),
    "name": ("name",),
    "area": ("area_m2",),
    "registered": ("registered_on",),
    "priority": ("priority_on",),
    "disposition": ("disposition",),
}
OVERLAP_SORTS = {"area": ("area_m2",), "found": ("found_at",), "state": ("state",)}


def claims_like(words: str) -> Q:
    """Claims of this number (now, earlier or in their source), or with these words in their name or a present holder's.

    A union, not an OR: numbers go through their indexes (migration 0009), holders through the parties, and only the
    names are read through, where an OR of them all would read every claim whole.
    """
    claims = Claim.objects.order_by().values("pk")
    return Q(
        pk__in=claims.filter(claim_number__istartswith=words).union(
            claims.filter(source_number__iexact=words),
            _renumbered(claims, words),
            claims.filter(name__icontains=words).exclude(name=""),
            _held_by(words).values("claim"),
        )
    )


def _renumbered(claims: QuerySet[Claim, Any], number: str) -> QuerySet[Claim, Any]:
    """Those that had this number before they were split, merged or numbered anew: few have, and they have an index."""
    held = Upper(Cast("legacy_numbers", TextField()))
    written = {json.dumps(number, ensure_ascii=ascii_only).upper() for ascii_only in (True, False)}
    says_so = [Q(GreaterThan(StrIndex(held, Value(words)), 0)) for words in written]
    return claims.extra(where=["legacy_numbers <> '[]'"]).filter(reduce(or_, says_so))


def _held_by(words: str) -> QuerySet[Holding]:
    """The present holdings of parties with these words in their name."""
    parties = Party.objects.filter(name__icontains=words).order_by().values("pk")
    return Holding.objects.filter(party__in=parties, until_at=None).order_by()


def narrow_claims(claims: QuerySet[Claim], given: dict[str, Any], *, user: Any = None) -> QuerySet[Claim]:
    """`given`: the cleaned fields of forms.ClaimFilterForm, any of them absent. Where a claim lies is asked only of
    those whose coordinates `user` may see."""
    if words := (given.get("q") or "").strip():
        claims = claims.filter(claims_like(words))
    if holder := (given.get("holder") or "").strip():
        claims = claims.filter(pk__in=_held_by(holder).values("claim"))
    if mineral := (given.get("mineral") or "").strip():
        # JSON arrays are text to both databases here; quotes keep "Li" from finding "Lignite".
        claims = claims.extra(where=["LOWER(CAST(minerals AS TEXT)) LIKE %s"], params=[f'%"{mineral.lower()}%'])
    for field in ("register", "body", "disposition", "establishment"):
        if given.get(field):
            claims = claims.filter(**{field: given[field]})
    if (least := given.get("area_from")) is not None:
        claims = claims.filter(area_m2__gte=float(least) * HECTARE)
    if (most := given.get("area_to")) is not None:
        claims = claims.filter(area_m2__lte=float(most) * HECTARE)
    body, user = given.get("body"), user or AnonymousUser()
    if body and (box := given.get("box")):
        claims = claims.filter(pk__in=in_box(body, box, user).values("pk"))
    if body and (near := given.get("near")):
        claims = claims.filter(pk__in=near_to(body, near, float(given.get("within") or 10), user))
    return claims


def narrow_overlaps(overlaps: QuerySet[Overlap], given: dict[str, Any]) -> QuerySet[Overlap]:
    """`given`: the cleaned fields of forms.OverlapFilterForm."""
    if words := (given.get("q") or "").strip():
        named = Claim.objects.filter(claims_like(words)).order_by().values("pk")
        overlaps = overlaps.filter(Q(first__in=named) | Q(second__in=named))
    if given.get("at_least_m2"):
        overlaps = overlaps.filter(area_m2__gte=given["at_least_m2"])
    for field in ("body", "state"):
        if given.get(field):
            overlaps = overlaps.filter(**{field: given[field]})
    return overlaps


def ordered(rows: QuerySet, sort: str, sorts: dict[str, tuple[str, ...]], default: str) -> QuerySet:
    """`sort`: a key of `sorts`, with a minus for the other way round; what is not known comes last."""
    wanted = sort if sort.lstrip("-") in sorts else default
    down = wanted.startswith("-")
    terms: list[OrderBy] = [
        OrderBy(F(column), descending=down, nulls_last=column.endswith("_on") or None)
        for column in sorts[wanted.lstrip("-")]
    ]
    return rows.order_by(*terms, "-pk" if down else "pk")


def in_box(body: Body, box: Box, user: Any) -> QuerySet[Claim]:
    """Claims whose box may touch `box`; one whose west is east of its east crosses the antimeridian."""
    west, south, east, north = box
    seen = Claim.objects.boundary_visible_to(user)
    if west <= east:
        return seen.touching(body, west, south, east, north)
    return seen.touching(body, west, south, 180, north) | seen.touching(body, -180, south, east, north)


def near_to(body: Body, place: tuple[float, float], kilometres: float, user: Any) -> list[int]:
    """Claims with ground within so many kilometres of a place, measured on the body."""
    longitude, latitude = place
    metres = kilometres * 1000
    rise = math.degrees(metres / body.radius_b) * 1.01
    south, north = max(-90.0, latitude - rise), min(90.0, latitude + rise)
    narrow = math.cos(math.radians(max(abs(south), abs(north))))
    run = 180.0 if narrow < 1e-6 else min(180.0, rise / narrow)
    west, east = longitude - run, longitude + run
    box = (-180.0, south, 180.0, north) if run >= 180 else (_turned(west), south, _turned(east), north)
    found = in_box(body, box, user).order_by("pk").values_list("pk", "boundary")[:MEASURED_AT_MOST]
    return [pk for pk, boundary in found if _distance(body, boundary, longitude, latitude) <= metres]


def _turned(longitude: float) -> float:
    return (longitude + 180) % 360 - 180


def _distance(body: Body, boundary: dict[str, Any], longitude: float, latitude: float) -> float:
    """Metres from a place to the nearest ground of a boundary: nearest in degrees as wide as they are there."""
    narrow = max(math.cos(math.radians(latitude)), 1e-9)
    nearest = math.inf
    for turn in (-360, 0, 360):
        place = shapely.Point((longitude + turn) * narrow, latitude)
        shape = shapely.transform(shape_of(boundary), lambda xy: xy * (narrow, 1))
        if shapely.distance(shape, place) > 60:
            continue
        other = shapely.get_coordinates(shapely.shortest_line(shape, place))[0]
        reached = body.spheroid.geod.inv(longitude + turn, latitude, other[0] / narrow, other[1])[2]
        nearest = min(nearest, reached)
    return nearest
