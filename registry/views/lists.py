"""The lists of the register, and each of them as a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from claims_project.common.errors import Fault, Invalid
from registry import exporting
from registry.asof import read_moment
from registry.forms import ClaimFilterForm, OverlapFilterForm
from registry.glossary import sections
from registry.maps import map_of
from registry.models import Claim, Holding, Overlap
from registry.searching import CLAIM_SORTS, OVERLAP_SORTS, narrow_claims, narrow_overlaps, ordered

PAGE = 50
OF_EVERY_MOMENT = ("register", "body")
"""Filters by what never changes: the register as it stood can be narrowed by them."""


def claims(request: HttpRequest) -> HttpResponse:
    """The list of claims, filtered and sorted, with the map of the page shown."""
    form = ClaimFilterForm(request.GET or None)
    found, sort = _claims(request, form)
    holders = Prefetch(
        "holdings", queryset=Holding.objects.filter(until_at=None).select_related("party"), to_attr="current"
    )
    paginator = Paginator(found.select_related("register", "body").prefetch_related(holders), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    drawn = Claim.objects.filter(pk__in=[claim.pk for claim in page])
    context = {
        "form": form,
        "page": page,
        "count": paginator.count,
        "sort": sort,
        "exports": _exports(request, "registry:claims_file"),
        "past": _past(request),
        "map": map_of(claims=drawn, user=request.user),
    }
    return render(request, "registry/claims.html", context)


def overlaps(request: HttpRequest) -> HttpResponse:
    """Where claims meet, largest first unless sorted otherwise."""
    form = OverlapFilterForm(request.GET or None)
    found, sort = _overlaps(request, form)
    paginator = Paginator(found.with_claims(), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "count": paginator.count,
        "sort": sort,
        "exports": _exports(request, "registry:overlaps_file"),
    }
    return render(request, "registry/overlaps.html", context)


def claims_file(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """The list of claims as a file, with the filters and the order of the page. `?as_of=2187-03-01` gives the register
    as it stood at the end of that day."""
    filters = ClaimFilterForm(request.GET or None)
    found, _sort = _claims(request, filters)
    at = _moment(request)
    return _file(request, form, found if at is None else found.entered_by(at), filters, as_of=at)


def overlaps_file(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """The list of overlaps as a file, with the filters and the order of the page."""
    filters = OverlapFilterForm(request.GET or None)
    found, _sort = _overlaps(request, filters)
    return _file(request, form, found, filters)


def words(request: HttpRequest) -> HttpResponse:
    """What every word of state means."""
    crumbs = [{"words": _("Register"), "href": reverse("registry:claims")}, {"words": _("What the words mean")}]
    return render(request, "registry/words.html", {"sections": sections(), "crumbs": crumbs})


def _given(form: forms.Form) -> dict[str, Any]:
    return form.cleaned_data if form.is_valid() else {}


def _moment(request: HttpRequest) -> datetime | None:
    """The moment asked for; None for now. Raises Invalid: no moment, or a filter by what changes over time."""
    if not (asked := request.GET.get("as_of", "").strip()):
        return None
    others = [name for name, value in request.GET.items() if value and name not in ("as_of", *OF_EVERY_MOMENT)]
    if others:
        words = _("The register as it stood is given whole, or by register and body: what else a list is filtered by "
                  "changes over time.")  # fmt: skip
        raise Invalid(Fault(name, words) for name in others)
    return read_moment(asked, now=timezone.now())


def _claims(request: HttpRequest, form: ClaimFilterForm) -> tuple[Any, str]:
    given = _given(form)
    found = narrow_claims(Claim.objects.visible_to(request.user), given, user=request.user)
    sort = given.get("sort") or "number"
    return ordered(found, sort, CLAIM_SORTS, "number"), sort


def _overlaps(request: HttpRequest, form: OverlapFilterForm) -> tuple[Any, str]:
    given = _given(form)
    sort = given.get("sort") or "-area"
    return ordered(narrow_overlaps(Overlap.objects.visible_to(request.user), given), sort, OVERLAP_SORTS, "-area"), sort


def _exports(request: HttpRequest, name: str) -> list[dict[str, Any]]:
    """Links that give the list of the page as a file."""
    given = request.GET.copy()
    given.pop("page", None)
    query = f"?{given.urlencode()}" if given else ""
    return [
        {"words": form.words, "href": reverse(name, args=[suffix]) + query} for suffix, form in exporting.FORMS.items()
    ]


def _past(request: HttpRequest) -> dict[str, Any]:
    """The form that asks for the register as it stood: where each button sends it, and what it keeps of the filters."""
    return {
        "forms": [
            {"words": form.words, "href": reverse("registry:claims_file", args=[suffix])}
            for suffix, form in exporting.FORMS.items()
        ],
        "kept": [(name, request.GET[name]) for name in OF_EVERY_MOMENT if request.GET.get(name)],
    }


def _file(
    request: HttpRequest, form: str, found: QuerySet, filters: forms.Form, *, as_of: datetime | None = None
) -> StreamingHttpResponse:
    if form not in exporting.FORMS or (filters.is_bound and not filters.is_valid()):
        raise Http404
    export = exporting.export(
        found,
        form=form,
        user=request.user,
        now=timezone.now(),
        filters=request.GET.urlencode(),
        body=_given(filters).get("body") or the_only_body(),
        as_of=as_of,
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{export.name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(export.chunks, content_type=export.media_type, headers=headers)


def the_only_body() -> Any:
    """The body of every claim there is, when there is but one."""
    bodies = list(Claim.objects.order_by().values_list("body", flat=True).distinct()[:2])
    return Claim._meta.get_field("body").related_model.objects.get(pk=bodies[0]) if len(bodies) == 1 else None
