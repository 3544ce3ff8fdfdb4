"""The worker's part: the rows are the work, these only look at them. Both may be killed, lost or run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from claims_project.notices import services


@shared_task
def send_notice(notice_id: int) -> bool:
    """Send this one now, if it is due."""
    return services.send(notice_id=notice_id, now=timezone.now())


@shared_task
def sweep_outbox() -> int:
    """Send whatever is due: what no poke reached, what is to be tried again, what a killed sender left."""
    return services.sweep(clock=timezone.now)


@shared_task
def gather_digests() -> int:
    """Make the digests whose morning has come."""
    return services.gather(now=timezone.now())
