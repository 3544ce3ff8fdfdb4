"""One claim on the register's public face: as it stands, or as it stood."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.asof import read_moment, standing_of, stood
from registry.history import acts_of, burdens_of, excluded_of, holders_over_time, relatives_of
from registry.maps import map_of
from registry.models import Claim, ConflictSet, Overlap


def claim(request: HttpRequest, register: str, number: str) -> HttpResponse:
    """One claim: what it is, who holds it, what it overlaps, and its history. `?as_of=2187-03-01` shows it as it
    stood at the end of that day."""
    found = get_object_or_404(
        Claim.objects.visible_to(request.user)
        .with_boundary_visible_to(request.user)
        .select_related("register", "body"),
        register__code=register,
        claim_number=number,
    )
    asked = request.GET.get("as_of", "").strip()
    if not asked:
        return render(request, "registry/claim.html", {**_now(found, request.user), **_about(found, request.user)})
    at = read_moment(asked, now=timezone.now())
    return render(request, "registry/claim.html", {"as_of": at, "asked": asked, **_then(found, request.user, at)})


def _now(found: Claim, user: Any) -> dict[str, Any]:
    overlaps = Overlap.objects.visible_to(user).of_claim(found).with_claims().order_by("state", "-area_m2")
    neighbours = Claim.objects.filter(
        Q(pk=found.pk) | Q(pk__in=overlaps.values("first")) | Q(pk__in=overlaps.values("second"))
    )
    return {
        "holders": found.holders_now(),
        "overlaps": overlaps,
        "conflict_set": ConflictSet.objects.filter(members__claim=found, members__until_at=None).first(),
        "map": map_of(claims=neighbours, overlaps=overlaps, user=user),
    }


def _then(found: Any, user: Any, at: datetime) -> dict[str, Any]:
    """Nothing but what was entered by then; who may see the coordinates is as it is today."""
    then = stood(found, at)
    if then is None:
        first = found.transactions.order_by("number").first()
        return {"claim": found, "entered_at": first.entered_at if first else None, "crumbs": _crumbs(found)}
    shown: Any = then.claim
    shown.boundary_is_shown = found.boundary_is_shown
    return {"holders": then.holders, "map": _map_then(shown, then.holders), **_about(shown, user, at)}


def _about(shown: Claim, user: Any, at: datetime | None = None) -> dict[str, Any]:
    standing = standing_of(shown, at)
    return {
        "claim": shown,
        "title_holders": holders_over_time(standing) if standing else [],
        "burdens": burdens_of(shown),
        "excluded": excluded_of(shown),
        "predecessors": relatives_of(shown.predecessors),
        "successors": relatives_of(shown.successors),
        "history": acts_of(shown, user, at),
        "crumbs": _crumbs(shown),
    }


def _crumbs(shown: Claim) -> list[dict[str, str]]:
    return [{"words": _("Register"), "href": reverse("registry:claims")}, {"words": str(shown)}]


def _map_then(shown: Any, holders: list[Any]) -> dict[str, Any] | None:
    """The claim's own outline as it was; overlaps are not told for the past."""
    if not shown.boundary_is_shown:
        return None
    feature = {
        "type": "Feature",
        "geometry": shown.boundary,
        "properties": {
            "kind": "claim",
            "label": f"{shown} {shown.name}".strip(),
            "href": shown.get_absolute_url(),
            "holder": ", ".join(one.party.name for one in holders),
            "senior": False,
        },
    }
    return {
        "id": "map",
        "features": {"type": "FeatureCollection", "features": [feature]},
        "radius_m": shown.body.radius_a,
        "alone": True,
        "sentence": _("The claim's outline on %(body)s as it was then.") % {"body": shown.body},
    }
