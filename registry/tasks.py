"""Pokes and the sweep of files to import. The rows are the queue; a message only says "look"."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from claims_project.accounts.services import system_actor
from registry.services.importing import jobs

log = logging.getLogger(__name__)


@shared_task(name="registry.tasks.work_on_import")
def work_on_import(job_id: int) -> None:
    """Preview or import one file if it is its turn."""
    jobs.work_on(job_id=job_id, actor=system_actor(), now=timezone.now())


@shared_task(name="registry.tasks.sweep_imports")
def sweep_imports() -> int:
    """Tell the workers of every file that waits; how many."""
    found = jobs.waiting(now=timezone.now())
    for job_id in found:
        poke(job_id)
    return len(found)


def poke(job_id: int) -> None:
    """Send the message that a file waits. With the broker gone it is not sent, and the sweep does it later."""
    try:
        work_on_import.apply_async(args=[job_id], retry=False)
    except (OperationalError, OSError) as error:
        log.warning("no message was sent for import %s, the sweep will do it: %s", job_id, error)
