"""Who holds how much of a claim, and since when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from registry.models.claims import Claim
from registry.querysets import PublicQuerySet


class Holding(models.Model):
    """A party's percentage of a claim over a time. Written by registry.services.titles; ended, never deleted.

    At every instant the holdings of a claim sum to 100, or there are none: no holder on record.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("claim"))
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("holder"))
    percent = models.DecimalField(_("percent"), max_digits=9, decimal_places=6)
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        ordering = ("claim", "from_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, percent__lte=100), name="a_holding_is_over_0_up_to_100_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(until_at=None) | models.Q(until_at__gte=models.F("from_at")),
                name="a_holding_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["claim", "party"],
                condition=models.Q(until_at=None),
                name="one_holding_of_a_party_in_a_claim_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["party", "until_at"])]

    def __str__(self) -> str:
        return f"{self.party}: {self.percent.normalize():f} % of {self.claim}"
