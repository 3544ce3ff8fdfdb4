"""Pokes and the sweep. The rows are the queue; a message only says "look"."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from claims_project.accounts.services import system_actor
from claims_project.vault import blobs, services

log = logging.getLogger(__name__)


@shared_task(name="claims_project.vault.tasks.examine_file")
def examine_file(file_id: int) -> None:
    """Examine one file if it is its turn."""
    services.examine(file_id=file_id, actor=system_actor(), now=timezone.now())


@shared_task(name="claims_project.vault.tasks.sweep_intake")
def sweep_intake() -> int:
    """Tell the workers of every file that waits and was not told of lately; how many. Clears away forgotten uploads."""
    blobs.forget_old_parcels()
    waiting = services.to_poke(now=timezone.now())
    for file_id in waiting:
        poke(file_id)
    return len(waiting)


def poke(file_id: int) -> None:
    """Send the message that `file_id` waits. With the broker gone it is not sent, and the sweep does it later."""
    try:
        examine_file.apply_async(args=[file_id], retry=False)
    except (OperationalError, OSError) as error:
        log.warning("no message was sent for file %s, the sweep will do it: %s", file_id, error)
