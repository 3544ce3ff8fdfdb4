"""Ground on which no claim could be located, and the versions of all the register stands on."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims_project.record.models import AppendOnlyModel
from registry.models.bodies import Body
from registry.querysets import PublicQuerySet


class ClosedGround(models.Model):
    """An area withdrawn from claims, or the zone of a neutral station. Written by services.grounds, which keeps every
    version.

    Closed from its first day up to, and without, the day it ends; an empty day has no limit.
    """

    class Kind(models.TextChoices):
        WITHDRAWN = "withdrawn", _("Withdrawn ground")
        NEUTRAL_ZONE = "neutral_zone", _("Neutral zone")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.WITHDRAWN)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="closed_grounds", verbose_name=_("body"))
    boundary = models.JSONField(
        _("boundary"), help_text=_("GeoJSON or WKT; a polygon or multipolygon in the body's longitude and latitude.")
    )
    area_m2 = models.FloatField(_("area"))
    in_force_from = models.DateField(_("closed from"), null=True, blank=True)
    in_force_until = models.DateField(_("open again from"), null=True, blank=True)
    basis = models.TextField(_("basis"), help_text=_("The act or provision that closed it."))
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed ground")
        verbose_name_plural = _("closed grounds")
        ordering = ("body", "name", "pk")
        constraints = [
            models.CheckConstraint(condition=models.Q(area_m2__gt=0), name="closed_ground_covers_ground"),
            models.CheckConstraint(
                condition=models.Q(in_force_from=None)
                | models.Q(in_force_until=None)
                | models.Q(in_force_until__gt=models.F("in_force_from")),
                name="closed_ground_opens_after_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def in_force_on(self, day: date) -> bool:
        """Whether no claim could be located there on `day`."""
        return (self.in_force_from is None or self.in_force_from <= day) and (
            self.in_force_until is None or day < self.in_force_until
        )


class ReferenceVersion(AppendOnlyModel):
    """What the office held to be so of a treaty, register, body or closed ground from a moment on: who, when, why.

    Written with each change by services.references. `subject` is the thing's name, code or key; `facts` hold every
    column, whole, so that an assessment can be repeated as of any moment.
    """

    class Kind(models.TextChoices):
        TREATY = "treaty", _("Treaty")
        REGISTER = "register", _("Register")
        BODY = "body", _("Body")
        CLOSED_GROUND = "closed_ground", _("Closed ground")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    subject = models.CharField(_("subject"), max_length=200)
    number = models.PositiveIntegerField(_("version"))
    facts = models.JSONField(_("facts"))
    reason = models.TextField(_("why"))
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of reference data")
        verbose_name_plural = _("versions of reference data")
        ordering = ("kind", "subject", "number")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "number"], name="a_reference_version_has_its_number")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.facts.get('name') or self.subject}, version {self.number}"
