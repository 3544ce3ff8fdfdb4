"""A small record to test with: boxes, each with a chain of lines.

Its label is no installed app, so migrations, checks and the verifier do not know it; its tables point at no table of
the project, so emptying those after a test does not stumble over it.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from claims_project.record.models import Entry, one_number_each


def loose(to: str | type[models.Model], **options) -> models.ForeignKey:
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name="+", db_constraint=False, **options)


class Box(models.Model):
    """What a chain is kept for."""

    key = models.UUIDField(default=uuid.uuid4)
    name = models.CharField(max_length=50)

    class Meta:
        app_label = "ledger"

    def __str__(self) -> str:
        return self.name


class Line(Entry):
    """One entry in a box's chain."""

    CHAIN = "box"

    box = loose(Box)
    actor = loose(settings.AUTH_USER_MODEL)
    entered_by = loose(settings.AUTH_USER_MODEL, null=True)
    on_behalf_of = loose("accounts.Party", null=True)

    class Meta(Entry.Meta):
        app_label = "ledger"
        constraints = [one_number_each("box", name="one_line_a_number")]
