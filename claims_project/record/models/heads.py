"""Where each chain ends."""

from __future__ import annotations

from django.db import models

from claims_project.record.chain import GENESIS


class Head(models.Model):
    """The last number and hash of one chain, and the lock its writers queue for. Written by record.services alone.

    A chain whose last entries were removed no longer agrees with its head.
    """

    kind = models.CharField(max_length=100)
    owner_id = models.BigIntegerField()
    number = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "owner_id"], name="one_head_a_chain")]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_id}: {self.number}"
