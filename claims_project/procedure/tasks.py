"""What beat pokes. Each does its work from rows, so a lost or doubled poke changes nothing."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from claims_project.procedure import pulse as _pulse  # noqa: F401  (connects the worker's sign of life)
from claims_project.procedure import services
from claims_project.procedure.services.heartbeats import WORK

TURN = 0.8 * settings.SWEEP_SECONDS


@shared_task
def sweep_deadlines() -> None:
    """Remind of every deadline whose moment has come, and mark those that have passed; what takes longer than a turn is
    left to the next, so that other work is not kept waiting."""
    services.sweep(now=timezone.now(), seconds=TURN)


@shared_task
def pulse() -> None:
    """A task went the whole way: beat sent it, the broker carried it, a worker ran it."""
    services.beat(WORK, now=timezone.now())
