"""What is said and what is shown: grounds, answers to them, and numbered evidence."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims_project.record.models import AccessClass
from claims_project.vault.models import StoredFile
from disputes.models.cases import Case, CaseParty
from disputes.querysets import ExhibitQuerySet, StatedQuerySet


class Ground(models.Model):
    """One thing a party says is wrong, with its facts and the exhibits it rests on. Fixed once filed."""

    class Code(models.TextChoices):
        OVERLAP = "overlap", "My claim and another claim cover the same ground"
        NOT_ESTABLISHED = "not_established", "The other claim was not established before ratification"
        EARLIER_PRIORITY = "earlier_priority", "My claim has the earlier priority"
        BOUNDARY = "boundary", "A boundary is wrongly described or recorded"
        EXCLUSIVE_ACCESS = "exclusive_access", "Someone has exclusive access to what must stay open"
        CONCENTRATION = "concentration", "Holdings are concentrated in one hand"
        RATE_TOO_HIGH = "rate_too_high", "The extraction rate is above the limit, or the fee is too high"
        NOT_CHARGEABLE = "not_chargeable", "The fee should not be charged"
        CLASS_EXEMPT = "class_exempt", "My class is exempt"
        CLASS_LOWER = "class_lower", "My class pays a lower fee"
        OTHER = "other", "Something else"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="grounds")
    case_party = models.ForeignKey(CaseParty, on_delete=models.PROTECT, related_name="grounds")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=20, choices=Code.choices)
    statement = models.TextField(_("the facts"))
    exhibits = models.ManyToManyField("Exhibit", blank=True, related_name="grounds")
    filed_at = models.DateTimeField(null=True, blank=True)

    WRITTEN_AT = "filed_at"

    objects = StatedQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="grounds_are_numbered_in_a_case")]

    def __str__(self) -> str:
        return f"Ground {self.number}: {self.get_code_display()}"


class GroundAnswer(models.Model):
    """What a respondent says to one ground."""

    class Position(models.TextChoices):
        ADMITTED = "admitted", "Admitted"
        DENIED = "denied", "Denied"
        NOT_KNOWN = "not_known", "Not known"

    ground = models.ForeignKey(Ground, on_delete=models.PROTECT, related_name="answers")
    case_party = models.ForeignKey(CaseParty, on_delete=models.PROTECT, related_name="ground_answers")
    position = models.CharField(max_length=10, choices=Position.choices)
    statement = models.TextField(blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)

    CASE_PATH = "ground__case"
    WRITTEN_AT = "filed_at"

    objects = StatedQuerySet.as_manager()

    class Meta:
        ordering = ("ground__number", "pk")
        constraints = [
            models.UniqueConstraint(fields=["ground", "case_party"], name="a_ground_is_answered_once_by_a_party")
        ]

    def __str__(self) -> str:
        return f"{self.case_party.party} on ground {self.ground.number}: {self.get_position_display()}"


class Answer(models.Model):
    """A respondent's answer while it is written and once it is filed: whether the process is accepted, and the
    statement.

    The answers to the grounds stand beside it, one `GroundAnswer` each; a counter-claim is a `Ground` of the
    respondent.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    case_party = models.OneToOneField(CaseParty, on_delete=models.PROTECT, related_name="answer")
    accepts_process = models.BooleanField(null=True, blank=True)
    statement = models.TextField(blank=True)
    truth_stated_as = models.CharField(max_length=200, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = StatedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Answer of {self.case_party.party}"


class Exhibit(models.Model):
    """A numbered piece of evidence. Its number is given when it is filed; before that it belongs to a draft."""

    class Kind(models.TextChoices):
        INSTRUMENT = "instrument", "Title instrument or register extract"
        SURVEY = "survey", "Survey, plan or map"
        CORRESPONDENCE = "correspondence", "Correspondence"
        PHOTOGRAPH = "photograph", "Photograph"
        REPORT = "report", "Report or assessment"
        TARIFF = "tariff", "Rate, tariff or invoice"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        OFFERED = "offered", "Offered"
        ADMITTED = "admitted", "Admitted by agreement"
        OBJECTED = "objected", "Objected to"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Series(models.TextChoices):
        OWN = "own", "Of the party that offers it"
        JOINT = "joint", "Joint: offered by the parties together"
        ASSESSOR = "assessor", "Of an assessor"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    series = models.CharField(max_length=8, choices=Series.choices, default=Series.OWN)
    number = models.CharField(max_length=12, blank=True)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="exhibit")
    offered_by = models.ForeignKey(CaseParty, null=True, blank=True, on_delete=models.PROTECT, related_name="exhibits")
    entry = models.ForeignKey(
        "DocketEntry",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="exhibits",
        help_text="The entry with which it was filed.",
    )
    redacts = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="redacted_versions",
        help_text="The exhibit of which this is a version with parts removed.",
    )
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OTHER)
    dated = models.DateField(_("date of the document"), null=True, blank=True)
    author = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=40, blank=True)
    relied_on_for = models.TextField(blank=True)
    received_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, blank=True)
    access = models.CharField(max_length=10, choices=AccessClass.choices, default=AccessClass.PARTIES)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OFFERED)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ExhibitQuerySet.as_manager()

    class Meta:
        ordering = ("case", "number", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], condition=~models.Q(number=""), name="exhibits_are_numbered_in_a_case"
            ),
            models.CheckConstraint(
                condition=models.Q(offered_by__isnull=False) | ~models.Q(series="own"),
                name="an_exhibit_of_its_own_series_has_a_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or 'Unfiled'}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("vault:file", args=[self.file.key])
