"""API tokens: issued, shown once, listed, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from claims_project.accounts import access, services
from claims_project.accounts.forms import TokenForm
from claims_project.accounts.models import ApiToken
from claims_project.common.errors import NotAllowed, Refusal
from claims_project.common.http import add_to_form


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """My tokens, those in force and those that ended."""
    tokens = ApiToken.objects.visible_to(request.user).filter(user=request.user)
    context = {
        "tokens": tokens,
        "in_force": set(tokens.in_force(timezone.now()).values_list("pk", flat=True)),
        "may_hold": access.may_hold_token(request.user),  # type: ignore[arg-type]
    }
    return render(request, "account/tokens/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a token and show it, this once: it goes into no redirect, session or cache."""
    if not access.may_hold_token(request.user):  # type: ignore[arg-type]
        raise NotAllowed(
            _("Only an auditor, or someone who acts for a party as owner or representative, may hold an API token.")
        )
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        expires = now + form.cleaned_data["lifetime"]
        try:
            token = services.issue_token(
                user=request.user, actor=request.user, now=now, expires=expires, label=form.cleaned_data["label"]
            )
        except Refusal as refusal:
            add_to_form(form, refusal)
        else:
            context = {"token": token, "expires": expires, "label": form.cleaned_data["label"]}
            return render(request, "account/tokens/issued.html", context)
    return render(request, "account/tokens/issue.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of my tokens now."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user).filter(user=request.user), pk=pk)
    if request.method == "POST":
        services.revoke_token(token=token, actor=request.user, now=timezone.now())
        messages.success(request, _("The token “%(label)s” opens nothing any more.") % {"label": token})
        return redirect("accounts:tokens")
    return render(request, "account/tokens/revoke.html", {"token": token})
