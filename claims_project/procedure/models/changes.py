"""What moved dates that had been given, and where to."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.procedure.models.rules import Outage, RulesVersion
from claims_project.procedure.querysets import ChangeQuerySet
from claims_project.record.models import AppendOnlyModel


class Change(AppendOnlyModel):
    """One cause for which dates moved, carried out once, whole. Written by procedure.services.carry_out alone."""

    class Kind(models.TextChoices):
        ORDER = "order", _("Extension by order")
        AGREEMENT = "agreement", _("Extension by agreement")
        OUTAGE = "outage", _("Outage")
        RULES = "rules", _("Rules or calendar")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("cause"), max_length=12, choices=Kind.choices)
    words = models.CharField(_("why"), max_length=500)
    outage = models.ForeignKey(Outage, null=True, on_delete=models.PROTECT, related_name="changes")
    rules_version = models.ForeignKey(RulesVersion, null=True, on_delete=models.PROTECT, related_name="changes")
    shorter_approved = models.BooleanField(_("shorter dates approved"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("carried out"))

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of dates")
        verbose_name_plural = _("changes of dates")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.words


class Move(AppendOnlyModel):
    """One date that a change moved: which deadline took which one's place. `origin` is the first of them."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="moves")
    about = models.CharField(_("deadline"), max_length=400)
    origin = models.UUIDField()
    old_key = models.UUIDField(unique=True)
    new_key = models.UUIDField(unique=True)
    old_due_at = models.DateTimeField(_("was due"))
    new_due_at = models.DateTimeField(_("is due"))
    entry = models.PositiveIntegerField(_("docket entry"), null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.about
