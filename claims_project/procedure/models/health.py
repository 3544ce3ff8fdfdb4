"""Signs of life."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """When a process was last alive: "worker" (its own timer), "beat" (its own tick), "work" (a task ran through).

    Written by services.heartbeats.beat alone.
    """

    name = models.CharField(max_length=16, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
