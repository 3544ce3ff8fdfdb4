"""What is sealed now, worked out from the orders on a docket. Pure: no database, no clock.

An entry's class stands in its hash and never changes. An order to seal or unseal is a later entry whose data names its
targets; the last one that names a thing decides. A motion seals provisionally, until an order decides it.

    data["seal"] = {"targets": ["entry:7", "exhibit:C-001", "document:7/1"], "access": "sealed", "provisional": false,
                    "readers": [keys of parties], "mediator": false, "auditor": false}
    data["unseal"] = {"targets": [...]}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SEALING_EVENTS = ("seal_ordered", "unseal_ordered", "seal_moved", "redacted_version")
"""The kinds of entries whose data may seal or unseal."""


@dataclass(frozen=True, slots=True)
class InForce:
    """How a thing is sealed: its class, who reads it besides the registrar, and the number of the entry that says
    so."""

    access: str
    ordered_in: int
    provisional: bool = False
    readers: frozenset[str] = frozenset()
    mediator: bool = False
    auditor: bool = False


def in_force(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[str, InForce]:
    """What each sealed thing of one docket is under now, from (number, data) of its entries in their order.

    Things not in it stand as they were entered.
    """
    now: dict[str, InForce] = {}
    for number, data in entries:
        for target in data.get("unseal", {}).get("targets", ()):
            now.pop(target, None)
        order = data.get("seal")
        if order:
            for target in order["targets"]:
                now[target] = InForce(
                    access=order["access"],
                    ordered_in=number,
                    provisional=bool(order.get("provisional")),
                    readers=frozenset(order.get("readers", ())),
                    mediator=bool(order.get("mediator")),
                    auditor=bool(order.get("auditor")),
                )
    return now
