from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from claims_project.record import triggers
from claims_project.record.operations import AppendOnly
from tests.record.conftest import TABLE
from tests.record.ledger import Line

STATE = SimpleNamespace(apps=SimpleNamespace(get_model=lambda app, name: Line))


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


ACTS = {
    "update by the ORM": lambda: Line._base_manager.update(text="changed"),
    "delete by the ORM": lambda: Line._base_manager.all()._raw_delete("default"),
    "update by SQL": lambda: run(f"UPDATE {TABLE} SET number = number + 1"),
    "delete by SQL": lambda: run(f"DELETE FROM {TABLE}"),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_the_database_refuses_to_change_or_remove_an_entry(box, enter, act):
    written = enter(box)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act()
    assert Line.objects.get(pk=written.pk).text == written.text


def test_postgresql_refuses_to_truncate_the_record(box, enter):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    enter(box)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(f"TRUNCATE {TABLE}")


def test_the_operation_guards_a_table_and_takes_the_guard_away_again(box):
    guard = AppendOnly("ledger", "Line")
    with connection.schema_editor() if connection.vendor == "postgresql" else editor() as schema:
        guard.database_backwards("ledger", schema, STATE, STATE)
        assert triggers.missing(connection, [TABLE]) == list(triggers.names(TABLE, connection.vendor))
        guard.database_forwards("ledger", schema, STATE, STATE)
    assert triggers.missing(connection, [TABLE]) == []


def editor():
    """SQLite's schema editor refuses to be opened inside a transaction; the operation needs no more of it than this."""
    from contextlib import nullcontext

    return nullcontext(SimpleNamespace(connection=connection, execute=run))


def test_the_operation_can_be_written_into_a_migration():
    assert AppendOnly("ledger", "Line").deconstruct() == ("AppendOnly", ["ledger", "Line"], {})
    assert "ledger.Line" in AppendOnly("ledger", "Line").describe()


def test_after_migrate_every_append_only_table_is_guarded(db):
    tables = [model._meta.db_table for model in triggers.guarded_models()]
    assert triggers.missing(connection, tables) == []


def test_a_lost_trigger_is_put_back_by_the_next_migrate(box, monkeypatch):
    monkeypatch.setattr(triggers, "guarded_models", lambda: [Line])
    triggers.unguard(connection, [TABLE])
    triggers.guard_all(connection)
    assert triggers.missing(connection, [TABLE]) == []
