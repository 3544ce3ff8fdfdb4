"""The auditor's start page: what there is to read, how to ask for it, and whether the record is whole."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from claims_project.api import router
from claims_project.record.verification import entry_models, verify


@require_safe
@never_cache
@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """Every resource of the API with its count as the auditor sees it, and the commands that read it. `?verify=1`
    checks the record.
    """
    user = request.user
    if not user.is_auditor:  # type: ignore[union-attr]
        raise Http404
    resources = []
    for prefix, viewset, name in router.registry:
        rows: Any = getattr(viewset, "queryset", None)  # what is worked out, and not stored, has none
        resources.append(
            {
                "name": prefix,
                "words": _first_paragraph(viewset.__doc__ or ""),
                "count": None if rows is None else rows.model.objects.visible_to(user).count(),
                "href": reverse(f"api:{name}-list"),
            }
        )
    report = verify(entry_models()) if request.GET.get("verify") else None
    return render(
        request,
        "audit.html",
        {
            "resources": resources,
            "report": report,
            "counted": sorted(report.counts.items()) if report else (),
            "api": request.build_absolute_uri("/api/v1/"),
        },
    )


def _first_paragraph(words: str) -> str:
    """What a docstring says first, as one line without marks of code."""
    return " ".join(words.partition("\n\n")[0].split()).replace("`", "")
