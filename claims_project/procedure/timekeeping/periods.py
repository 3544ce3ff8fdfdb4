"""How long a rule gives, and in what it is counted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from claims_project.procedure.timekeeping.days import DAY, number_of


class Unit(StrEnum):
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    HOURS = "hours"
    MONTHS = "months"


class Direction(StrEnum):
    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Period:
    """So many of a unit, after or before a trigger. `roll`: a last day on a closed day moves on to an open one.
    `recess`: days of a recess are not counted."""

    amount: int
    unit: Unit = Unit.DAYS
    roll: bool = True
    direction: Direction = Direction.AFTER
    recess: bool = True

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"A period cannot be {self.amount} long: count before the trigger instead.")
        object.__setattr__(self, "unit", Unit(self.unit))
        object.__setattr__(self, "direction", Direction(self.direction))

    @property
    def step(self) -> timedelta:
        return DAY if self.direction is Direction.AFTER else -DAY

    def __str__(self) -> str:
        return number_of(self.amount, {Unit.BUSINESS_DAYS: "business day"}.get(self.unit, self.unit.value[:-1]))
