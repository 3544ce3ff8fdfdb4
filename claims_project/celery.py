"""The Celery application. A message only pokes: the row in the database is the work (docs/decisions)."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claims_project.settings")

app = Celery("claims_project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def _refuse_bad_combinations(**kwargs: Any) -> None:
    from claims_project.checks import refuse_bad_combinations

    refuse_bad_combinations()
