"""The append-only, numbered record of a case."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from claims_project.record.models import AccessClass, AppendOnlyModel, Entry, one_number_each
from claims_project.vault.models import StoredFile
from disputes.models.cases import Case
from disputes.querysets import (
    DocketAddresseeQuerySet,
    DocketDocumentQuerySet,
    DocketEntryQuerySet,
    DocketLinkQuerySet,
    SealQuerySet,
)


class DocketEntry(Entry):
    """One line of a case's docket. Written only by disputes.services.docket.enter; corrections are new entries."""

    CHAIN = "case"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="docket")

    # Added to a row by its queryset (with_readable, with_class_in_force).
    in_force: str
    readable: bool
    may_open: bool

    objects = DocketEntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name_plural = "docket entries"
        constraints = [one_number_each("case", name="docket_entries_are_numbered_in_a_case")]

    def __str__(self) -> str:
        return f"{self.case} no. {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("disputes:entry", args=[self.case.docket_number, self.number])


class DocketAddressee(AppendOnlyModel):
    """A party to whom a mediation, caucus or sealed entry is addressed: the hashed list of the entry, as rows to query
    by.
    """

    entry = models.ForeignKey(DocketEntry, on_delete=models.PROTECT, related_name="addressee_rows")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    objects = DocketAddresseeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "party"], name="addressed_once")]


class DocketLink(AppendOnlyModel):
    """What one entry does to an earlier one of the same docket: the hashed links of the entry, as rows to query by."""

    class Kind(models.TextChoices):
        RESPONDS_TO = "responds_to", _("Responds to")
        AMENDS = "amends", _("Amends")
        CORRECTS = "corrects", _("Corrects")
        STRIKES = "strikes", _("Strikes")
        SEALS = "seals", _("Seals")
        UNSEALS = "unseals", _("Unseals")
        REDACTS = "redacts", _("Is a redacted version of")
        DECIDES = "decides", _("Decides")
        RETURNS = "returns", _("Returns")

    entry = models.ForeignKey(DocketEntry, on_delete=models.PROTECT, related_name="links")
    to = models.ForeignKey(DocketEntry, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=Kind.choices)

    objects = DocketLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "to", "kind"], name="linked_once"),
            models.UniqueConstraint(fields=["to"], condition=Q(kind="strikes"), name="struck_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.get_kind_display().lower()} no. {self.to.number}"


class DocketDocument(AppendOnlyModel):
    """A document entered with an entry: `position` 0 leads, the others are attached. Its hash stands in the entry's
    data. One file may be entered in several cases.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(DocketEntry, on_delete=models.PROTECT, related_name="documents")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="docketed")
    access = models.CharField(max_length=16, choices=AccessClass.choices, default=AccessClass.PARTIES)
    redacts = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="redacted_versions")

    objects = DocketDocumentQuerySet.as_manager()

    class Meta:
        ordering = ("entry", "position")
        constraints = [models.UniqueConstraint(fields=["entry", "position"], name="one_document_at_a_place")]

    def __str__(self) -> str:
        return f"{self.title} ({self.entry})"


class Seal(models.Model):
    """How an entry, an exhibit or a document is sealed now. Derived: the fold of the orders on the docket
    (disputes.sealing), kept by disputes.services.sealing and compared by the record's verifier.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="seals")
    entry = models.OneToOneField(DocketEntry, null=True, on_delete=models.PROTECT, related_name="seal")
    exhibit = models.OneToOneField("Exhibit", null=True, on_delete=models.PROTECT, related_name="seal")
    document = models.OneToOneField(DocketDocument, null=True, on_delete=models.PROTECT, related_name="seal")
    access = models.CharField(max_length=16, choices=AccessClass.choices)
    provisional = models.BooleanField(default=False)
    ordered_in = models.ForeignKey(DocketEntry, on_delete=models.PROTECT, related_name="seals_ordered")
    readers = models.ManyToManyField(Party, related_name="+")
    mediator_reads = models.BooleanField(default=False)
    auditor_reads = models.BooleanField(default=False)

    objects = SealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, exhibit=None, document=None)
                | Q(entry=None, exhibit__isnull=False, document=None)
                | Q(entry=None, exhibit=None, document__isnull=False),
                name="a_seal_is_on_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_access_display()}: {self.entry or self.exhibit or self.document}"

    @property
    def words(self) -> str:
        """What its mark says to those who may still read it."""
        if self.provisional:
            return str(_("Sealed until the motion is decided"))
        only = {AccessClass.PARTIES: _("For the parties only"), AccessClass.OFFICE: _("For the office only")}
        return str(only.get(AccessClass(self.access), _("Sealed")))
