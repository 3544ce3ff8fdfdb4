"""Terms put forward without prejudice, and the answers to them, given blind."""

from __future__ import annotations

import hashlib
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from claims_project.record.models import AppendOnlyModel
from disputes.models import Case
from mediation.querysets import ProposalAnswerQuerySet, ProposalQuerySet


def new_salt() -> str:
    """A random salt of 128 bits, as hex."""
    return secrets.token_hex(16)


class Proposal(models.Model):
    """Terms offered by the mediator (`by_party` empty) or by a party, to some
    parties or all. Written by services.proposals.

    `annex` is a division of common ground: {"kind", "words", "changes":
    [{"claim": pk, "boundary": geojson, "area_m2": …}]}.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Waiting for answers")
        ACCEPTED = "accepted", _("Accepted by all")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")
        SUPERSEDED = "superseded", _("Superseded")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    by_party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    terms = models.TextField(_("terms"))
    annex = models.JSONField(null=True, blank=True)
    addressees = models.ManyToManyField(Party, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("open until"))
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    state = models.CharField(max_length=14, choices=State.choices, default=State.SENT)
    sha256 = models.CharField(
        max_length=64, help_text="Salted SHA-256 of the terms and annex: all that an auditor sees."
    )
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("case", "number")
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="proposals_are_numbered_in_a_case")]

    def __str__(self) -> str:
        return f"Proposal {self.number} in {self.case}"


class ProposalAnswer(AppendOnlyModel):
    """A party's answer, final and append-only. Nobody but that party sees it until every answer is an acceptance."""

    class Answer(models.TextChoices):
        ACCEPT = "accept", _("Accept")
        DECLINE = "decline", _("Decline")

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="answers")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer.choices)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    salt = models.CharField(max_length=32, default=new_salt, editable=False)

    objects = ProposalAnswerQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["proposal", "party"], name="a_party_answers_a_proposal_once")]

    def __str__(self) -> str:
        return f"Answer to {self.proposal}"

    @property
    def commitment(self) -> str:
        """What the docket keeps of a blind answer: it proves later what was answered, and tells nothing before."""
        return hashlib.sha256(f"{self.salt}:{self.proposal.key}:{self.party.key}:{self.answer}".encode()).hexdigest()
