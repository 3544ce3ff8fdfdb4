"""What the office told me."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims_project.notices.models import Bounce, Notice
from claims_project.notices.services.digests import DIGEST

PAGE = 25


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Every notice sent, or about to be sent, to whoever is signed in; newest first. Digests only repeat them."""
    notices = Notice.objects.readable_by(request.user).filter(recipient=request.user).exclude(kind=DIGEST)
    context = {
        "page": Paginator(notices, PAGE).get_page(request.GET.get("page")),
        "bounced": Bounce.objects.visible_to(request.user).unsettled().filter(address=request.user.email).first(),
        "now": timezone.now(),
    }
    return render(request, "notices/mine.html", context)


@require_safe
@login_required
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One notice, as it was sent."""
    notice = get_object_or_404(Notice.objects.readable_by(request.user).filter(recipient=request.user), key=key)
    return render(request, "notices/one.html", {"notice": notice})
