"""Who a request with an API token comes from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from claims_project.accounts import access
from claims_project.accounts.models import User


class OfficeTokenAuthentication(TokenAuthentication):
    """knox's check, and whether the user may still hold a token.

    The services revoke a token with the role or membership it rested on; this holds even where they were passed by.
    """

    def validate_user(self, auth_token: AuthToken) -> tuple[User, AuthToken]:
        user, auth_token = super().validate_user(auth_token)
        if not access.may_hold_token(user):
            raise AuthenticationFailed(
                _("This token's user is neither an auditor nor acts for a party any more, so the token is refused.")
            )
        return user, auth_token
