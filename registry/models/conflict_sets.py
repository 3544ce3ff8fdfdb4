"""Claims that hang together through contested ground."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.models.bodies import Body
from registry.models.claims import Claim
from registry.querysets import ConflictSetQuerySet, PublicQuerySet


class ConflictSet(models.Model):
    """A connected component of claims in contest with one another. Written by registry.services.conflict_sets alone.

    Its number stays when it grows. Of sets that merge the oldest goes on and the others end in it; of a set that
    splits the larger part goes on and the rest becomes a set that `came_out_of` it.
    """

    number = models.BigAutoField(_("number"), primary_key=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="conflict_sets", verbose_name=_("body"))
    found_at = models.DateTimeField(_("found"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    went_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_in", verbose_name=_("went into")
    )
    came_out_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parted", verbose_name=_("came out of")
    )

    objects = ConflictSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict set")
        verbose_name_plural = _("conflict sets")
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(went_into=None) | models.Q(ended_at__isnull=False),
                name="a_conflict_set_that_went_into_another_has_ended",
            )
        ]
        indexes = [models.Index(fields=["body", "ended_at"])]

    def __str__(self) -> str:
        return str(_("Conflict set %(number)d") % {"number": self.number})

    def get_absolute_url(self) -> str:
        return reverse("registry:conflict_set", args=[self.number])


class ConflictMember(models.Model):
    """A claim's time in a conflict set. Ended, never deleted."""

    conflict_set = models.ForeignKey(ConflictSet, on_delete=models.PROTECT, related_name="members")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="conflict_memberships")
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim in conflict")
        verbose_name_plural = _("claims in conflict")
        ordering = ("conflict_set", "from_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=models.Q(until_at=None), name="a_claim_is_in_one_conflict_set_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["conflict_set", "until_at"])]

    def __str__(self) -> str:
        return f"{self.claim}: {self.conflict_set}"
