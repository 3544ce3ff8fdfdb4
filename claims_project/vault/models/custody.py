"""Who had a file in hand, when, and whether its hash was found right."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.record.models import AppendOnlyModel
from claims_project.vault.models.files import StoredFile
from claims_project.vault.querysets import CustodyEventQuerySet


class CustodyEvent(AppendOnlyModel):
    """One line of a file's custody log. Added by vault.services; the database refuses to change or remove it."""

    class Act(models.TextChoices):
        RECEIVED = "received", _("Received")
        EXAMINED = "examined", _("Examined")
        SENT_BACK = "sent_back", _("Sent to be examined again")
        OPENED = "opened", _("Page opened")
        PREVIEWED = "previewed", _("Preview looked at")
        DOWNLOADED = "downloaded", _("Downloaded")

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="custody")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=12, choices=Act.choices)
    round = models.PositiveSmallIntegerField(default=1, help_text=_("Which round of examination it belongs to."))
    sha256_verified = models.BooleanField(
        null=True, help_text=_("The bytes were read and their hash was right; empty when they were not read.")
    )
    words = models.CharField(max_length=300, blank=True)

    objects = CustodyEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("custody event")
        ordering = ("file", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["file", "act", "round"],
                condition=models.Q(act__in=["received", "examined"]),
                name="a_file_is_received_and_examined_once_a_round",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.file_id} at {self.at:%Y-%m-%d %H:%M}"
