"""One house for each module: built once, and after every test as it was before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from tests.access.house import House, build


@pytest.fixture(scope="module", autouse=True)
def settings_for_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The settings of tests/conftest.py, for a whole module: the house's files outlive one test."""
    folder = tmp_path_factory.mktemp("house")
    stored = {"location": folder / "vault"}
    files = "django.core.files.storage.FileSystemStorage"
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        MAIL_DIR=folder / "mail",
        VAULT_DIR=folder / "vault",
        STORAGES={
            "default": {"BACKEND": files, "OPTIONS": stored},
            "vault": {"BACKEND": files, "OPTIONS": {**stored, "base_url": None}},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        CACHES={
            name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"{folder}/{name}"}
            for name in ("default", "progress")
        },
    ):
        yield folder


@pytest.fixture(scope="module")
def house(settings_for_tests: Path, django_db_setup: None, django_db_blocker) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(settings_for_tests / "vault")
        transaction.set_rollback(True)


@pytest.fixture
def unchanged(house: House, db: None) -> None:
    """`db` comes after the house, so what a test does to the house is undone. Attempts and rates are counted anew."""
    cache.clear()
