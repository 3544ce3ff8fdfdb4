"""What a browser may load on our pages: our own files and nothing inline; in /admin/ also what unfold needs."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse


class ContentSecurityMiddleware(CSPMiddleware):
    """CONTENT_SECURITY_POLICY everywhere, ADMIN_CONTENT_SECURITY_POLICY's directives instead of its own in /admin/."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(reverse("admin:index")):
            parts.replace = {**settings.ADMIN_CONTENT_SECURITY_POLICY, **(parts.replace or {})}
        elif request.path == reverse("api:docs"):
            parts.update = {**settings.DOCS_CONTENT_SECURITY_POLICY, **(parts.update or {})}
        return parts
