"""Docket entries appended by 1, 8 and 32 writers at once, each entry in a transaction of its own: all writers to one
case, and each to a case of its own. Prints one JSON line for each.

    python bench/docket_append.py [writers ...]

Writers are processes with a connection each. The floor, in the same run and by as many processes, is the bare INSERT of
the same rows, one transaction each. Runs in a test database made beside the one of DATABASE_URL and removed afterwards;
SQLite has one writer at a time, so there one writer is measured, and a line says that PostgreSQL was not.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claims_project.settings")
os.environ["BROKER_URL"] = "memory://localhost/"

import django

django.setup()

from django.db import connection, transaction

from claims_project.accounts.models import User
from disputes.lifecycle import State
from disputes.models import Case, DocketEntry
from disputes.services.docket import enter

NOW = datetime(2187, 2, 3, 9, 30, tzinfo=UTC)
ENTRIES = 1600
WORDS = "The registrar has entered the proof of service on every respondent, and each was told what happens next. " * 2
FACTS = {"method": "post", "proof": "RR 123 456 789", "party": "0e7f4a52-3c1b-4d5e-8f90-1234567890ab"}

numbers = count(1)
Act = Callable[[Case, int], None]


def open_case(actor: User) -> Case:
    return Case.objects.create(
        docket_number=f"2187-D-{next(numbers):06d}", caption="A v B", state=State.REGISTERED, state_since=NOW,
        opened_by=actor, opened_at=NOW, filed_at=NOW,
    )  # fmt: skip


def by_service(actor: User) -> Act:
    def act(case: Case, turn: int) -> None:
        with transaction.atomic():
            enter(case, "served", actor=actor, now=NOW + timedelta(seconds=turn), text=WORDS, data=FACTS)

    return act


def by_bare_insert(row: DocketEntry, first_number: int) -> Act:
    """Puts the same row in again and again: another case, another number, nothing else."""
    fields = [field for field in DocketEntry._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    insert = f"INSERT INTO {DocketEntry._meta.db_table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    values = {field.attname: field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields}

    def act(case: Case, turn: int) -> None:
        given = {**values, "case_id": case.pk, "number": first_number + turn}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, list(given.values()))

    return act


def work(act: Act, case: Case, turns: int, pipe: Connection) -> None:
    """One writer: gets its connection, waits for the word, writes, and tells how long each entry took."""
    try:
        with closing(connection):
            connection.ensure_connection()
            pipe.send("ready")
            pipe.recv()
            took = []
            for turn in range(turns):
                began = time.perf_counter()
                act(case, turn)
                took.append(time.perf_counter() - began)
        pipe.send(took)
    finally:
        os._exit(0)  # leaves nothing of the parent's to be torn down twice


def timed(acts: list[tuple[Act, Case]]) -> dict[str, float]:
    """Let all write at once; rows a second, and how long the middle and the slowest entries took, in milliseconds."""
    each = ENTRIES // len(acts)
    connection.close()  # a connection does not survive a fork
    context = multiprocessing.get_context("fork")
    pipes = []
    for act, case in acts:
        here, there = context.Pipe()
        context.Process(target=work, args=(act, case, each, there)).start()
        there.close()
        pipes.append(here)
    for pipe in pipes:
        pipe.recv()
    began = time.perf_counter()
    for pipe in pipes:
        pipe.send("go")
    took = [one for pipe in pipes for one in pipe.recv()]
    seconds = time.perf_counter() - began
    cuts = quantiles(took, n=100)
    return {
        "rows_per_second": round(each * len(acts) / seconds),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p95_ms": round(cuts[94] * 1000, 2),
    }


def whole(cases: list[Case], each: int) -> bool:
    """Whether every number from 1 on was given once."""
    return all(
        list(case.docket.order_by("number").values_list("number", flat=True)) == list(range(1, each + 1))
        for case in cases
    )


def measure(actor: User, writers: int, *, one_case: bool) -> dict[str, Any]:
    cases = [open_case(actor) for _ in range(1 if one_case else writers)]
    chosen = cases * writers if one_case else cases
    appended = timed([(by_service(actor), case) for case in chosen])
    if not whole(cases, ENTRIES // writers * (writers if one_case else 1)):
        raise SystemExit("A number was left out, or an entry was lost.")
    row = DocketEntry.objects.filter(case=cases[0]).latest("number")
    beside = [open_case(actor) for _ in cases]
    chosen = beside * writers if one_case else beside
    floor = timed([(by_bare_insert(row, 1 + at * ENTRIES), case) for at, case in enumerate(chosen)])
    return {
        "bench": "docket_append", "database": connection.vendor, "writers": writers,
        "to": "one case" if one_case else "a case each", **appended,
        "floor_rows_per_second": floor["rows_per_second"], "floor_p50_ms": floor["p50_ms"],
        "floor_p95_ms": floor["p95_ms"],
        "ratio": round(appended["rows_per_second"] / floor["rows_per_second"], 2),
    }  # fmt: skip


def lines(writers: list[int]) -> Iterator[dict[str, Any]]:
    actor = User.objects.create_user("bench@demo.example", None, name="Bench")
    for number in writers if connection.vendor == "postgresql" else [1]:
        yield measure(actor, number, one_case=True)
        if number > 1:
            yield measure(actor, number, one_case=False)
    if connection.vendor != "postgresql":
        words = "needs PostgreSQL: give DATABASE_URL=postgres://… to measure several writers at once"
        yield {"bench": "docket_append", "database": "postgresql", "skipped": words}


def main(writers: list[int]) -> None:
    with tempfile.TemporaryDirectory(prefix="docket-append-") as scratch:
        if connection.vendor == "sqlite":  # a file, as in an office: what is in memory alone no other process sees
            connection.settings_dict["TEST"]["NAME"] = str(Path(scratch) / "bench.sqlite3")
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            for line in lines(writers):
                print(json.dumps(line), flush=True)
        finally:
            connection.close()
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main([int(given) for given in sys.argv[1:]] or [1, 8, 32])
