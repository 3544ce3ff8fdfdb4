"""What a notice tells of: a notice is open to its recipient only as long as that thing is.

Upper floors register, under a name, the rows a user may see now. It is asked when a notice is sent, when a digest is
put together, and whenever a notice is listed or read. A name nobody registered opens to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

Rows = Callable[[Any], QuerySet]
_gates: dict[str, Rows] = {}


@dataclass(frozen=True, slots=True)
class Gate:
    """A thing a notice tells of: by which registered name it is looked for, and its primary key."""

    name: str
    pk: int


def register(name: str, rows: Rows) -> None:
    """`rows(user)` gives the rows that `user` may see; the last registered under a name holds."""
    _gates[name] = rows


def behind(name: str, row: Model) -> Gate:
    return Gate(name, row.pk)


def open_to(user: Any) -> Q:
    """The notices whose thing `user` may see now."""
    opened = Q(gate="")
    for name, rows in _gates.items():
        opened |= Q(Exists(rows(user).order_by().filter(pk=OuterRef("gate_id"))), gate=name)
    return opened


def is_open(gate: Gate, user: Any) -> bool:
    """Whether `user` may see that one thing now. Asks for it alone, however much else there is to see."""
    rows = _gates.get(gate.name)
    return rows is not None and rows(user).order_by().filter(pk=gate.pk).exists()
