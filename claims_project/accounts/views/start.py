"""Where one lands after sign-in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """LOGIN_REDIRECT_URL: the desk for those who work here, the audit pages for an auditor, else one's cases."""
    user = request.user
    if user.is_registrar or user.is_mediator or user.is_monitor or user.is_administrator:  # type: ignore[union-attr]
        return redirect("/admin/")
    if user.is_auditor:  # type: ignore[union-attr]
        return redirect("/audit/")
    return redirect("/my/cases/")
