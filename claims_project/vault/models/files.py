"""A file as it was sent, and what was found in it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims_project.vault import blobs
from claims_project.vault.querysets import UNFINISHED, StoredFileQuerySet
from claims_project.vault.words import WORDS, Standing, Words


class StoredFile(models.Model):
    """One upload. Its bytes lie in the vault under their hash and are never changed; equal bytes lie there once.

    The row is the queue of intake: whatever is received or examining with no lease in force is to be examined.
    Written by vault.services alone. Source: domain.md, "Evidence".
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        EXAMINING = "examining", _("Being examined")
        EXAMINED = "examined", _("Examined")
        HELD = "held", _("Held")

    class ScanState(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLEAN = "clean", _("Clean")
        INFECTED = "infected", _("Infected")
        NOT_SCANNED = "not_scanned", _("Not scanned")
        COULD_NOT_SCAN = "could_not_scan", _("Could not be scanned")
        TOO_LARGE = "too_large", _("Too large to scan")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, help_text=_("The name as shown: no folders, no hidden characters."))
    original_name = models.CharField(max_length=1000, help_text=_("The name as it was sent."))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(help_text=_("Bytes."))
    declared_type = models.CharField(max_length=200, blank=True, help_text=_("What the sender's program called it."))
    media_type = models.CharField(max_length=200, blank=True, help_text=_("What its content shows it to be."))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stored_files")
    received_at = models.DateTimeField()
    examined_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    scan_state = models.CharField(max_length=16, choices=ScanState.choices, default=ScanState.WAITING)
    standing = models.CharField(
        max_length=16,
        choices=[(standing.value, words.tag) for standing, words in WORDS.items()],
        default=Standing.WAITING.value,
        help_text=_("Row of the table of words (vault.words)."),
    )
    words = models.TextField(help_text=_("What happened and what to do, for the uploader."))
    warning = models.TextField(blank=True, help_text=_("What a reader should know before opening it."))
    text = models.TextField(blank=True, help_text=_("The beginning of its text, for reading and search."))
    text_blob = models.CharField(max_length=80, blank=True, help_text=_("Where its whole text lies in the vault."))
    preview = models.CharField(max_length=80, blank=True, help_text=_("Where a picture of its first page lies."))
    pages = models.PositiveIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("How often a worker took it."))
    failures = models.PositiveSmallIntegerField(default=0, help_text=_("How often examining it failed."))
    round = models.PositiveSmallIntegerField(default=1, help_text=_("Goes up when a registrar has it examined again."))
    claimed_until = models.DateTimeField(null=True, blank=True, help_text=_("Nobody else examines it before this."))
    poked_until = models.DateTimeField(null=True, blank=True, help_text=_("The sweep sends no message before this."))
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        ordering = ("-received_at", "-pk")
        indexes = [
            models.Index(
                fields=["poked_until"],
                condition=models.Q(state__in=UNFINISHED),
                name="vault_unfinished_files",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("vault:file", args=[self.key])

    @property
    def blob(self) -> str:
        """Where its bytes lie in the vault."""
        return blobs.path_of(self.sha256)

    @property
    def shown(self) -> Words:
        """The row of the table of words it stands in: the words and the kind of its tag."""
        return WORDS[Standing(self.standing)]

    @property
    def is_settled(self) -> bool:
        """Nothing more happens to it by itself."""
        return self.state not in UNFINISHED

    @property
    def may_be_opened(self) -> bool:
        """Its bytes may be given out: examined, and not held."""
        return self.state == self.State.EXAMINED
