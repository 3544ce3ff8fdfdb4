"""How a date explains itself, and how the explanation is checked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from claims_project.procedure.timekeeping.days import DAY, add_months, end_of, in_words, last_day_of


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One step of a reckoning: a sentence, and the same as data (JSON values only)."""

    text: str
    data: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, **self.data}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> TraceLine:
        return cls(row["text"], {key: value for key, value in row.items() if key != "text"})


@dataclass(frozen=True, slots=True)
class Reckoning:
    """`due_on` is the last day; `due_at` the instant the time is up: for everything but hours, the end of that day."""

    due_at: datetime
    due_on: date
    trace: tuple[TraceLine, ...]


def on_day(at: datetime, day: date, zone: ZoneInfo) -> datetime:
    if last_day_of(at, zone) == day:
        return at
    clock = at.astimezone(zone).time()
    if clock == time.min:
        return end_of(day, zone)
    return datetime.combine(day, clock, zone).astimezone(UTC)


class _Replay:
    """Follows a trace: the day reached, and (when hours are counted) the instant."""

    def __init__(self, head: TraceLine) -> None:
        if head.data["kind"] not in {"trigger", "fixed"}:
            raise ValueError("A trace begins with its trigger.")
        self.zone = ZoneInfo(head.data["zone"])
        self.step = DAY * head.data["sign"]
        self.counted = 0
        self.at: datetime | None = None
        if "day" in head.data:
            self.day = date.fromisoformat(head.data["day"])
        else:
            self.at = datetime.fromisoformat(head.data["at"])
            self.day = last_day_of(self.at, self.zone)

    @property
    def due_at(self) -> datetime:
        return self.at or end_of(self.day, self.zone)

    def follow(self, line: TraceLine) -> None:
        data, kind, before = line.data, line.data["kind"], self.day
        after = before + self.step
        starts = {"counted": after, "skipped": after, "rolled": before, "outage": before, "extended": before}
        if kind in starts and data.get("first", data.get("day")) != starts[kind].isoformat():
            raise ValueError(f"This does not follow from the line before: {line.text}")
        match kind:
            case "counted" | "skipped":
                self.day = date.fromisoformat(data["last"])
                if kind == "counted":
                    self.counted += abs((self.day - before).days)
                    if self.counted != data["upto"]:
                        raise ValueError(f"The count has reached {self.counted}, not {data['upto']}: {line.text}")
            case "months":
                self.day = add_months(before, data["months"])
            case "hours" if self.at is not None:
                self.at += timedelta(hours=data["hours"])
                self.day = last_day_of(self.at, self.zone)
            case "suspended" if self.at is not None:
                self.at += timedelta(seconds=data["seconds"])
                self.day = last_day_of(self.at, self.zone)
            case "deemed":
                self.day = before + self.step * data["days"]
            case "extended":
                self.day = before + DAY * data["days"]
            case "rolled" | "outage":
                self.day = date.fromisoformat(data["to"])
            case "owed":
                return
            case _:
                raise ValueError(f"A trace has no line of this kind: {kind}.")
        if self.day.isoformat() != data.get("to", self.day.isoformat()):
            raise ValueError(f"This leads to {in_words(self.day)}: {line.text}")
        if self.at is not None and kind not in {"hours", "suspended"}:
            self.at = end_of(self.day, self.zone) if kind == "outage" else on_day(self.at, self.day, self.zone)


def replay(trace: Iterable[TraceLine]) -> tuple[date, datetime]:
    """The last day and the instant a trace leads to, followed line by line without any calendar.

    Raises ValueError at a line that does not follow from the one before, and when the trace itself concludes otherwise.
    """
    head, *steps, due = trace
    reached = _Replay(head)
    for line in steps:
        reached.follow(line)
    due_on = last_day_of(reached.due_at, reached.zone)
    if (due.data["kind"], due.data["day"], datetime.fromisoformat(due.data["at"])) != (
        "due", due_on.isoformat(), reached.due_at,
    ):  # fmt: skip
        raise ValueError(f"The steps lead to {in_words(due_on)}, and the trace says otherwise: {due.text}")
    return due_on, reached.due_at
