"""What the floor above knows of cases about the register's ground, told to the register's own pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Due:
    """A date that runs in a case."""

    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as a reader may see it, with the dates of it the reader may see."""

    docket_number: str
    caption: str
    state: str
    href: str
    dates: list[Due] = field(default_factory=list)


Shelf = Callable[[Iterable[str], Any], Iterable[CaseFile]]
"""Given docket numbers and a user: the cases of those numbers that the user may see, in queries that do not grow."""


class CaseFiles:
    """Where an upper floor registers its shelf, once, in its AppConfig.ready()."""

    def __init__(self) -> None:
        self._shelves: list[Shelf] = []

    def register(self, shelf: Shelf) -> Shelf:
        if shelf not in self._shelves:
            self._shelves.append(shelf)
        return shelf

    def of(self, docket_numbers: Iterable[str], user: Any) -> Iterator[CaseFile]:
        """The cases of these numbers that `user` may see."""
        wanted = sorted({number for number in docket_numbers if number})
        for shelf in self._shelves if wanted else ():
            yield from shelf(wanted, user)


case_files = CaseFiles()
