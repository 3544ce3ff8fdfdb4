"""How processes show that they live: the worker by its own timer, beat by its own tick. Neither speaks for the
other."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery.beat import PersistentScheduler
from celery.signals import worker_ready
from django.db import DatabaseError, connection
from django.utils import timezone

from claims_project.procedure import services
from claims_project.procedure.services.heartbeats import BEAT, WORKER

log = logging.getLogger(__name__)
EVERY = 5.0
"""Seconds between signs of life."""


def show_life(name: str) -> None:
    """Write one sign of life. A database that cannot be written to shows as silence; it must not end the process."""
    try:
        services.beat(name, now=timezone.now())
    except DatabaseError:
        log.warning("The sign of life of the %s could not be written.", name, exc_info=True)
    finally:
        connection.close()  # nothing is left open across a fork of the worker's pool


@worker_ready.connect(dispatch_uid="procedure.worker_pulse")
def start_worker_pulse(sender: Any, **kwargs: Any) -> None:
    """From the moment a worker takes work, its main process shows life by its own timer."""
    show_life(WORKER)
    sender.timer.call_repeatedly(EVERY, show_life, (WORKER,))


class BeatingScheduler(PersistentScheduler):
    """Beat's scheduler, which shows life at every tick, at most every EVERY seconds."""

    shown_at = float("-inf")

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self.shown_at >= EVERY:
            self.shown_at = time.monotonic()
            show_life(BEAT)
        wait = super().tick(*args, **kwargs)
        return min(wait, EVERY)
