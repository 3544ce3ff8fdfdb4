"""Maps of what a boundary clause or a division would change: the boundary now, and the boundary then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping

from claims_project.common.formatting import area
from registry.geometry import shape_of
from registry.models import Claim

VISIBLE_M2 = 0.5  # less is rounding
Change = tuple[Claim, dict[str, Any], float]


def changes_of(clauses: Iterable[Any]) -> list[Change]:
    """The boundary changes among `clauses`: claim, new boundary, new area."""
    return [
        (clause.claim, clause.new_boundary, clause.claim.body.spheroid.area(shape_of(clause.new_boundary)))
        for clause in clauses
        if clause.claim_id and clause.new_boundary
    ]


def map_of_changes(changes: list[Change], *, name: str, others: Iterable[Claim] = ()) -> dict[str, Any] | None:
    """For components/map.html: each changed claim as it would be, the
    ground it gives up, and the other claims in issue.
    """
    if not changes:
        return None
    body = changes[0][0].body
    changed = {claim.pk for claim, _boundary, _area in changes}
    features = [
        _feature(claim, claim.boundary, str(claim), _holders(claim)) for claim in others if claim.pk not in changed
    ]
    for claim, boundary, _then in changes:
        features.append(
            _feature(
                claim,
                boundary,
                _("%(claim)s, new boundary") % {"claim": claim},
                _("%(holder)s, new boundary") % {"holder": _holders(claim)},
            )
        )
        given_up = shapely.difference(shape_of(claim.boundary), shape_of(boundary))
        if claim.body.spheroid.area(given_up) > VISIBLE_M2:
            words = _("Given up by %(claim)s") % {"claim": claim}
            features.append(_feature(claim, mapping(given_up), words, words))
    return {
        "id": name,
        "features": {"type": "FeatureCollection", "features": features},
        "radius_m": body.radius_a,
        "sentence": " ".join(sentence_of(change) for change in changes),
    }


def sentence_of(change: Change) -> str:
    """ "Claim N-2 goes from 101 km² to 76 km²." """
    claim, _boundary, then = change
    return _("Claim %(claim)s goes from %(now)s to %(then)s.") % {
        "claim": claim,
        "now": area(claim.area_m2),
        "then": area(then),
    }


def _holders(claim: Claim) -> str:
    return ", ".join(holding.party.name for holding in claim.holders_now()) or _("No holder")


def _feature(claim: Claim, boundary: Any, label: str, holder: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": boundary,
        "properties": {
            "kind": "claim",
            "label": label,
            "href": claim.get_absolute_url(),
            "holder": holder,
            "senior": False,
        },
    }
