"""Who may see which file, and its custody log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Q

from claims_project.common.querysets import VisibleQuerySet
from claims_project.vault.access import readers

UNFINISHED = ("received", "examining")


class StoredFileQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own uploads, and the files upper floors vouch for (vault.access.readers). Nothing by role alone."""
        seen = Q(pk__in=[])
        if user.is_authenticated and user.is_active:
            seen |= Q(uploaded_by=user)
        for vouched in readers.vouched_for(user):
            seen |= Q(pk__in=vouched)
        return self.filter(seen)

    def editable_by(self, user: Any) -> Self:
        """Held files that a registrar may have examined again."""
        if not user.is_authenticated or not user.is_registrar:
            return self.none()
        return self.visible_to(user).filter(state="held")

    def to_examine(self, now: datetime) -> Self:
        """Unfinished files on which nobody has a lease in force: intake's queue, oldest first."""
        unclaimed = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.filter(unclaimed, state__in=UNFINISHED).order_by("received_at", "pk")


class CustodyEventQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The custody log of every file one may see."""
        return self.filter(file__in=apps.get_model("vault", "StoredFile").objects.visible_to(user).values("pk"))
