"""How a dispute goes on: its acts, each so many days before the demo is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from claims_project.demo.story import Brief


@dataclass(frozen=True, slots=True)
class Act:
    """A method of Story, called so many days before loading, at an hour of the office's day."""

    days_ago: int
    name: str
    hour: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A brief and its course, in the order of time."""

    brief: Brief
    course: tuple[Act, ...]


def on(days_ago: int, name: str, *, hour: int = 10, **facts: Any) -> Act:
    return Act(days_ago, name, hour, facts)


def opened(filed: int, registered: int, served: int, *, method: str = "portal", proof: str = "") -> tuple[Act, ...]:
    """The usual beginning: filed, registered, served on every respondent, the answer called for."""
    proof = proof or "Delivery report of the portal"
    return (
        on(filed, "file"),
        on(registered, "register"),
        on(served, "serve", hour=11, method=method, proof=proof),
        on(served, "call", hour=12),
    )
