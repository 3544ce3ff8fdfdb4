"""Signs of life."""

from __future__ import annotations

from datetime import datetime

from claims_project.procedure.models import Heartbeat

WORKER, BEAT, WORK = "worker", "beat", "work"


def beat(name: str, *, now: datetime) -> None:
    """`name` is alive now. One statement, so that several processes of a name may write at once."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, beat_at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at"],
    )
