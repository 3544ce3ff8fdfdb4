"""What every test stands on: the fixed actors, the fixed moment, and settings that keep tests fast and to themselves.

Alice files, Bob answers, Carol mediates, Dora registers, Dan audits, Mona monitors, Eve may see nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections
from django.test import TransactionTestCase

from claims_project.accounts.models import OfficeRole, User
from claims_project.record import triggers

NOW = datetime(2187, 2, 3, 9, 30, tzinfo=UTC)
PASSWORD = "a long enough password"


@pytest.fixture
def now() -> datetime:
    """Saturday 3 February 2187, 09:30 UTC: the moment at which tests happen, unless they say otherwise."""
    return NOW


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as in real life: in memory, two threads would share one connection and nothing would race."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def settings_for_tests(settings, tmp_path: Path) -> None:
    """Files and mail stay in the test's own folder; passwords are cheap; static files need no manifest."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MAIL_DIR = tmp_path / "mail"
    settings.VAULT_DIR = tmp_path / "vault"
    stored = {"location": settings.VAULT_DIR}
    files = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        "default": {"BACKEND": files, "OPTIONS": stored},
        "vault": {"BACKEND": files, "OPTIONS": {**stored, "base_url": None}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"{tmp_path}/{name}"}
        for name in ("default", "progress")
    }


@pytest.fixture(autouse=True, scope="session")
def flush_past_the_triggers() -> Iterator[None]:
    """Let tests that commit be cleaned up after.

    Django empties the database after a transactional test, which the append-only triggers rightly refuse. So they are
    dropped just before; the flush ends with post_migrate, which puts them back (record.apps.guard_again).
    """
    flush = TransactionTestCase._fixture_teardown

    def unguard_and_flush(self: TransactionTestCase) -> None:
        for name in self._databases_names(include_mirrors=False):
            triggers.unguard(connections[name], [model._meta.db_table for model in triggers.guarded_models()])
        flush(self)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", unguard_and_flush)
    yield
    patch.undo()


def make_user(name: str, *roles: str) -> User:
    """A user called `name`, who signs in as name@demo.example with PASSWORD, holding these office roles since NOW."""
    user = User.objects.create_user(f"{name.lower()}@demo.example", PASSWORD, name=name)
    for role in roles:
        OfficeRole.objects.create(user=user, role=role, given_at=NOW, given_by=user)
    return user


@pytest.fixture
def alice(db) -> User:
    """Files: a claimant's representative, once a test gives her a party."""
    return make_user("Alice")


@pytest.fixture
def bob(db) -> User:
    """Answers: a respondent's representative, once a test gives him a party."""
    return make_user("Bob")


@pytest.fixture
def carol(db) -> User:
    """Mediates."""
    return make_user("Carol", OfficeRole.Role.MEDIATOR)


@pytest.fixture
def dora(db) -> User:
    """Registers."""
    return make_user("Dora", OfficeRole.Role.REGISTRAR)


@pytest.fixture
def dan(db) -> User:
    """Audits."""
    return make_user("Dan", OfficeRole.Role.AUDITOR)


@pytest.fixture
def mona(db) -> User:
    """Monitors."""
    return make_user("Mona", OfficeRole.Role.MONITOR)


@pytest.fixture
def eve(db) -> User:
    """Signed in, and may see nothing."""
    return make_user("Eve")
