"""The abstract entry: one numbered line of a record."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.common.errors import NotAllowed
from claims_project.record import chain
from claims_project.record.querysets import EntryQuerySet

ONLY_ADDED_TO = "The record is only ever added to. Enter a correction as a new entry."


class AccessClass(models.TextChoices):
    """Who may read an entry, a document or a note (access.md). Below `office`, readers are named one by one."""

    PUBLIC = "public", _("Public")
    PARTIES = "parties", _("Parties")
    OFFICE = "office", _("Office")
    MEDIATION = "mediation", _("Mediation")
    CAUCUS = "caucus", _("Caucus")
    SEALED = "sealed", _("Sealed")


class AppendOnlyModel(models.Model):
    """A row that is written once: this class and its table's triggers (operations.AppendOnly) refuse to change it."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(ONLY_ADDED_TO)
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotAllowed(ONLY_ADDED_TO)


class Entry(AppendOnlyModel):
    """One line of a chain. Written by record.services.append alone; never changed, never removed.

    A concrete subclass names in CHAIN its foreign key to what the chain belongs to, inherits Meta from Entry.Meta, and
    declares the constraint `one_number_each(...)`; a system check holds it to that.
    """

    CHAIN: ClassVar[str]

    number = models.PositiveIntegerField(_("number"))
    event = models.CharField(_("event"), max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    on_behalf_of = models.ForeignKey(
        "accounts.Party", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("on behalf of")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    received_at = models.DateTimeField(_("received"))
    entered_at = models.DateTimeField(_("entered"))
    effective_at = models.DateTimeField(_("in effect from"))
    text = models.TextField(_("text"), blank=True)
    data = models.JSONField(_("data"), default=dict)
    access = models.CharField(_("access"), max_length=16, choices=AccessClass.choices, default=AccessClass.PUBLIC)
    addressees = models.JSONField(_("addressees"), default=list, help_text=_("Keys of the parties that may read it."))
    salt = models.CharField(max_length=32)
    content_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number}. {self.event}"

    @classmethod
    def kind(cls) -> str:
        """The name of this kind of chain, as it stands in headers and heads: "disputes.docketentry"."""
        return cls._meta.label_lower

    @property
    def chain_owner(self) -> models.Model:
        return getattr(self, self.CHAIN)

    def content(self) -> chain.Content:
        """What only this entry's readers may see. Reads `on_behalf_of` when it is not loaded."""
        return chain.Content(
            text=self.text,
            data=self.data,
            actor=self.actor_id,
            entered_by=self.entered_by_id,
            on_behalf_of=str(self.on_behalf_of.key) if self.on_behalf_of_id else None,
            addressees=self.addressees,
        )

    def header(self) -> chain.Header:
        """What anybody may see of this entry; what was hashed. Reads the chain's owner when it is not loaded."""
        return chain.Header(
            format=chain.FORMAT,
            chain=self.kind(),
            owner=owner_key(self.chain_owner),
            number=self.number,
            event=self.event,
            received_at=chain.moment(self.received_at),
            entered_at=chain.moment(self.entered_at),
            effective_at=chain.moment(self.effective_at),
            access=str(self.access),
            content_digest=self.content_digest,
            previous_hash=self.previous_hash,
        )

    def line(self, *, with_content: bool) -> chain.Line:
        """This entry for a verifier; `with_content` only for one who may read it."""
        if with_content:
            return chain.Line(header=self.header(), hash=self.hash, content=self.content(), salt=self.salt)
        return chain.Line(header=self.header(), hash=self.hash)


def owner_key(owner: models.Model) -> str:
    """What names a chain's owner in its headers: its `key` where it has one, else its primary key."""
    return str(getattr(owner, "key", None) or owner.pk)


def one_number_each(owner: str, *, name: str) -> models.UniqueConstraint:
    """The constraint of every concrete entry: a number is given once in a chain."""
    return models.UniqueConstraint(fields=[owner, "number"], name=name)
