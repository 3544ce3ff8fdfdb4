"""Background work: rows whose time has come."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from mediation.services.process import expire_due


@shared_task(ignore_result=True)
def sweep_proposals() -> None:
    """Close the proposals whose time to answer is over."""
    expire_due(now=timezone.now())
