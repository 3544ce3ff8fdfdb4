"""Ground that two claims have in common."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.models.bodies import Body
from registry.models.claims import Claim
from registry.querysets import OverlapQuerySet


class Overlap(models.Model):
    """Two claims' common ground: a pair, a geometry, an area. Written by registry.services.overlaps alone.

    One row a pair for ever: ground that vanishes makes it resolved, ground that comes back opens it again. `senior`
    is None when the two are equal or their priority is not known; `seniority` says which, and why.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        IN_CASE = "in_case", _("In a case")
        RESOLVED = "resolved", _("Resolved")
        DISMISSED = "dismissed", _("Dismissed")

    class Dismissal(models.TextChoices):
        SLIVER = "sliver", _("Sliver")
        STACKING = "stacking", _("Lawful stacking")
        OWN = "own", _("One holder's own ground")

    class Standing(models.TextChoices):
        FIRST = "first", _("The first is senior")
        SECOND = "second", _("The second is senior")
        EQUAL = "equal", _("Equal")
        UNKNOWN = "unknown", _("Not known")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="overlaps", verbose_name=_("body"))
    first = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="overlaps_as_first", verbose_name=_("first claim")
    )
    second = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="overlaps_as_second", verbose_name=_("second claim")
    )
    standing = models.CharField(_("seniority"), max_length=8, choices=Standing.choices, default=Standing.UNKNOWN)
    senior = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("senior claim")
    )
    seniority = models.TextField(_("why"), blank=True, help_text=_("Which claim comes first, and by which rule."))
    geometry = models.JSONField(_("common ground"), null=True, blank=True)
    area_m2 = models.FloatField(_("area"))
    width_m = models.FloatField(
        _("width"), default=0, help_text=_("Twice the area over the perimeter: the width of a strip.")
    )
    share_first = models.FloatField(_("share of the first claim"), help_text=_("0 to 1."))
    share_second = models.FloatField(_("share of the second claim"), help_text=_("0 to 1."))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    dismissed_as = models.CharField(_("dismissed as"), max_length=10, choices=Dismissal.choices, blank=True)
    state_words = models.TextField(_("what the state means here"), blank=True)
    docket_number = models.CharField(_("docket number"), max_length=64, blank=True)
    found_at = models.DateTimeField(_("found"))
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = OverlapQuerySet.as_manager()

    class Meta:
        verbose_name = _("overlap")
        verbose_name_plural = _("overlaps")
        ordering = ("-area_m2", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="an_overlap_names_the_older_row_first"
            ),
            models.UniqueConstraint(fields=["first", "second"], name="one_overlap_a_pair"),
            models.CheckConstraint(
                condition=models.Q(state="dismissed") ^ models.Q(dismissed_as=""),
                name="a_dismissed_overlap_says_as_what",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="in_case", docket_number=""),
                name="an_overlap_in_a_case_names_its_docket",
            ),
            models.CheckConstraint(
                condition=models.Q(senior=None)
                | models.Q(senior=models.F("first"))
                | models.Q(senior=models.F("second")),
                name="the_senior_is_one_of_the_two",
            ),
        ]
        indexes = [models.Index(fields=["body", "state", "-area_m2"]), models.Index(fields=["state", "-area_m2"])]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}"

    def get_absolute_url(self) -> str:
        return reverse("registry:overlap", args=[self.key])

    @property
    def contested(self) -> bool:
        """Whether it sets two claims against each other: neither dismissed nor resolved."""
        return self.state in (self.State.OPEN, self.State.IN_CASE)

    @property
    def junior(self) -> Claim | None:
        """The claim that comes second, or None when the two are equal or it is not known."""
        if self.senior_id is None:
            return None
        return self.second if self.senior_id == self.first_id else self.first
