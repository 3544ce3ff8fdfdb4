"""Calendar addresses: my own to make and revoke, and what a calendar program fetches."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims_project.notices import calendars, services
from claims_project.notices.models import CalendarFeed


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """My calendar addresses; POST makes one (anew) and shows it, this once: it goes into no redirect or session."""
    user = request.user
    about = (request.POST if request.method == "POST" else request.GET).get("about", "")
    if not about.isprintable():
        raise Http404
    name = calendars.name_of(user, about) if about else _("All my cases")
    if not name:
        raise Http404
    address = ""
    if request.method == "POST":
        token = services.make_feed(user=user, about=about, actor=user, now=timezone.now())  # type: ignore[arg-type]
        address = settings.SITE_URL.rstrip("/") + f"/calendar/{token}.ics"
    feeds = CalendarFeed.objects.visible_to(user).filter(revoked_at=None)
    context = {
        "feeds": [(feed, calendars.name_of(user, feed.about) if feed.about else _("All my cases")) for feed in feeds],
        "has_one": any(feed.about == about for feed in feeds),
        "about": about, "name": name, "address": address,
    }  # fmt: skip
    return render(request, "notices/calendars.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed.objects.editable_by(request.user), pk=pk)
    services.revoke_feed(feed=feed, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("The address opens nothing any more."))
    return redirect("notices:calendars")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates its user may see now, or that they are as they were when last fetched. Whoever has the address has the
    dates: it is the whole secret.
    """
    now = timezone.now()
    found = services.feed_behind(token=token, now=now)
    if found is None:
        raise Http404
    name = settings.OFFICE_NAME
    if found.about:
        name = calendars.name_of(found.user, found.about) or name  # no longer theirs to see: an empty calendar
    content = calendars.written(calendars.entries_for(found.user, found.about, now), name=name)
    digest, since = services.note_content(found, content, now=now)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, no-cache"  # kept by its reader alone, and asked about before it is used again
    answer["ETag"], answer["Last-Modified"] = f'"{digest}"', http_date(since.timestamp())
    return get_conditional_response(request, etag=answer["ETag"], last_modified=int(since.timestamp()), response=answer)
