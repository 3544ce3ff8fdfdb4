"""Database triggers that refuse to change or remove what was written: the fence for whoever gets past the services."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "the record is append-only"
ACTS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}


def names(table: str, vendor: str) -> tuple[str, ...]:
    """The triggers that guard `table`: "registry_titletransaction_refuses_update", …"""
    return tuple(f"{table}_refuses_{act}" for act in ACTS[vendor])


def create_sql(table: str, vendor: str) -> list[str]:
    """Statements that guard `table`; harmless where it is guarded already."""
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {act.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSAL}'); END"
            for name, act in zip(names(table, vendor), ACTS[vendor], strict=True)
        ]
    function = (
        f'CREATE OR REPLACE FUNCTION "{table}_refuses"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$$ BEGIN RAISE EXCEPTION '{table}: {REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    # A statement trigger fires once and also for statements that match no row.
    return [function] + [
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {act.upper()} ON "{table}" '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{table}_refuses"()'
        for name, act in zip(names(table, vendor), ACTS[vendor], strict=True)
    ]


def drop_sql(table: str, vendor: str) -> list[str]:
    """Statements that take the guard away; harmless where there is none."""
    if vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{name}"' for name in names(table, vendor)]
    return [f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"' for name in names(table, vendor)] + [
        f'DROP FUNCTION IF EXISTS "{table}_refuses"()'
    ]


def guard(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Put the triggers on `tables`."""
    _run(connection, [sql for table in tables for sql in create_sql(table, connection.vendor)])


def unguard(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Take the triggers off `tables`: for reversing a migration, and for emptying a test database."""
    _run(connection, [sql for table in tables for sql in drop_sql(table, connection.vendor)])


def missing(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> list[str]:
    """The triggers that should stand on `tables` and do not, or are disabled."""
    tables = list(tables)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        standing = {name for (name,) in cursor.fetchall()}
    return [name for table in tables for name in names(table, connection.vendor) if name not in standing]


def guarded_models() -> list[type[models.Model]]:
    """Every concrete append-only model of the installed apps: entries, and whatever else is written once."""
    from django.apps import apps

    from claims_project.record.models import AppendOnlyModel

    return [model for model in apps.get_models() if issubclass(model, AppendOnlyModel) and not model._meta.proxy]


def guard_all(connection: BaseDatabaseWrapper) -> None:
    """Guard every append-only table there is.

    Run after each `migrate`: on SQLite, altering a table makes it anew, and its triggers go with the old one.
    """
    present = set(connection.introspection.table_names())
    guard(connection, [model._meta.db_table for model in guarded_models() if model._meta.db_table in present])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
