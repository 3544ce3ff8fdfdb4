"""The second factor of the office."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _


class SecondFactorMiddleware:
    """With MFA_REQUIRED_FOR_OFFICE, whoever holds an office role sets up a second factor before anything else.

    Only sign-in's own pages stay open until then (that is where it is set up). Once it is set up, allauth asks for it
    at each sign-in. Tokens are no concern of this: they are given out on pages behind it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MFA_REQUIRED_FOR_OFFICE and self._must_set_up(request):
            messages.warning(
                request,
                _("You work for the office, so you need a second step at sign-in. Set it up here, then go on."),
            )
            return redirect("mfa_index")
        return self.get_response(request)

    @staticmethod
    def _must_set_up(request: HttpRequest) -> bool:
        user = request.user
        if not user.is_authenticated or request.path.startswith(reverse("account_email").removesuffix("email/")):
            return False
        return user.is_office and not is_mfa_enabled(user)
