"""How the office is, all parts of it: what the processes wrote of themselves, and the embedded process manager."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from claims_project import processes
from claims_project.procedure import health


def parts(now: datetime) -> dict[str, health.Part]:
    """Database, worker and beat, and where one was started the process manager: whether each is well, in words."""
    found = dict(health.status(now).parts)
    if processes.is_managed():
        found["manager"] = (
            {"ok": True, "words": "Runs."}
            if processes.manager_is_there(settings.DATA_DIR)
            else {"ok": False, "words": "The process manager is gone: nothing restarts web, worker and beat."}
        )
    return found
