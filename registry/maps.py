"""What components/map.html draws: claims and overlaps as GeoJSON, and the sentence that says the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import ngettext

from registry.models import Body, Claim, Holding, Overlap

DRAWN_AT_MOST = 2000


def map_of(
    *, claims: QuerySet[Claim], overlaps: QuerySet[Overlap] | None = None, user: Any, name: str = "map"
) -> dict[str, Any] | None:
    """The map of claims and overlaps on the body of the first claim, as `user` may see them; None when nothing can be
    drawn.

    Confidential coordinates are left out, and the sentence says how many. Claims on another body are not drawn.
    """
    holders = Prefetch(
        "holdings", queryset=Holding.objects.filter(until_at=None).select_related("party"), to_attr="current_holdings"
    )
    rows: list[Any] = list(
        Claim.objects.filter(pk__in=claims.order_by().values("pk"))
        .with_boundary_visible_to(user)
        .select_related("register", "body")
        .prefetch_related(holders)[:DRAWN_AT_MOST]
    )
    if not rows:
        return None
    body = rows[0].body
    there = [claim for claim in rows if claim.body_id == body.pk]
    known: list[Any] = list(_overlaps(overlaps, user)) if overlaps is not None else []
    found = [overlap for overlap in known if overlap.geometry]  # a resolved one has no ground any more
    seniors = {overlap.senior_id for overlap in known}
    shown = [claim for claim in there if claim.boundary_is_shown]
    features = [_claim(claim, senior=claim.pk in seniors) for claim in shown]
    features += [_overlap(overlap) for overlap in found if overlap.geometry_is_shown]
    if not features:
        return None
    return {
        "id": name,
        "features": {"type": "FeatureCollection", "features": features},
        "radius_m": body.radius_a,
        "sentence": _sentence(body, shown, found, hidden=len(there) - len(shown)),
    }


def _overlaps(overlaps: QuerySet[Overlap], user: Any) -> QuerySet[Overlap]:
    return Overlap.objects.filter(pk__in=overlaps.order_by().values("pk")).with_geometry_visible_to(user).with_claims()


def _claim(claim: Any, *, senior: bool) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": claim.boundary_shown,
        "properties": {
            "kind": "claim",
            "label": f"{claim} {claim.name}".strip(),
            "href": claim.get_absolute_url(),
            "holder": ", ".join(holding.party.name for holding in claim.current_holdings),
            "senior": senior,
        },
    }


def _overlap(overlap: Overlap) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": overlap.geometry,
        "properties": {
            "kind": "overlap",
            "label": str(overlap),
            "href": overlap.get_absolute_url(),
            "holder": "",
            "senior": False,
        },
    }


def _sentence(body: Body, shown: list[Claim], found: Iterable[Overlap], *, hidden: int) -> str:
    overlaps = len(list(found))
    words = ngettext("One claim on %(body)s", "%(count)d claims on %(body)s", len(shown)) % {
        "count": len(shown),
        "body": body.name,
    }
    if overlaps:
        words += ngettext(", with one overlap", ", with %(count)d overlaps", overlaps) % {"count": overlaps}
    words += "."
    if hidden:
        words += " " + ngettext(
            "The coordinates of one more are confidential.",
            "The coordinates of %(count)d more are confidential.",
            hidden,
        ) % {"count": hidden}
    return words
