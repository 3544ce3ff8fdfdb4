"""Reading rules, calendars and deadlines."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from claims_project.common.querysets import VisibleQuerySet


class PublicQuerySet(VisibleQuerySet):
    """Rules, calendars and outages are public: a date nobody may check explains nothing. Only services write them."""

    def visible_to(self, user: Any) -> Self:
        return self.all()


class RulesVersionQuerySet(PublicQuerySet):
    def in_force(self, at: datetime) -> Self:
        """The version in force at `at` first; of two from the same instant, the higher number."""
        return self.filter(in_force_from__lte=at).order_by("-in_force_from", "-number").select_related("calendar")


class OutageQuerySet(PublicQuerySet):
    def since(self, at: datetime) -> Self:
        """Outages that are over and ended after `at`; one that goes on moves nothing until its end is known."""
        return self.filter(ended_at__gt=at).order_by("started_at", "pk")


class ChangeQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """What moved dates in all cases is for those who may see all cases; others read it on their docket."""
        if user.is_authenticated and (user.is_registrar or user.is_auditor):
            return self
        return self.none()


class DeadlineQuerySet(VisibleQuerySet):
    """The base of every deadline's queryset; `visible_to` is the concrete model's own."""

    def open(self) -> Self:
        """Still running."""
        return self.filter(state="open")

    def outstanding(self) -> Self:
        """Neither met nor set aside: running, or missed and not dealt with yet."""
        return self.filter(closed_at=None)
