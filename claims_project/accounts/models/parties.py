"""Organisations and persons that hold claims and appear in cases, and who may act for them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.querysets import MembershipQuerySet, PartyQuerySet


class Party(models.Model):
    """A signatory, third party, company or individual; holders on the register are parties.

    Written by services.parties alone.
    """

    class Kind(models.TextChoices):
        SIGNATORY = "signatory", _("Signatory")
        THIRD_PARTY = "third_party", _("Third party")
        COMPANY = "company", _("Company")
        INDIVIDUAL = "individual", _("Individual")

    # What a person may register for themselves; who stands under the treaty in its own name is for the registrar.
    SELF_REGISTERED = (Kind.COMPANY, Kind.INDIVIDUAL)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.COMPANY)
    sponsor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sponsored",
        verbose_name=_("sponsor"),
        help_text=_("The signatory that sponsors this party."),
    )
    affiliates = models.ManyToManyField("self", blank=True, help_text=_("Counted together with this party."))
    postal_address = models.TextField(_("postal address"), blank=True)
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ("name", "pk")
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Proof that a user may act for (owner, representative) or read for (reader) a party. Ended, never deleted.

    Written by services.parties alone.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        REPRESENTATIVE = "representative", _("Representative")
        READER = "reader", _("Reader")

    ACTING = (Role.OWNER, Role.REPRESENTATIVE)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("party__name", "user__name", "pk")
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "party"], condition=models.Q(ended_at=None), name="one_membership_in_a_party_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.party} ({self.get_role_display()})"
