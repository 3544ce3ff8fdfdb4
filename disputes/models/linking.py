"""How cases hang together: consolidated into a lead, or related to each other."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from disputes.models.cases import Case
from disputes.querysets import CaseLinkQuerySet
from registry.models import Claim, Overlap


class Consolidation(models.Model):
    """A case that goes on in a lead case, from when until when. Written by services.consolidation alone.

    `overlaps`, `claims` and `parties` are what came into the lead with this case and was not in it before: that leaves
    with it when it is reopened.
    """

    ENDS = ("member", "lead")

    member = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consolidations")
    lead = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consolidated")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    overlaps = models.ManyToManyField(Overlap, blank=True, related_name="+")
    claims = models.ManyToManyField(Claim, blank=True, related_name="+")
    parties = models.ManyToManyField(Party, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(ended_at=None), name="a_case_has_one_lead_at_a_time"
            ),
            models.CheckConstraint(condition=~models.Q(member=models.F("lead")), name="no_case_leads_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.lead}"


class Relation(models.Model):
    """Two cases that should be read together, and why: one row a pair, the older case first, so that it holds both
    ways. Written by services.relating alone.
    """

    class Kind(models.TextChoices):
        SAME_GROUND = "same_ground", _("The same ground")
        CONFLICT_SET = "conflict_set", _("The same set of overlapping claims")
        SAME_TARIFF = "same_tariff", _("The same rate or fee")
        SAME_PARTIES = "same_parties", _("The same parties")
        OTHER = "other", _("Something else")

    ENDS = ("first", "second")

    first = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="related_as_first")
    second = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="related_as_second")
    kind = models.CharField(_("what they share"), max_length=16, choices=Kind.choices)
    reason = models.TextField(_("why"))
    related_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=models.Q(ended_at=None), name="two_cases_are_related_once"
            ),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="a_relation_names_the_older_case_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}: {self.get_kind_display()}"

    def other(self, case: Case) -> Case:
        """The case at the other end."""
        return self.second if case.pk == self.first_id else self.first
