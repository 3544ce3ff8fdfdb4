from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from claims_project.record import triggers, verification
from claims_project.record.services import append
from tests.record.ledger import Box, Line

TABLE = Line._meta.db_table


@pytest.fixture(scope="session")
def ledger(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The tables of tests.record.ledger, guarded as a migration would guard them."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Box)
            editor.create_model(Line)
        triggers.guard(connection, [TABLE])
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Line)
            editor.delete_model(Box)


@pytest.fixture
def box(ledger, db) -> Box:
    return Box.objects.create(name="the red box")


@pytest.fixture
def enter(alice, now) -> Callable[..., Line]:
    """Append a line to a box, by Alice, now."""

    def enter(box: Box, text: str = "Something happened.", **given: Any) -> Line:
        with transaction.atomic():
            return append(Line, box, **{"event": "noted", "actor": alice, "now": now, "text": text, **given})

    return enter


@pytest.fixture
def tamper(box) -> Callable[..., None]:
    """What someone with the database's password can do: drop the triggers and write what they like."""

    def tamper(sql: str, *values: Any) -> None:
        triggers.unguard(connection, [TABLE])
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
        triggers.guard(connection, [TABLE])

    return tamper


@pytest.fixture
def faults(monkeypatch) -> Callable[[], list[str]]:
    """Every fault the verifier finds in the ledger, as sentences."""
    monkeypatch.setattr(verification, "entry_models", lambda: [Line])
    monkeypatch.setattr(triggers, "guarded_models", lambda: [Line])
    monkeypatch.setattr(verification, "CHECKS", {})
    return lambda: [str(fault) for fault in verification.verify([Line]).faults]
