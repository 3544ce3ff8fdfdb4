"""How the office is: told by what the processes themselves wrote, never assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.db import DatabaseError

from claims_project.procedure.models import Heartbeat
from claims_project.procedure.services.heartbeats import BEAT, WORK, WORKER
from claims_project.procedure.timekeeping import number_of

SILENCE = 20
"""Seconds without a sign of life after which a process counts as gone: four missed signs."""


class Part(TypedDict):
    ok: bool
    words: str


@dataclass(frozen=True, slots=True)
class Health:
    """Each part, whether it is well and in words; `ok` when all are."""

    ok: bool
    parts: dict[str, Part]


def status(now: datetime) -> Health:
    """Database, worker and beat as they are at `now`."""
    try:
        beats = {beat.name: beat.beat_at for beat in Heartbeat.objects.all()}
    except DatabaseError as error:
        unknown: Part = {"ok": False, "words": "Not known: the database cannot be read."}
        database: Part = {"ok": False, "words": f"The database cannot be read ({type(error).__name__})."}
        return Health(False, {"database": database, "worker": unknown, "beat": unknown})
    parts: dict[str, Part] = {
        "database": {"ok": True, "words": "Answers."},
        "worker": _alive("worker", beats.get(WORKER), now),
        "beat": _alive("beat", beats.get(BEAT), now),
    }
    parts["worker"]["words"] += f" Last task run: {_ago(beats.get(WORK), now)}."
    return Health(all(part["ok"] for part in parts.values()), parts)


def _alive(name: str, beat_at: datetime | None, now: datetime) -> Part:
    if beat_at is None:
        return {"ok": False, "words": f"The {name} has never shown a sign of life: start it."}
    ok = abs((now - beat_at).total_seconds()) <= SILENCE
    if ok:
        return {"ok": True, "words": f"Alive {_ago(beat_at, now)}."}
    return {"ok": False, "words": f"The {name} was last alive {_ago(beat_at, now)}: start it again and read its log."}


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "never"
    return f"{number_of(max(0, int((now - at).total_seconds())), 'second')} ago"
