"""The wiring on top, and below it the shared ground every app stands on."""

from claims_project.celery import app as celery_app

__all__ = ["celery_app"]
