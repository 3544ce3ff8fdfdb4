"""How often I am mailed, and on whose clock."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims_project.common.errors import Refusal
from claims_project.common.http import add_to_form
from claims_project.notices import services
from claims_project.notices.forms import PreferencesForm
from claims_project.notices.models import Notice


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose; what is kept for a digest moves with the choice."""
    user = request.user
    chosen = services.preference_of(user)  # type: ignore[arg-type]
    initial = {
        "frequency": chosen.frequency, "hour": chosen.hour, "weekday": chosen.weekday, "time_zone": user.time_zone,
    }  # type: ignore[union-attr]  # fmt: skip
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose(user=user, actor=user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("From now on you are mailed as you chose."))
            return redirect("notices:preferences")
    held = Notice.objects.readable_by(user).filter(recipient=user, state=Notice.State.HELD)
    context = {"form": form, "held": held.count(), "until": held.order_by("hold_until").first(), "now": timezone.now()}
    return render(request, "notices/preferences.html", context)
