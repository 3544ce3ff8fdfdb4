"""A claim: a registered right to an area."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from registry import title
from registry.models.bodies import Body
from registry.models.registers import Register
from registry.querysets import ClaimQuerySet
from registry.title import called


class Disposition(models.TextChoices):
    """The state of a title."""

    ACTIVE = "active", _("Active")
    PENDING = "pending", _("Pending")
    FILED_ONLY = "filed_only", _("Filed only")
    SUSPENDED = "suspended", _("Suspended")
    SURRENDERED = "surrendered", _("Surrendered")
    FORFEITED = "forfeited", _("Forfeited")
    CANCELLED = "cancelled", _("Cancelled")
    VOID = "void", _("Void")
    CLOSED = "closed", _("Closed")


ENDED = frozenset(Disposition(word) for word in title.ENDED)
"""Dispositions in which a claim covers no ground any more: it takes no part in overlaps."""


class Establishment(models.TextChoices):
    """Whether a claim satisfies provision 1."""

    NOT_REVIEWED = "not_reviewed", _("Not reviewed")
    UNDER_REVIEW = "under_review", _("Under review")
    ESTABLISHED = "established", _("Established")
    ESTABLISHED_IN_PART = "established_in_part", _("Established in part")
    NOT_ESTABLISHED = "not_established", _("Not established")


class Encumbrance(models.TextChoices):
    """What can burden a title."""

    MORTGAGE = "mortgage", _("Mortgage")
    LIEN = "lien", _("Lien")
    ROYALTY = "royalty", _("Royalty")
    EASEMENT = "easement", _("Right of way or use")
    OPTION = "option", _("Option to purchase")
    CAVEAT = "caveat", _("Caveat")
    OTHER = "other", _("Other encumbrance")


class Precision(models.TextChoices):
    """How exactly the register knows when a claim was registered."""

    INSTANT = "instant", _("To the moment")
    DAY = "day", _("To the day")
    MONTH = "month", _("To the month")
    YEAR = "year", _("To the year")
    UNKNOWN = "unknown", _("Not known")


class Claim(models.Model):
    """A claim as the register shows it now. Every column but `key` and `version` follows from the claim's title
    transactions (registry.title.fold).

    Written by registry.services.titles alone, on behalf of a registrar; verify_record compares it with its
    transactions. Never deleted: its number is never given again.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="claims", verbose_name=_("register"))
    claim_number = models.CharField(_("claim number"), max_length=200)
    legacy_numbers = models.JSONField(_("earlier numbers"), default=list, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    title_type = models.CharField(_("type of title"), max_length=100, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="claims", verbose_name=_("body"))
    boundary = models.JSONField(
        _("boundary"), help_text=_("RFC 7946 polygon or multipolygon in the body's longitude and latitude.")
    )
    area_m2 = models.FloatField(_("area"))
    minerals = models.JSONField(_("minerals"), default=list, blank=True)
    sponsor = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("sponsoring signatory")
    )
    entry_reference = models.CharField(_("entry in the register"), max_length=200, blank=True)
    source_document = models.CharField(_("source of the boundary"), max_length=300, blank=True)
    accuracy_m = models.FloatField(_("accuracy"), null=True, blank=True)
    located_on = models.DateField(_("located"), null=True, blank=True)
    lodged_on = models.DateField(_("lodged"), null=True, blank=True)
    registered_on = models.DateField(_("registered"), null=True, blank=True)
    registered_at = models.DateTimeField(_("registered, to the moment"), null=True, blank=True)
    registered_precision = models.CharField(
        _("precision of the registration"), max_length=8, choices=Precision.choices, default=Precision.DAY
    )
    priority_on = models.DateField(_("priority date"), null=True, blank=True)
    priority_basis = models.CharField(_("basis of the priority date"), max_length=200, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    disposition = models.CharField(
        _("disposition"), max_length=16, choices=Disposition.choices, default=Disposition.ACTIVE, db_index=True
    )
    establishment = models.CharField(
        _("establishment"), max_length=20, choices=Establishment.choices, default=Establishment.NOT_REVIEWED
    )
    coordinates_confidential = models.BooleanField(_("coordinates are confidential"), default=False)
    pending_proceedings = models.JSONField(
        _("pending proceedings"),
        default=list,
        blank=True,
        help_text=_("Docket numbers of the cases noted on the title."),
    )
    encumbrances = models.JSONField(
        _("encumbrances"),
        default=list,
        blank=True,
        help_text=_("What burdens the title: {key, kind, in_favour_of, terms, since, claim} each, until discharged."),
    )
    excluded_time = models.JSONField(
        _("excluded time"),
        default=list,
        blank=True,
        help_text=_(
            "Days that do not count for the upkeep of the title: {from, until, reason, claim} each, both included."
        ),
    )
    predecessors = models.JSONField(
        _("came out of"), default=list, blank=True, help_text=_("The claims it was split or merged from: {key, claim}.")
    )
    successors = models.JSONField(
        _("went into"), default=list, blank=True, help_text=_("The claims it was split or merged into: {key, claim}.")
    )
    source_number = models.CharField(
        max_length=200, blank=True, editable=False, help_text="The number on the row it was imported from."
    )
    source_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 of that row as last imported."
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("register", "claim_number")
        constraints = [
            models.UniqueConstraint(
                fields=["register", "claim_number"], name="a_claim_number_is_given_once_in_a_register"
            ),
            models.CheckConstraint(condition=~models.Q(claim_number=""), name="a_claim_has_a_number"),
            models.CheckConstraint(condition=models.Q(area_m2__gt=0), name="a_claim_covers_ground"),
        ]
        indexes = [
            models.Index(fields=["body", "disposition"]),
            models.Index(fields=["register", "source_number"]),
            models.Index(fields=["name"]),
            models.Index(fields=["priority_on"]),
            models.Index(fields=["area_m2"]),
            models.Index(fields=["registered_on"]),
            models.Index(
                fields=["body"], condition=models.Q(coordinates_confidential=True), name="claims_kept_confidential"
            ),
        ]

    def __str__(self) -> str:
        return called(self.register.code, self.claim_number)

    def get_absolute_url(self) -> str:
        return reverse("registry:claim", args=[self.register.code, self.claim_number])

    @property
    def covers_ground(self) -> bool:
        """Whether the title is alive, so that its ground can overlap another's."""
        return self.disposition not in ENDED

    def may_see_boundary(self, user: Any) -> bool:
        """Whether `user` may be shown the coordinates. For one claim; outlets of many use
        `with_boundary_visible_to`."""
        return (
            not self.coordinates_confidential
            or type(self).objects.boundary_visible_to(user).filter(pk=self.pk).exists()
        )

    def holders_now(self) -> models.QuerySet:
        """The holdings in force, largest first."""
        return self.holdings.filter(until_at=None).select_related("party").order_by("-percent", "party__name")
