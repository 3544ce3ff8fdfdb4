"""What is known of an API token besides the token itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.querysets import ApiTokenQuerySet


class ApiToken(models.Model):
    """A token issued to a user, kept after it has ended. The row that opens the API is knox's, found by `digest`.

    The token itself is shown once and stored nowhere. Written by services.tokens alone.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    label = models.CharField(_("what it is for"), max_length=100, blank=True)
    digest = models.CharField(max_length=128, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=8, editable=False)
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-pk")
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.label or f"{self.hint}…"
