"""The file on one dispute, who is in it, and who works it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from claims_project.procedure.models import RulesVersion
from disputes.lifecycle import Outcome, Standing, State, Track
from disputes.querysets import AssignmentQuerySet, CasePaperQuerySet, CasePartyQuerySet, CaseQuerySet
from registry.models import Claim, Overlap


class Case(models.Model):
    """The file on one dispute. State moves only by disputes.services.steps.take; a draft has no docket number yet.

    `claims` and `overlaps` are what is in issue; `tariff_in_issue` says it for rates and fees (T3, T4).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    docket_number = models.CharField(max_length=40, null=True, blank=True, unique=True)
    track = models.CharField(max_length=2, choices=Track.choices, default=Track.VALIDITY)
    caption = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT, db_index=True)
    outcome = models.CharField(max_length=24, choices=Outcome.choices, blank=True)
    last_state = models.CharField(max_length=20, choices=State.choices, blank=True)
    state_since = models.DateTimeField()
    rules_version = models.ForeignKey(RulesVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, blank=True, db_index=True)
    claims = models.ManyToManyField(Claim, blank=True, related_name="cases")
    overlaps = models.ManyToManyField(Overlap, blank=True, related_name="cases")
    tariff_in_issue = models.TextField(_("rate or fee schedule in issue"), blank=True)
    relief = models.TextField(_("what is asked for"), blank=True)
    lateness = models.TextField(_("anything that makes it late"), blank=True)
    truth_stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    truth_stated_as = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-filed_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=State.DRAFT) | models.Q(docket_number__isnull=False, filed_at__isnull=False),
                name="a_filed_case_has_a_docket_number",
            ),
            models.CheckConstraint(
                condition=models.Q(state=State.CLOSED) ^ models.Q(outcome=""), name="only_a_closed_case_has_an_outcome"
            ),
        ]
        indexes = [models.Index(fields=["state", "-filed_at"]), models.Index(fields=["track", "-filed_at"])]

    def __str__(self) -> str:
        return self.docket_number or f"Draft {str(self.key)[:8]}"

    def get_absolute_url(self) -> str:
        if self.state == State.DRAFT:
            return reverse("disputes:tasks", args=[self.key])
        return reverse("disputes:case", args=[self.docket_number])

    @property
    def standing(self) -> Standing:
        return Standing(State(self.state), self.outcome, self.last_state)

    def claims_in_issue(self) -> models.QuerySet[Claim]:
        """The claims named, and both claims of every overlap named."""
        overlapping = self.overlaps.all()
        return Claim.objects.filter(
            models.Q(pk__in=self.claims.values("pk"))
            | models.Q(pk__in=overlapping.values("first"))
            | models.Q(pk__in=overlapping.values("second"))
        )


class CaseNumbering(models.Model):
    """The last docket number given out in a year. A number is never given twice, whatever happens to the case."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.last} in {self.year}"


class CaseParty(models.Model):
    """A party's role in a case. Its members see the case from `appeared_at` on: a claimant's from the draft, a
    respondent's from service.
    """

    class Role(models.TextChoices):
        CLAIMANT = "claimant", "Claimant"
        RESPONDENT = "respondent", "Respondent"
        INTERVENER = "intervener", "Intervener"
        OBSERVER = "observer", "Observer"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="case_roles")
    role = models.CharField(max_length=12, choices=Role.choices)
    appeared_at = models.DateTimeField(null=True, blank=True)
    papers_from = models.DateTimeField(
        null=True, blank=True, help_text="Papers from before then are not open to it: it joined by consolidation."
    )

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "case parties"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["case", "party"], name="a_party_has_one_role_in_a_case")]

    def __str__(self) -> str:
        return f"{self.party} ({self.get_role_display()})"


class Assignment(models.Model):
    """An office user who works a case in a capacity, from and until when. Written when an appointment takes effect or
    ends.
    """

    class Capacity(models.TextChoices):
        MEDIATOR = "mediator", "Mediator"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    capacity = models.CharField(max_length=12, choices=Capacity.choices)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "capacity"], condition=models.Q(ended_at=None), name="assigned_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_capacity_display().lower()} of {self.case}"


class Defect(models.Model):
    """One listed defect of a filing that was returned, and the claimant's answer to it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="defects")
    number = models.PositiveIntegerField()
    text = models.TextField()
    listed_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    WRITTEN_AT = "listed_at"

    objects = CasePaperQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="defects_are_numbered_in_a_case")]

    def __str__(self) -> str:
        return f"Defect {self.number}"
