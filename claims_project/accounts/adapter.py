"""How sign-in behaves at this office."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class OfficeAccountAdapter(DefaultAccountAdapter):
    """allauth's sign-in, with axes counting the failures, and mails that name the office.

    Anyone may sign up: an account alone opens nothing but one's own pages. Roles come from an administrator, and
    memberships from a party's owners. After sign-in LOGIN_REDIRECT_URL leads on by role (views.start).
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth would count failures too, by a shorter rule of its own; here axes alone counts and locks out."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Give axes the name it counts by (AXES_USERNAME_FORM_FIELD), in lower case: allauth calls it `email`.

        Without it axes would lock an address for everyone, or be fooled by capital letters.
        """
        typed = credentials.get("email") or credentials.get("username") or ""
        return super().authenticate(request, login=typed.strip().lower(), **credentials)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether this is the user's password, asked by the address they sign in with, confirmed or not."""
        found = self.authenticate(context.request, email=user.get_username(), password=password)
        return found is not None and found.pk == user.pk

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.OFFICE_NAME}: {' '.join(subject.split())}"
