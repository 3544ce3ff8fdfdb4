"""What an import read, and every row it had to say something about."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.vault.models import StoredFile
from registry.models.bodies import Body
from registry.models.claims import Claim
from registry.models.registers import Register
from registry.querysets import ImportFaultQuerySet, ImportJobQuerySet, ImportRunQuerySet


class ImportRun(models.Model):
    """One file taken into a register. Written once by registry.services.importing."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="imports", verbose_name=_("register"))
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name=_("body"))
    file_name = models.CharField(_("file"), max_length=300)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(_("mapping"), default=dict)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    imported_at = models.DateTimeField(_("imported"))
    read = models.PositiveIntegerField(_("rows read"), default=0)
    registered = models.PositiveIntegerField(_("registered"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    amended = models.PositiveIntegerField(_("amended"), default=0)
    repaired = models.PositiveIntegerField(_("repaired"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    overlaps = models.PositiveIntegerField(
        _("overlaps"), default=0, help_text=_("That the claims of this file take part in.")
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-imported_at", "-pk")

    def __str__(self) -> str:
        return f"{self.file_name} into {self.register.code}"


class ImportFault(models.Model):
    """One thing an import had to say about one row: what became of the row, which field it is about, and why, in
    words."""

    class Outcome(models.TextChoices):
        REGISTERED = "registered", _("Registered, with a remark")
        REPAIRED = "repaired", _("Repaired and registered")
        UNCHANGED = "unchanged", _("Unchanged")
        AMENDED = "amended", _("Amended")
        REFUSED = "refused", _("Refused")

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="faults", verbose_name=_("import"))
    row = models.PositiveIntegerField(_("row"), help_text=_("Counted from 1, without a heading line."))
    number = models.CharField(_("number"), max_length=200, blank=True)
    field = models.CharField(_("field"), max_length=40)
    reason = models.TextField(_("reason"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    claim = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("claim")
    )

    objects = ImportFaultQuerySet.as_manager()

    class Meta:
        verbose_name = _("import remark")
        verbose_name_plural = _("import remarks")
        ordering = ("run", "row", "pk")
        indexes = [models.Index(fields=["run", "outcome"])]

    def __str__(self) -> str:
        return f"row {self.row}, {self.field}: {self.reason}"


class ImportMapping(models.Model):
    """Which columns of a source hold what, kept under a name and used again. Written by registry.services.importing."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    register = models.CharField(_("register"), max_length=32, blank=True, help_text=_("The code it was made for."))
    columns = models.JSONField(_("mapping"), default=dict)
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import mapping")
        verbose_name_plural = _("import mappings")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ImportJob(models.Model):
    """A file on its way into a register: sent, mapped, previewed, imported. The row is the queue: whatever is to be
    previewed or imported with no lease in force is work. Written by registry.services.importing.jobs."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Waits for its columns to be named")
        PREVIEW = "preview", _("Being previewed")
        PREVIEWED = "previewed", _("Previewed; nothing is imported yet")
        IMPORT = "import", _("Being imported")
        IMPORTED = "imported", _("Imported")
        FAILED = "failed", _("Could not be read")
        DROPPED = "dropped", _("Dropped")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))
    register_code = models.CharField(_("register"), max_length=32)
    body_name = models.CharField(_("body"), max_length=100)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    mapping = models.JSONField(_("mapping"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.MAPPING)
    words = models.TextField(_("why not"), blank=True)
    counts = models.JSONField(_("counts"), default=dict)
    result = models.JSONField(_("what it had to say"), default=dict)
    run = models.ForeignKey(
        ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("import")
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    sent_at = models.DateTimeField(_("sent"))
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("file to import")
        verbose_name_plural = _("files to import")
        ordering = ("-sent_at", "-pk")
        indexes = [
            models.Index(
                fields=["claimed_until"],
                condition=models.Q(state__in=["preview", "import"]),
                name="imports_to_work_on",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file.name} → {self.register_code}"
