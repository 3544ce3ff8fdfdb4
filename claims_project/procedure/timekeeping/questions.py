"""What was asked when a date was worked out: enough to ask again, on another calendar or with time excluded. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from claims_project.procedure.timekeeping.calendars import Calendar, Closure, Excluded
from claims_project.procedure.timekeeping.counting import fixed, reckon
from claims_project.procedure.timekeeping.periods import Direction, Period, Unit
from claims_project.procedure.timekeeping.traces import Reckoning, TraceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A period from a trigger, or (`period` None) the fixed day `day`; `by_rule`: the period is the rule's own, so that
    other rules would give another."""

    trigger: datetime
    words: str
    period: Period | None = None
    day: date | None = None
    by_rule: bool = False
    deemed_days: int = 0
    deemed_words: str = "the way it was served"
    excluded: tuple[Excluded, ...] = ()

    def answer(self, calendar: Calendar, zone: ZoneInfo, outages: Sequence[Closure] = ()) -> Reckoning:
        """The date, and why; its trace begins with the question itself."""
        if self.period is None:
            if self.day is None:
                raise ValueError("Ask for a period, or give the day.")
            # Nobody agreed to a date on which the office is closed by mistake: it moves only if a stay moves it.
            result = fixed(self.day, zone, self.words, calendar=calendar, excluded=self.excluded, outages=outages)
        else:
            result = reckon(
                self.period,
                self.trigger,
                calendar,
                zone,
                deemed_days=self.deemed_days,
                deemed_words=self.deemed_words,
                excluded=self.excluded,
                outages=outages,
                trigger_words=self.words,
            )
        head, *rest = result.trace
        asked = TraceLine(head.text, {**head.data, "asked": self.as_json()})
        return Reckoning(result.due_at, result.due_on, (asked, *rest))

    def without(self, excluded: Sequence[Excluded]) -> Question:
        """The same, with this time excluded besides."""
        return replace(self, excluded=(*self.excluded, *excluded))

    def as_json(self) -> dict[str, Any]:
        period = self.period and {
            "amount": self.period.amount,
            "unit": self.period.unit.value,
            "roll": self.period.roll,
            "direction": self.period.direction.value,
            "recess": self.period.recess,
        }
        return {
            "trigger": self.trigger.isoformat(),
            "words": self.words,
            "period": period,
            "day": self.day.isoformat() if self.day else None,
            "by_rule": self.by_rule,
            "deemed_days": self.deemed_days,
            "deemed_words": self.deemed_words,
            "excluded": [one.as_json() for one in self.excluded],
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Question:
        period = row["period"] and Period(
            row["period"]["amount"],
            Unit(row["period"]["unit"]),
            row["period"]["roll"],
            Direction(row["period"]["direction"]),
            row["period"]["recess"],
        )
        return cls(
            trigger=datetime.fromisoformat(row["trigger"]),
            words=row["words"],
            period=period,
            day=date.fromisoformat(row["day"]) if row["day"] else None,
            by_rule=row["by_rule"],
            deemed_days=row["deemed_days"],
            deemed_words=row["deemed_words"],
            excluded=tuple(Excluded.from_json(one) for one in row["excluded"]),
        )
