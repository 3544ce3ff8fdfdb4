"""What is said in private: encrypted at rest with a key of the case, which can be destroyed on its own."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from claims_project.accounts.models import Party
from claims_project.record.models import AppendOnlyModel
from disputes.models import Case
from mediation.models.sessions import Session
from mediation.querysets import CaseKeyQuerySet, CaucusNoteQuerySet


class CaseKey(models.Model):
    """The key that a case's private notes are encrypted with, itself wrapped.
    With `wrapped` emptied they are unreadable for good.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="caucus_key")
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = CaseKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Key of {self.case}"


class CaucusNote(AppendOnlyModel):
    """A private note about talks with one party. Read by services.caucus.read alone; append-only.

    `by_party` is set when the party wrote it (it may then read it again); empty when the mediator did.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="caucus_notes")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    by_party = models.BooleanField(default=False)
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    ciphertext = models.BinaryField()
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the encrypted bytes.")

    objects = CaucusNoteQuerySet.as_manager()

    class Meta:
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return f"Private note in {self.case}"
