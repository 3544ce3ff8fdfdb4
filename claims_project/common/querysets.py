"""Reading and compare-and-swap: the base every model's queryset stands on."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Model, QuerySet

from claims_project.common.errors import Conflict


class VisibleQuerySet(QuerySet):
    """A queryset that fails closed: until a model says who may see it, nobody does."""

    def visible_to(self, user: Any) -> Self:
        """The rows `user` (perhaps anonymous) may know of. Every outlet starts here."""
        return self.none()

    def editable_by(self, user: Any) -> Self:
        """The rows `user` may change through some service."""
        return self.none()


def swap(row: Model, *, expected: dict[str, Any] | None = None, **changes: Any) -> None:
    """Change `row` if nobody changed it since it was read: compare-and-swap on `version` and on `expected`.

    The instance carries the new values afterwards. Raises Conflict when another writer was first.
    """
    version = row.version  # type: ignore[attr-defined]
    matched = (
        type(row)
        ._base_manager.filter(pk=row.pk, version=version, **(expected or {}))
        .update(version=version + 1, **changes)
    )
    if matched != 1:
        name = type(row)._meta.verbose_name
        raise Conflict(
            f"This {name} was changed by someone else after you opened it. Look at the change, then try again."
        )
    row.version = version + 1  # type: ignore[attr-defined]
    for field, value in changes.items():
        setattr(row, field, value)
