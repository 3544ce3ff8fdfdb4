"""Much work at once: writing many new rows, and making many objects, without what only single ones need."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

BATCH = 2000
AS_IT_IS = (models.CharField, models.TextField, models.IntegerField, models.FloatField, models.ForeignKey)
PLAIN = (str, int, float, type(None))


def add_rows(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Insert new rows as they are. Returns how many.

    As `bulk_create`, at a third of its cost: one prepared statement for all, so no value may be an expression, and
    primary keys are not read back. Columns with `auto_now` are not filled in.
    """
    using = router.db_for_write(model)
    connection = connections[using]
    fields = [field for field in model._meta.local_concrete_fields if field.db_returning is False]
    named = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({named}) VALUES ({places})"  # noqa: S608
    count, ahead = 0, iter(rows)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        while some := list(islice(ahead, BATCH)):
            columns = [_column(field, [getattr(row, field.attname) for row in some], connection) for field in fields]
            cursor.executemany(statement, list(zip(*columns, strict=True)))
            count += len(some)
    return count


def _column(field: models.Field, values: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    """The values of one column as the database takes them. Most columns of a batch say the same all the way down, or
    hold what needs no preparing."""
    first = values[0]
    if all(value is first for value in values):
        return [field.get_db_prep_save(first, connection)] * len(values)
    if isinstance(field, AS_IT_IS) and all(type(value) in PLAIN for value in values):
        return values
    return [field.get_db_prep_save(value, connection) for value in values]


@contextmanager
def many_objects() -> Iterator[None]:
    """Hold the collector of cycles back while very many objects are made that form none: it would walk all of them
    again and again, which is a third of such work. What has no cycle is freed as always."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
