"""Where two claims meet."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.maps import map_of
from registry.models import Claim, ConflictSet, Overlap
from registry.services.overlaps import Policy


def overlap(request: HttpRequest, key: UUID) -> HttpResponse:
    """Two claims' common ground: how much of each, who comes first and why, and the way to a dispute."""
    shown = get_object_or_404(Overlap.objects.visible_to(request.user).with_claims(), key=key)
    both = Claim.objects.filter(pk__in=(shown.first_id, shown.second_id))
    sides = [
        {"claim": shown.first, "share": shown.share_first, "holders": shown.first.holders_now()},
        {"claim": shown.second, "share": shown.share_second, "holders": shown.second.holders_now()},
    ]
    for side in sides:
        senior = shown.senior_id == side["claim"].pk
        side["clear"] = max(side["claim"].area_m2 - shown.area_m2, 0.0)
        side["rank"] = _("Senior") if senior else _("Junior") if shown.senior_id else shown.get_standing_display()
    return render(
        request,
        "registry/overlap.html",
        {
            "overlap": shown,
            "sides": sides,
            "when_senior_ends": _when_senior_ends(shown) if shown.senior_id and shown.contested else "",
            "conflict_set": _set_of(shown),
            "map": map_of(claims=both, overlaps=Overlap.objects.filter(pk=shown.pk), user=request.user),
            "crumbs": [
                {"words": _("Register"), "href": reverse("registry:claims")},
                {"words": _("Overlaps"), "href": reverse("registry:overlaps")},
                {"words": str(shown)},
            ],
        },
    )


def _when_senior_ends(overlap: Overlap) -> str:
    """What the rules in force say becomes of the common ground, and that the junior keeps its own."""
    facts = {"senior": overlap.senior, "junior": overlap.junior}
    if Policy.at(timezone.now()).junior_when_senior_ends == "accrue":
        return _("The common ground accrues to %(junior)s. Until then it keeps the ground that is its alone.") % facts
    return _("The common ground is open again; %(junior)s keeps only the ground that is its alone.") % facts


def _set_of(overlap: Overlap) -> ConflictSet | None:
    if not overlap.contested:
        return None
    return ConflictSet.objects.filter(members__claim=overlap.first_id, members__until_at=None).first()
