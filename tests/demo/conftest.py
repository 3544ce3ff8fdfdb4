"""The demo office, loaded once for all of its tests and taken back after them."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from tests.conftest import NOW


@pytest.fixture(scope="module")
def spoken(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[str]:
    """The demo of Saturday 3 February 2187 is loaded; what the command said."""
    folder = tmp_path_factory.mktemp("demo")
    files = "django.core.files.storage.FileSystemStorage"
    kept = {"location": folder / "vault"}
    changed = {
        "DATA_DIR": folder,
        "MAIL_DIR": folder / "mail",
        "VAULT_DIR": folder / "vault",
        "STORAGES": {
            "default": {"BACKEND": files, "OPTIONS": kept},
            "vault": {"BACKEND": files, "OPTIONS": {**kept, "base_url": None}},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
    said = StringIO()
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(**changed):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(timezone, "now", lambda: NOW)
            call_command("load_demo", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def demo(spoken, db) -> str:
    """The demo office, as it was loaded."""
    return spoken
