"""Who may do what with a file, and how upper floors vouch for readers of files they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

Reader = Callable[[Any], QuerySet]


class Readers:
    """Functions of upper apps, each giving the keys of the files a user may read because of something up there.

    An app registers its own in AppConfig.ready(): `readers.register(exhibits_readable_by)`. A function gets the user
    (perhaps anonymous) and returns a queryset of StoredFile primary keys, used as a sub-query.
    """

    def __init__(self) -> None:
        self._functions: list[Reader] = []

    def register(self, function: Reader) -> Reader:
        """Add `function`, once. Usable as a decorator."""
        if function not in self._functions:
            self._functions.append(function)
        return function

    def unregister(self, function: Reader) -> None:
        """Take `function` away again (for tests)."""
        self._functions.remove(function)

    def vouched_for(self, user: Any) -> Iterator[QuerySet]:
        for function in self._functions:
            yield function(user)


readers = Readers()


Witness = Callable[[Any, Any, Any], None]
_witnesses: list[Witness] = []


def witness(function: Witness) -> Witness:
    """Decorator by which an upper app is told of every look of an office user into a file: `fn(file, user, now)`. It
    decides whether its own record must speak of it.
    """
    if function not in _witnesses:
        _witnesses.append(function)
    return function


def tell_witnesses(file: Any, user: Any, now: Any) -> None:
    for function in _witnesses:
        function(file, user, now)
