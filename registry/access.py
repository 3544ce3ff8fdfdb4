"""Who may do what with the register, and who is shown confidential coordinates.

Only a registrar, or the office's own machinery when it carries out what a registrar decided, writes the register. A
mediator never does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from claims_project.common.errors import NotAllowed

if TYPE_CHECKING:
    from claims_project.accounts.models import User

Reader = Callable[[Any], QuerySet]
"""Given a user, the primary keys of the claims whose coordinates a case lets that user see, as a sub-query."""


class BoundaryReaders:
    """What upper floors know: who sees confidential coordinates through a case. Each floor registers once, in its
    AppConfig.ready()."""

    def __init__(self) -> None:
        self._readers: list[Reader] = []

    def register(self, reader: Reader) -> Reader:
        if reader not in self._readers:
            self._readers.append(reader)
        return reader

    def __iter__(self) -> Iterator[Reader]:
        return iter(self._readers)


boundary_readers = BoundaryReaders()


def may_write(user: User) -> bool:
    """Whether `user` may write the register."""
    return user.is_active and (user.is_system or user.is_registrar)


def require_registrar(user: User) -> None:
    """Raises NotAllowed unless `user` may write the register."""
    if not may_write(user):
        raise NotAllowed("Only a registrar writes the register. Ask the registrar to do this.")
