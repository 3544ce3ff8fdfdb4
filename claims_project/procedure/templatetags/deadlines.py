"""`{% load deadlines %}{% deadline row %}`: a deadline, its date, how long is left, how the date was worked out."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from claims_project.procedure import words
from claims_project.procedure.models import Deadline

register = template.Library()


@register.inclusion_tag("procedure/deadline.html", takes_context=True)
def deadline(context: Any, row: Deadline) -> dict[str, Any]:
    """The whole presentation of one deadline, with the reader's own time beside the office's where they differ."""
    time_zone = getattr(context.get("user"), "time_zone", "")
    return {"explained": words.explain(row, timezone.now(), time_zone)}


@register.filter
def due(row: Deadline) -> str:
    """Tuesday 3 March 2187, end of day (station time)."""
    return words.due_words(row)


@register.filter
def left(row: Deadline) -> str:
    """26 days left, Due today, 3 days overdue, Done on …"""
    return words.left_words(row, timezone.now())[0]
