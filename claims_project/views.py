"""The two addresses that belong to no app: the front door, and how the office is."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from claims_project import health


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: what this office does and where to begin."""
    return render(request, "home.html")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Database, worker and beat, and embedded the process manager; 503 when one is gone."""
    parts = health.parts(timezone.now())
    ok = all(part["ok"] for part in parts.values())
    return JsonResponse({"ok": ok, **parts}, status=200 if ok else 503)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look by themselves on pages that name no icon."""
    return redirect(static("img/concord.svg"))
