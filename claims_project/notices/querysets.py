"""Who may see which notices, and which are due."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db.models import Max, Q

from claims_project.common.querysets import VisibleQuerySet
from claims_project.notices import gates


def _known(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active)


class NoticeQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Notices `user` may know of: what they may read, and for an administrator those that are in trouble."""
        if not _known(user):
            return self.none()
        seen = self._readable(user)
        if user.is_administrator:
            seen |= Q(state__in=("failed", "bounced")) | ~Q(error="")
        return self.filter(seen)

    def readable_by(self, user: Any) -> Self:
        """Notices whose subject and text `user` may read: their own; a registrar also those that serve a paper. Of
        either only those that tell of what the reader may still see.

        An administrator is no reader: that role sees no case content (access.md).
        """
        return self.filter(self._readable(user)) if _known(user) else self.none()

    def editable_by(self, user: Any) -> Self:
        """Notices `user` may have sent again."""
        if not _known(user):
            return self.none()
        if user.is_administrator:
            return self.visible_to(user)
        return self.filter(service=True) if user.is_registrar else self.none()

    def due(self, now: datetime) -> Self:
        """Notices to be sent now: those whose time has come, and those whose sender died with the row in hand."""
        return self.filter(
            Q(state="queued", next_attempt_at__lte=now) | Q(state="sending", claimed_until__lte=now)
        ).order_by("pk")

    def to_gather(self, now: datetime) -> Self:
        """Notices whose digest is due."""
        return self.filter(state="held", hold_until__lte=now)

    @staticmethod
    def _readable(user: Any) -> Q:
        own = Q(recipient=user)
        return (own | Q(service=True) if user.is_registrar else own) & gates.open_to(user)


class BounceQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Mails that came back: the registrar's and the administrator's to settle; nothing here tells what they said.
        A person knows of those sent to themselves.
        """
        if not _known(user):
            return self.none()
        return self if user.is_registrar or user.is_administrator else self.filter(notice__recipient=user)

    def editable_by(self, user: Any) -> Self:
        """Those `user` may settle."""
        if not _known(user) or not (user.is_registrar or user.is_administrator):
            return self.none()
        return self.unsettled()

    def unsettled(self) -> Self:
        return self.filter(settled_at=None)


class OwnQuerySet(VisibleQuerySet):
    """Rows that are their user's business alone."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(user=user) if _known(user) else self.none()

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)


class WordingQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """How notices are worded is for the office to know; only an administrator changes it."""
        return self if _known(user) and user.is_office else self.none()

    def in_use(self) -> Self:
        """Of each kind the version that is used."""
        latest = self.model._base_manager.order_by().values("kind").annotate(last=Max("number"))
        holds = Q(pk__in=[])
        for row in latest:
            holds |= Q(kind=row["kind"], number=row["last"])
        return self.filter(holds)
