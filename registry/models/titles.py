"""The append-only history of a claim."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.record.models import Entry, one_number_each
from registry.models.claims import Claim
from registry.querysets import TitleTransactionQuerySet


class TitleTransaction(Entry):
    """One act on a title. Written by registry.services.titles.record_title alone.

    `event` is a title.Kind; `data["facts"]` holds every column the act set, whole, so that folding a claim's
    transactions in order gives the claim (registry.title.fold).
    """

    CHAIN = "claim"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="transactions", verbose_name=_("claim"))

    objects = TitleTransactionQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("title transaction")
        verbose_name_plural = _("title transactions")
        constraints = [one_number_each("claim", name="title_transactions_are_numbered_in_a_claim")]

    def __str__(self) -> str:
        return f"{self.claim} no. {self.number}"
