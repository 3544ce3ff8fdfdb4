"""How the OpenAPI document names the office's token."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class OfficeTokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Token …`, as issued at /audit/tokens/."""

    target_class = "claims_project.accounts.authentication.OfficeTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The word Token, a space, and the token.",
        }
