"""Claims that hang together through contested ground: one page, one map, one calendar."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.casefiles import CaseFile, case_files
from registry.geometry import shape_of
from registry.maps import DRAWN_AT_MOST, map_of
from registry.models import Claim, ConflictMember, ConflictSet, Holding, Overlap
from registry.priority import Contender, groups_of_equals
from registry.services.overlaps import Policy

PAGE = 50


def conflict_sets(request: HttpRequest) -> HttpResponse:
    """Every standing conflict set, the one of most claims first."""
    found = ConflictSet.objects.visible_to(request.user).standing().with_counts().select_related("body")
    paginator = Paginator(found.order_by("-claim_count", "pk"), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    crumbs = [{"words": _("Register"), "href": reverse("registry:claims")}, {"words": _("Conflict sets")}]
    return render(request, "registry/conflict_sets.html", {"page": page, "count": paginator.count, "crumbs": crumbs})


def conflict_set(request: HttpRequest, number: int) -> HttpResponse:
    """A set: its claims in order of priority, the ground they contest, the cases about it and their dates."""
    sets = ConflictSet.objects.visible_to(request.user).select_related("body", "went_into", "came_out_of")
    shown = get_object_or_404(sets, pk=number)
    members = ConflictMember.objects.filter(conflict_set=shown, until_at=None).values("claim")
    claims = Claim.objects.visible_to(request.user).filter(pk__in=members)
    overlaps = Overlap.objects.visible_to(request.user).contested().filter(first__in=members)
    page = Paginator(overlaps.with_claims().order_by("-area_m2", "pk"), PAGE).get_page(request.GET.get("page"))
    cases = list(case_files.of(overlaps.order_by().values_list("docket_number", flat=True).distinct(), request.user))
    return render(
        request,
        "registry/conflict_set.html",
        {
            "set": shown,
            "groups": _groups(claims),
            "claim_count": claims.count(),
            "window_days": Policy.at(timezone.now()).window_days,
            "contested_m2": _contested(shown, overlaps),
            "page": page,
            "overlaps": page,
            "cases": cases,
            "calendar": _calendar(cases),
            "before": shown.members.exclude(until_at=None)
            .select_related("claim__register")
            .order_by("-until_at")[:PAGE],
            "map": map_of(claims=claims, overlaps=overlaps, user=request.user),
            "crumbs": [
                {"words": _("Register"), "href": reverse("registry:claims")},
                {"words": _("Conflict sets"), "href": reverse("registry:conflict_sets")},
                {"words": str(shown)},
            ],
        },
    )


def _groups(claims: QuerySet[Claim]) -> list[list[Claim]]:
    """The claims in order of priority, equals together."""
    holders = Prefetch(
        "holdings", queryset=Holding.objects.filter(until_at=None).select_related("party"), to_attr="current"
    )
    rows = claims.defer("boundary").select_related("register").prefetch_related(holders)[:DRAWN_AT_MOST]
    named = {str(claim): claim for claim in rows}
    contenders = [Contender(name, claim.priority_on, claim.establishment) for name, claim in named.items()]
    ranked = groups_of_equals(contenders, window_days=Policy.at(timezone.now()).window_days)
    return [[named[one.name] for one in group] for group in ranked]


def _contested(shown: ConflictSet, overlaps: QuerySet[Overlap]) -> float:
    """The ground that two or more claims of the set cover, counted once however many they are, in square metres."""
    drawn = list(overlaps.order_by("-area_m2").values_list("geometry", flat=True)[:DRAWN_AT_MOST])
    if not drawn:
        return 0.0
    return shown.body.spheroid.area(shapely.union_all(np.array([shape_of(ground) for ground in drawn], dtype=object)))


def _calendar(cases: list[CaseFile]) -> list[dict[str, Any]]:
    rows = [{"at": due.at, "label": due.label, "case": case} for case in cases for due in case.dates]
    return sorted(rows, key=lambda row: row["at"])
