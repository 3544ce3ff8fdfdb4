"""Who was asked to mediate a case, what they declared, and from when to when they did."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import User
from claims_project.procedure.models import Deadline
from disputes.models import Case, OnTheDocket
from mediation.models.panel import MediatorProfile
from mediation.querysets import AppointmentDeadlineQuerySet, AppointmentQuerySet


class Appointment(models.Model):
    """One nomination of a mediator. Written by services.appointments;
    `conflicts` is the check as it stood when proposed.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        CHALLENGED = "challenged", _("Challenged")
        IN_EFFECT = "in_effect", _("In effect")
        ENDED = "ended", _("Ended")

    OPEN = (State.PROPOSED, State.ACCEPTED, State.CHALLENGED, State.IN_EFFECT)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appointments")
    profile = models.ForeignKey(MediatorProfile, on_delete=models.PROTECT, related_name="appointments")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    conflicts = models.JSONField(default=list, help_text="The hits of the conflict check, each with its sentence.")
    found_later = models.JSONField(
        default=list, help_text="What the check found when others joined the case, until somebody has decided on it."
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    declaration = models.TextField(blank=True, help_text="The declaration and disclosures, as signed.")
    signed_name = models.CharField(max_length=150, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    challenge = models.TextField(blank=True)
    since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ("case", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "profile"],
                condition=models.Q(state__in=("proposed", "accepted", "challenged", "in_effect")),
                name="a_mediator_is_nominated_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("accepted", "in_effect"))
                | (models.Q(signed_at__isnull=False) & ~models.Q(declaration="")),
                name="an_accepted_appointment_has_a_declaration",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} for {self.case}"


class AppointmentDeadline(OnTheDocket, Deadline):
    """The day by which a nominee is to accept or decline. The nominee is not yet the case's mediator, so it is not
    the case's own date.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="deadlines")

    objects = AppointmentDeadlineQuerySet.as_manager()

    class Meta(Deadline.Meta):
        pass

    @property
    def case(self) -> Case:
        return self.appointment.case

    def recipients(self) -> models.QuerySet[User]:
        """The nominee, while the nomination waits for them."""
        if self.appointment.state != Appointment.State.PROPOSED:
            return User.objects.none()
        return User.objects.filter(pk=self.appointment.profile.user_id, is_active=True)

    def about_words(self) -> str:
        return f"{self.appointment.case.docket_number}, {self.appointment.case.caption}"

    def link(self) -> str:
        return reverse("admin:mediation_appointment_change", args=[self.appointment_id])
