"""The panel: who may be asked to mediate, and what they have to do with whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from mediation.querysets import InterestQuerySet, MediatorProfileQuerySet
from registry.models import Claim


class MediatorProfile(models.Model):
    """A mediator on the panel. Written by services.panel; interests are what the conflict check reads."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mediator_profile")
    panel = models.CharField(_("panel"), max_length=100, default="General")
    expertise = models.JSONField(_("expertise"), default=list, blank=True, help_text=_("A list of words."))
    languages = models.JSONField(_("languages"), default=list, blank=True, help_text=_("A list of languages."))
    affiliations = models.TextField(
        _("affiliations"),
        blank=True,
        help_text=_(
            "Employers, memberships and advisory posts, now and in the last five years. The conflict check reads it."
        ),
    )
    capacity = models.PositiveSmallIntegerField(_("capacity"), default=5, help_text=_("Cases at one time."))
    active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = MediatorProfileQuerySet.as_manager()

    class Meta:
        ordering = ("user__name", "pk")

    def __str__(self) -> str:
        return str(self.user)


class Interest(models.Model):
    """What ties a mediator to a party or to a claim. Ended by being removed
    from the profile; past checks keep their report.
    """

    profile = models.ForeignKey(MediatorProfile, on_delete=models.CASCADE, related_name="interests")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("what it is"), max_length=300)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(party__isnull=False) ^ models.Q(claim__isnull=False),
                name="an_interest_is_in_a_party_or_a_claim",
            )
        ]

    def __str__(self) -> str:
        return f"{self.words} ({self.party or self.claim})"
