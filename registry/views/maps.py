"""The map of a whole body, by extent: as a page that works without its script, and as what the script asks for."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.boxes import Box
from registry.extents import Shown, drawn
from registry.forms import ClaimFilterForm
from registry.models import Body, Claim
from registry.searching import narrow_claims

WHOLE: Box = (-180.0, -90.0, 180.0, 90.0)
FARTHEST = 1080.0
NARROWING = ("q", "holder", "register", "mineral", "disposition", "establishment", "area_from", "area_to")


def extent_page(request: HttpRequest) -> HttpResponse:
    """The map, with the sentence and the table that say what it shows."""
    form = ClaimFilterForm(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    body = given.get("body") or _fullest_body()
    context: dict[str, Any] = {
        "bodies": Body.objects.filter(claims__isnull=False).distinct(),
        "crumbs": [{"words": _("Register"), "href": reverse("registry:claims")}, {"words": _("Map")}],
        "form": form,
    }
    if body is not None:
        shown = _shown(request, body, given)
        whole = shown.extent()
        box = _unrolled(given.get("box") or _with_a_margin(whole))
        narrowed = request.GET.copy()
        for name in ("box", "sort", "page", "near", "within"):
            narrowed.pop(name, None)
        narrowed["body"] = body.name
        context |= {
            "body": body,
            "box": ",".join(f"{figure:.9g}" for figure in box),
            "whole": ",".join(f"{figure:.9g}" for figure in _with_a_margin(whole)),
            "narrowed": narrowed.urlencode(),
            **drawn(shown, box),
        }
    return render(request, "registry/map.html", context)


def extent_data(request: HttpRequest) -> HttpResponse:
    """What the map of `box` shows, as JSON. `box` may run beyond 180 degrees, as a map pushed sideways does."""
    query = request.GET.copy()
    try:
        west, south, east, north = (float(part) for part in query.pop("box")[0].split(","))
    except (KeyError, ValueError):
        west = south = east = north = float("nan")
    form = ClaimFilterForm(query)
    if not form.is_valid() or not form.cleaned_data["body"] or not _is_a_box(west, south, east, north):
        return HttpResponse(
            orjson.dumps({"detail": _("Name a body, and a box as west,south,east,north in degrees.")}),
            status=400,
            content_type="application/problem+json",
        )
    shown = _shown(request, form.cleaned_data["body"], form.cleaned_data)
    answer = HttpResponse(orjson.dumps(drawn(shown, (west, south, east, north))), content_type="application/json")
    answer["Cache-Control"] = "private, max-age=30"
    return answer


def _unrolled(box: Box) -> Box:
    """A box whose west lies east of its east goes over the antimeridian."""
    west, south, east, north = box
    return (west, south, east if west <= east else east + 360, north)


def _is_a_box(west: float, south: float, east: float, north: float) -> bool:
    return -FARTHEST <= west < east <= FARTHEST and -FARTHEST <= south < north <= FARTHEST


def _shown(request: HttpRequest, body: Body, given: dict[str, Any]) -> Shown:
    """A filter of claims narrows the map; without one it shows every title that is alive."""
    narrowing = {name: given[name] for name in NARROWING if given.get(name)}
    among = narrow_claims(Claim.objects.visible_to(request.user), narrowing, user=request.user) if narrowing else None
    return Shown(body, request.user, among)


def _fullest_body() -> Body | None:
    """The body of the first claim there is: counting them all would cost more than the map."""
    first = Claim.objects.order_by("pk").select_related("body").first()
    return first.body if first else None


def _with_a_margin(extent: Box | None) -> Box:
    if extent is None:
        return WHOLE
    west, south, east, north = extent
    wide, high = max(east - west, 0.01) * 0.05, max(north - south, 0.01) * 0.05
    return max(-180.0, west - wide), max(-90.0, south - high), min(180.0, east + wide), min(90.0, north + high)
