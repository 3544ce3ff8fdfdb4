"""Meetings of a mediation. Minutes are limited to date, attendance and next step; what was said is nowhere."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from disputes.models import Case
from mediation.querysets import AttendanceQuerySet, SessionQuerySet


class Session(models.Model):
    """A joint session, or a caucus with one party. Written by services.sessions."""

    class Kind(models.TextChoices):
        JOINT = "joint", _("Joint session")
        CAUCUS = "caucus", _("Caucus")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="mediation_sessions")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.JOINT)
    with_party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(_("when it is to be held"))
    held_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(_("place"), max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    next_step = models.TextField(_("next step"), blank=True)
    changed_at = models.DateTimeField(help_text="When it was planned, entered as held, or cancelled: what came last.")
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ("planned_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="caucus", with_party__isnull=False)
                | models.Q(kind="joint", with_party__isnull=True),
                name="a_caucus_is_with_one_party",
            ),
            models.CheckConstraint(
                condition=models.Q(state="held") ^ models.Q(held_at__isnull=True), name="a_held_session_has_its_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.case}"


class Attendance(models.Model):
    """Someone who was there: for which party (none: the office), by name."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "attendance"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.name} for {self.party}" if self.party_id else self.name
