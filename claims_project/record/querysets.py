"""Reading the record. A concrete entry's queryset extends EntryQuerySet and says who sees what."""

from __future__ import annotations

from typing import Any, NoReturn

from claims_project.common.errors import NotAllowed
from claims_project.common.querysets import VisibleQuerySet


class EntryQuerySet(VisibleQuerySet):
    """Entries can be read and added; changing and removing is refused, here and by the database's triggers."""

    def _refuse(self) -> NoReturn:
        raise NotAllowed("The record is only ever added to. Enter a correction as a new entry.")

    def update(self, **kwargs: Any) -> NoReturn:
        self._refuse()

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse()

    def delete(self) -> NoReturn:
        self._refuse()

    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
