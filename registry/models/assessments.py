"""Whether a claim satisfies provision 1: what was found, from what, and what became of the finding."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims_project.procedure.models import Deadline, RulesVersion
from claims_project.record.models import AppendOnlyModel
from registry.models.claims import Claim
from registry.querysets import AssessmentDeadlineQuerySet, AssessmentQuerySet, AssessmentStepQuerySet

if TYPE_CHECKING:
    from claims_project.accounts.models import User


class Assessment(models.Model):
    """One answering of the tests E1 to E10 for a claim, as of a moment, under one version of the rules.

    What was found never changes; `state` moves by establishment.lifecycle alone. `answers` is a list of
    establishment.answers.Answer as JSON. `unknown` and `failed` name tests with a space round each (" E2 E5 "), for
    filters. `ground` is the established ground where it is not the whole claim. Written by services.assessments.
    """

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("Provisional")
        ISSUED = "issued", _("Issued")
        PUBLISHED = "published", _("Published")
        SUSPENDED = "suspended", _("Suspended by a dispute")
        CONFIRMED = "confirmed", _("Confirmed")
        REPLACED = "replaced", _("Replaced")

    class Outcome(models.TextChoices):
        ESTABLISHED = "established", _("Established")
        ESTABLISHED_IN_PART = "established_in_part", _("Established in part")
        NOT_ESTABLISHED = "not_established", _("Not established")
        UNDER_REVIEW = "under_review", _("Under review")

    STANDING = (State.PUBLISHED, State.SUSPENDED, State.CONFIRMED)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("claim"))
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PROVISIONAL)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    as_of = models.DateTimeField(_("as of"))
    rules_version = models.ForeignKey(RulesVersion, on_delete=models.PROTECT, related_name="+")
    rules_hash = models.CharField(_("hash of the rules"), max_length=64)
    snapshot_hash = models.CharField(_("hash of the facts"), max_length=64)
    answers = models.JSONField(_("answers"))
    unknown = models.CharField(_("tests not answered"), max_length=60, blank=True)
    failed = models.CharField(_("tests failed"), max_length=60, blank=True)
    ground = models.JSONField(_("established ground"), null=True, blank=True)
    area_m2 = models.FloatField(_("established area"), default=0)
    flags = models.JSONField(_("flags"), default=list, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    leave_given_at = models.DateTimeField(_("leave to contest"), null=True, blank=True)
    suspended_for = models.JSONField(_("suspended for"), default=list, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ("-made_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="an_assessment_has_its_number"),
            models.UniqueConstraint(
                fields=["claim"], condition=models.Q(state="provisional"), name="one_provisional_assessment_a_claim"
            ),
            models.UniqueConstraint(
                fields=["claim"], condition=models.Q(state="issued"), name="one_issued_assessment_a_claim"
            ),
            models.UniqueConstraint(
                fields=["claim"],
                condition=models.Q(state__in=["published", "suspended", "confirmed"]),
                name="one_standing_assessment_a_claim",
            ),
        ]
        indexes = [models.Index(fields=["state", "outcome"])]

    def __str__(self) -> str:
        return f"Assessment {self.number} of {self.claim}"

    def get_absolute_url(self) -> str:
        return reverse("registry:establishment", args=[self.claim.register.code, self.claim.claim_number])


class AssessmentStep(AppendOnlyModel):
    """One step in the life of an assessment: who took it, when, and in what words. Written with each step."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField(_("number"))
    step = models.CharField(_("step"), max_length=20)
    state = models.CharField(_("state after it"), max_length=12, choices=Assessment.State.choices)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    words = models.TextField(_("what happened"))
    docket_number = models.CharField(_("docket number"), max_length=64, blank=True)

    objects = AssessmentStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an assessment")
        verbose_name_plural = _("steps of an assessment")
        ordering = ("assessment", "number")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="an_assessment_step_has_its_number")
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.words}"


class AssessmentDeadline(Deadline):
    """Until when a published assessment can be contested without leave."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="deadlines")

    objects = AssessmentDeadlineQuerySet.as_manager()

    class Meta(Deadline.Meta):
        pass

    def recipients(self) -> models.QuerySet[User]:
        """Those who act for a holder of the claim now."""
        from claims_project.accounts.models import Membership
        from claims_project.accounts.models import User as Person

        holders = self.assessment.claim.holdings.filter(until_at=None).values("party")
        members = Membership.objects.filter(party__in=holders, ended_at=None).values("user")
        return Person.objects.filter(pk__in=members, is_active=True)

    def about_words(self) -> str:
        return f"Establishment of {self.assessment.claim}"

    def link(self) -> str:
        return self.assessment.get_absolute_url()


def spaced(tests: Any) -> str:
    """Names of tests for a column that is searched: " E2 E5 "."""
    names = list(tests)
    return f" {' '.join(names)} " if names else ""
