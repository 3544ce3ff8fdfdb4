"""Tests that need what this machine or this leg lacks are skipped, and say what they lack."""

import shutil

import pytest
from django.conf import settings


def lacking() -> dict[str, str]:
    """Marker → the sentence why tests that carry it cannot run here."""
    return {
        marker: sentence
        for marker, there, sentence in (
            ("e2e", shutil.which("chromium"), "needs Chromium, which is not installed"),
            ("postgres", "postgresql" in settings.DATABASES["default"]["ENGINE"], "needs PostgreSQL: set DATABASE_URL"),
            ("real_worker", settings.REDIS_URL, "needs a worker over Redis: set REDIS_URL"),
        )
        if not there
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = lacking()
    for item in items:
        for marker, sentence in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=sentence))
