"""The treaty whose ratification decides which claims are legacy claims."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.querysets import PublicQuerySet


class Treaty(models.Model):
    """A treaty and the instant it was ratified. Written by services.registers, which keeps every version; a claim's
    dates are compared with it."""

    class Before(models.TextChoices):
        INSTANT = "instant", _("Before the very instant")
        DAY = "day", _("Before the day began")

    name = models.CharField(_("name"), max_length=200, unique=True)
    ratified_at = models.DateTimeField(_("ratified at"))
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", help_text=_("In which the day of ratification is reckoned.")
    )
    ratification_rule = models.TextField(
        _("rule of ratification"), blank=True, help_text=_("What made that the instant.")
    )
    before = models.CharField(_("what counts as before"), max_length=8, choices=Before.choices, default=Before.INSTANT)
    provision = models.CharField(
        _("provision"), max_length=20, default="1", help_text=_("The one that protects established claims.")
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("treaty")
        verbose_name_plural = _("treaties")
        ordering = ("ratified_at", "pk")

    def __str__(self) -> str:
        return self.name
