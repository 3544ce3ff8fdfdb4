"""What was submitted, exactly as it was, and how it was served."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from claims_project.accounts.models import Party
from claims_project.record.models import AppendOnlyModel
from claims_project.vault.models import StoredFile
from disputes.models.cases import Case, CaseParty
from disputes.models.docket import DocketEntry
from disputes.querysets import (
    AnswerCodeQuerySet,
    DeficiencyQuerySet,
    FiledQuerySet,
    FilingReviewQuerySet,
    PaperRequestQuerySet,
    ServiceOpeningQuerySet,
    ServiceQuerySet,
)


class Filing(AppendOnlyModel):
    """The act of submitting, with its contents exactly as submitted. Append-only. `receipt_code` lets its holder check
    it.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", "Request for mediation"
        CURE = "cure", "Corrections"
        ANSWER = "answer", "Answer"
        REFUSAL = "refusal", "Refusal of the process"
        DOCUMENT = "document", "Document"
        MOTION = "motion", "Motion"
        RESPONSE = "response", "Response to a motion"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="filings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lodged_at = models.DateTimeField()
    contents = models.JSONField()
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the contents as canonical JSON (RFC 8785).")
    receipt_code = models.CharField(max_length=24, unique=True)
    entry = models.OneToOneField(DocketEntry, on_delete=models.PROTECT, related_name="filing")

    WRITTEN_AT = "lodged_at"

    objects = FiledQuerySet.as_manager()

    class Meta:
        ordering = ("lodged_at", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.case}"


class PaperRequest(models.Model):
    """A request for mediation that came in on paper, while the registrar keys it in for its party and afterwards: when
    it came in, which is its filing date, and the scan, which is its first exhibit.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="on_paper")
    received_at = models.DateTimeField()
    scan = models.OneToOneField("Exhibit", on_delete=models.PROTECT, related_name="request_on_paper")
    keyed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PaperRequestQuerySet.as_manager()

    class Meta:
        ordering = ("received_at", "pk")

    def __str__(self) -> str:
        return f"{self.case}, on paper"


class Service(AppendOnlyModel):
    """Formal delivery of a filing to a party, with its proof. Append-only: that it failed is an entry of the docket
    which corrects its own (`failed_in`, see its queryset), and from then on it does not count.
    """

    class Method(models.TextChoices):
        PORTAL = "portal", "Through the portal"
        MAIL = "mail", "E-mail"
        POST = "post", "Post"
        RADIO = "radio", "Radio notice"
        HAND = "hand", "By hand"

    case_party = models.ForeignKey(CaseParty, on_delete=models.PROTECT, related_name="services")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="services")
    method = models.CharField(max_length=8, choices=Method.choices)
    served_at = models.DateTimeField()
    proof = models.TextField(help_text="What proves it: delivery report, return receipt, log of the broadcast.")
    served_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(DocketEntry, on_delete=models.PROTECT, related_name="+")
    deemed_at = models.DateTimeField(help_text="When it counts as served: sent, and the deemed days of its method.")
    deemed_trace = models.JSONField(default=list, help_text="How that was worked out, a line each.")
    document = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+", help_text="The receipt or log, as a file."
    )
    ordered_in = models.ForeignKey(
        DocketEntry,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The order that allows another way than the usual (substituted service).",
    )

    CASE_PATH = "case_party__case"
    WRITTEN_AT = "served_at"
    failed_in: int | None

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ("served_at", "pk")

    def __str__(self) -> str:
        return f"{self.filing} served on {self.case_party.party}"


class ServiceOpening(AppendOnlyModel):
    """The first time one of the served party's people opened the case after it was served on them."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ServiceOpeningQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["service", "user"], name="a_service_is_first_opened_once")]

    def __str__(self) -> str:
        return f"{self.service}, opened by {self.user}"


class FilingReview(models.Model):
    """The registrar's look at what came in after the request: accepted, or returned with every deficiency; the filing
    date is kept when they are put right.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be looked at"
        ACCEPTED = "accepted", "Accepted"
        CORRECTED = "corrected", "Accepted, with a correction by the office"
        RETURNED = "returned", "Returned to be put right"
        CURED = "cured", "Put right, waiting to be looked at again"

    filing = models.OneToOneField(Filing, on_delete=models.PROTECT, related_name="review")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    since = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cure = models.ForeignKey(
        "CaseDeadline",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="By when it was to be put right, as first given; a date that moved since names it as its origin.",
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    CASE_PATH = "filing__case"

    objects = FilingReviewQuerySet.as_manager()

    class Meta:
        ordering = ("since", "pk")

    def __str__(self) -> str:
        return f"{self.filing}: {self.get_state_display()}"


class Deficiency(models.Model):
    """One thing wrong with a filing that was returned, and how its party put it right."""

    review = models.ForeignKey(FilingReview, on_delete=models.PROTECT, related_name="deficiencies")
    number = models.PositiveIntegerField()
    text = models.TextField()
    answer = models.TextField(blank=True)

    CASE_PATH = "review__filing__case"

    objects = DeficiencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deficiencies"
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="deficiencies_are_numbered")]

    def __str__(self) -> str:
        return f"Deficiency {self.number} of {self.review.filing}"


class AnswerCode(models.Model):
    """The short code of the letter that serves a respondent: whoever holds it may join as that party's representative,
    once.
    """

    case_party = models.OneToOneField(CaseParty, on_delete=models.PROTECT, related_name="answer_code")
    digest = models.CharField(
        max_length=128, help_text="Keyed digest of the code; the code itself is in the letter alone."
    )
    made_at = models.DateTimeField()
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    used_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AnswerCodeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Code of the letter to {self.case_party.party}"
