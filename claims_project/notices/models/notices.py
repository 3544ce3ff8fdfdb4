"""What the office tells a person, and whether it has been sent."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.notices.querysets import BounceQuerySet, NoticeQuerySet


class Notice(models.Model):
    """One message to one person: a row of the outbox, and afterwards the proof that it went out.

    The row is the work; a message to the worker only pokes. Queued by services.queue, sent by services.send: whoever
    sends takes the row first (`sending`, until `claimed_until`), so the sweep takes over a row whose sender died.
    A notice that waits for a digest is `held` until `hold_until`, then `gathered` into one (`digest`, a notice itself).
    `gate` and `gate_id` name what it tells of: it is open to its recipient only as long as that is (see gates).
    The subject may be seen in a list or over a shoulder: it never carries confidential text.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        HELD = "held", _("Kept for the next digest")
        GATHERED = "gathered", _("In a digest that waits to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")
        BOUNCED = "bounced", _("Came back")
        WITHHELD = "withheld", _("Not sent: no longer open to the recipient")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=64)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    html = models.TextField(blank=True, help_text=_("The text as HTML, where a wording gave one."))
    link = models.CharField(_("leads to"), max_length=300, blank=True)
    thread = models.CharField(max_length=100, blank=True, help_text=_("Mails of one thread stand together."))
    service = models.BooleanField(_("service"), default=False, help_text=_("Serves a paper: nobody may switch it off."))
    gate = models.CharField(max_length=64, blank=True, editable=False)
    gate_id = models.BigIntegerField(null=True, blank=True, editable=False)
    dedupe_key = models.CharField(_("about"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    hold_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    digest = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="items", verbose_name=_("digest")
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("being sent until"), null=True, blank=True)
    created_at = models.DateTimeField(_("queued"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["dedupe_key", "recipient"], name="one_notice_about_a_thing_to_a_person")
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_of_recipient"),
            models.Index(fields=["state", "next_attempt_at"], name="notice_waiting"),
            models.Index(fields=["state", "claimed_until"], name="notice_being_sent"),
            models.Index(fields=["state", "hold_until"], name="notice_held"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_state_display()}"


class Bounce(models.Model):
    """A mail that came back, as the reporting mail server told it; a task until someone has settled it.

    Written by services.bounces alone. An address with an unsettled bounce is a failing one.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="bounces", verbose_name=_("notice"))
    address = models.EmailField(_("address"))
    status = models.CharField(_("status"), max_length=16, help_text=_("RFC 3463: 5.1.1 is “no such mailbox”."))
    words = models.TextField(_("what the mail server said"), blank=True)
    received_at = models.DateTimeField(_("received"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("settled by"),
    )  # fmt: skip
    settled_how = models.TextField(_("what was done"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = BounceQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-pk")
        verbose_name = _("mail that came back")
        verbose_name_plural = _("mails that came back")
        constraints = [
            models.UniqueConstraint(fields=["notice", "address"], name="a_notice_comes_back_once_from_an_address")
        ]
        indexes = [models.Index(fields=["settled_at", "address"], name="bounce_unsettled")]

    def __str__(self) -> str:
        return f"{self.address}: {self.status}"
