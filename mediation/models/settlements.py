"""Signed terms: the agreement, its clauses, and the signatures over its exact text."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from claims_project.record.models import AppendOnlyModel
from disputes.models import Case
from mediation.models.proposals import Proposal
from mediation.querysets import ClauseQuerySet, SettlementQuerySet, SignatureQuerySet
from registry.models import Claim, TitleTransaction


class Settlement(models.Model):
    """A settlement agreement. Written by services.settlements; `text` is
    composed by settlement_text and fixed once sent.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OUT_FOR_SIGNATURE = "out_for_signature", _("Out for signature")
        IN_FORCE = "in_force", _("In force")
        VOID = "void", _("Void")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="settlements")
    number = models.PositiveIntegerField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="settlements")
    title = models.CharField(_("title"), max_length=300)
    preamble = models.TextField(_("preamble"), blank=True)
    state = models.CharField(max_length=18, choices=State.choices, default=State.DRAFT)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    drawn_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_up_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering = ("case", "number")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="settlements_are_numbered_in_a_case"),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=("draft", "out_for_signature")),
                name="one_settlement_at_a_time_is_being_made",
            ),
            models.CheckConstraint(
                condition=models.Q(state="in_force") ^ models.Q(in_force_at__isnull=True),
                name="a_settlement_in_force_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"Settlement {self.number} in {self.case}"


class Clause(models.Model):
    """One typed term of a settlement. Changed only while the settlement is a draft."""

    class Kind(models.TextChoices):
        DECLARATORY = "declaratory", _("Declaration")
        UNDERTAKING = "undertaking", _("Undertaking")
        REGISTER_CHANGE = "register_change", _("Change of the register")
        PAYMENT = "payment", _("Payment")
        BOUNDARY = "boundary", _("Boundary")
        SHARED_UNIT = "shared_unit", _("Shared unit")
        RELEASE = "release", _("Release")
        CONFIDENTIALITY = "confidentiality", _("Confidentiality")

    # A party must do something by a date: these become undertakings.
    PERFORMED = frozenset({Kind.UNDERTAKING, Kind.PAYMENT, Kind.REGISTER_CHANGE, Kind.SHARED_UNIT})

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="clauses")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    text = models.TextField(_("text"))
    obligor = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("who must do it")
    )
    beneficiary = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("for whom")
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    new_boundary = models.JSONField(null=True, blank=True)
    carried_out_by = models.OneToOneField(
        TitleTransaction, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The title transaction by which a boundary clause was carried out.",
    )  # fmt: skip

    objects = ClauseQuerySet.as_manager()

    class Meta:
        ordering = ("settlement", "number")
        constraints = [models.UniqueConstraint(fields=["settlement", "number"], name="clauses_are_numbered")]

    def __str__(self) -> str:
        return f"Clause {self.number}: {self.get_kind_display()}"


class Signature(AppendOnlyModel):
    """A party's signature over the hash of the exact text. Append-only, in the database too."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    text_sha256 = models.CharField(max_length=64)
    typed_name = models.CharField(max_length=150)
    statement = models.TextField()

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ("signed_at", "pk")
        constraints = [models.UniqueConstraint(fields=["settlement", "party"], name="a_party_signs_once")]

    def __str__(self) -> str:
        return f"{self.party} on {self.settlement}"
