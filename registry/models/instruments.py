"""What proves a claim, and what was wrong with how it was made."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from registry.models.claims import Claim
from registry.querysets import PublicQuerySet


class Instrument(models.Model):
    """A piece of evidence that a claim was registered, or how its title passed. Written by services.instruments.

    Never changed; one entered by mistake is withdrawn with a reason. Two pieces are independent when their issuers
    differ and neither is a holder of the claim.
    """

    class Kind(models.TextChoices):
        CERTIFIED_EXTRACT = "certified_extract", _("Certified extract of the register")
        GRANT = "grant", _("Instrument of grant")
        SURVEY = "survey", _("Survey on file")
        CORROBORATION = "corroboration", _("Corroboration by another")
        SELF_REPORT = "self_report", _("The holder's own report")
        TRANSFER = "transfer", _("Instrument of transfer")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="instruments", verbose_name=_("claim"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    issuer = models.CharField(_("issued by"), max_length=200)
    issuer_party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("issuer, if it is a party"),
    )
    dated_on = models.DateField(_("date of the instrument"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=200)
    kept_at = models.CharField(
        _("where it is kept"),
        max_length=200,
        blank=True,
        help_text=_("Of paper held elsewhere: the archive, office or vault, and the shelf."),
    )
    explains = models.PositiveIntegerField(
        _("explains entry no."),
        null=True,
        blank=True,
        help_text=_("Of an instrument of transfer: the title transaction whose change of holders it proves."),
    )
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.TextField(_("why it was withdrawn"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering = ("claim", "entered_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) ^ ~models.Q(withdrawn_because=""),
                name="a_withdrawn_instrument_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.reference} ({self.issuer})"


class FormalDefect(models.Model):
    """A formality that was not kept when the claim was made. Written by services.instruments; cured, never removed."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="formal_defects", verbose_name=_("claim"))
    formality = models.CharField(_("formality"), max_length=120, help_text=_("Such as marking, notice, fee, survey."))
    what = models.TextField(_("what is wrong"))
    curable = models.BooleanField(_("can be cured"), default=True)
    source = models.CharField(_("source"), max_length=200)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    cured_on = models.DateField(_("cured on"), null=True, blank=True)
    cure = models.CharField(_("how it was cured"), max_length=300, blank=True)
    cure_entered_at = models.DateTimeField(_("cure entered"), null=True, blank=True)
    cure_entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("formal defect")
        verbose_name_plural = _("formal defects")
        ordering = ("claim", "entered_at", "pk")

    def __str__(self) -> str:
        return f"{self.formality}: {self.what}"
