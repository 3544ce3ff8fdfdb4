"""In how few hands the claims on a body are."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.forms import ConcentrationForm
from registry.shares import limits_at, markets, parties_in

PAGE = 20
GROUPS = 10


def concentration(request: HttpRequest) -> HttpResponse:
    """Every body and mineral, what is flagged first, with the way to an access dispute."""
    form = ConcentrationForm(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    now = timezone.now()
    found = markets(now=now, body=given.get("body"), mineral=given.get("mineral") or None)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    parties = parties_in(page)
    rows = [
        (
            market,
            [(group, [parties[pk] for pk in group.parties]) for group in market.found.groups[:GROUPS]],
            max(0, len(market.found.groups) - GROUPS),
        )
        for market in page
    ]
    return render(
        request,
        "registry/concentration.html",
        {
            "form": form,
            "page": page,
            "rows": rows,
            "count": len(found),
            "limits": limits_at(now),
            "crumbs": [{"words": _("Register"), "href": reverse("registry:claims")}, {"words": _("Concentration")}],
        },
    )
