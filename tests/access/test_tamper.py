"""The verifier finds what somebody changes in the database itself: clean after the whole way, then every forgery.

The forger opens the database as any program could (the file of SQLite, a connection of PostgreSQL), takes the triggers
off, changes what the record says and puts the triggers back.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from claims_project.record import triggers
from disputes.models import Case, DocketEntry
from registry.models import Claim, TitleTransaction
from tests.worlds import World

pytestmark = pytest.mark.django_db(transaction=True)


class Forger:
    """Somebody with the database and no respect for it."""

    def __init__(self) -> None:
        given = connection.settings_dict
        if connection.vendor == "sqlite":
            self.database: Any = sqlite3.connect(given["NAME"], timeout=20)
        else:
            parts = {"dbname": given["NAME"], "user": given["USER"], "host": given["HOST"], "port": given["PORT"],
                     "password": given["PASSWORD"]}  # fmt: skip
            self.database = psycopg.connect(**{name: value for name, value in parts.items() if value})

    def run(self, *statements: str) -> None:
        """Run the statements with no trigger or foreign key in the way, for good."""
        tables = [model._meta.db_table for model in triggers.guarded_models()]
        cursor = self.database.cursor()
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # foreign keys are triggers there
        for make in (triggers.drop_sql, None, triggers.create_sql):
            for table in tables if make else ():
                for sql in make(table, connection.vendor):
                    cursor.execute(sql)
            for sql in () if make else statements:
                cursor.execute(sql)
        self.database.commit()

    @contextmanager
    def having_run(self, table: str, *statements: str) -> Iterator[None]:
        """What the statements do to `table` is undone afterwards."""
        self.run(f"CREATE TABLE kept AS SELECT * FROM {table}", *statements)
        yield
        self.run(f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM kept", "DROP TABLE kept")


@dataclass(frozen=True)
class Forgery:
    """What is forged, with which statement, and what the verifier must say: of which chain and entry."""

    words: str
    table: str
    statement: str
    where: str
    sentence: str


def verify() -> tuple[int, dict[str, Any]]:
    """The exit code of `manage.py verify_record --json`, and what it says."""
    said, code = StringIO(), 0
    try:
        call_command("verify_record", "--json", stdout=said)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(said.getvalue())


def verify_outside() -> tuple[int, dict[str, Any]]:
    """The same in a process of its own, on the database of this test."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{str(given['NAME']).lstrip('/')}"
    else:
        who = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
        address = f"postgres://{who}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_record", "--json"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address, "DATA_DIR": str(settings.DATA_DIR)},
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def byte_changed(table: str, row: int) -> str:
    """One byte of the text of an entry, and nothing else."""
    return f"UPDATE {table} SET text = substr(text, 1, length(text) - 1) || '!' WHERE id = {row}"


def forgeries(case: Case, claim: Claim) -> Iterator[Forgery]:
    for chain, entries in (("docket", case.docket), ("titles", claim.transactions)):
        table = entries.model._meta.db_table
        numbers = dict(entries.values_list("number", "pk"))
        last = max(numbers)
        owner = str(case) if chain == "docket" else str(claim)
        yield Forgery(f"one byte of the {chain}", table, byte_changed(table, numbers[2]), owner, "entry 2")
        yield Forgery(
            f"an entry of the {chain} removed", table, f"DELETE FROM {table} WHERE id = {numbers[2]}", owner, "Entry 2"
        )
        yield Forgery(
            f"the last entry of the {chain} removed", table, f"DELETE FROM {table} WHERE id = {numbers[last]}", owner,
            f"its head says there are {last}",
        )  # fmt: skip
    table = Case._meta.db_table
    yield Forgery("the state of a case", table,
                  f"UPDATE {table} SET state = 'mediation', outcome = '' WHERE id = {case.pk}",
                  str(case), "its docket amounts to closed (settled)")  # fmt: skip
    yield Forgery("the outcome of a case", table, f"UPDATE {table} SET outcome = 'withdrawn' WHERE id = {case.pk}",
                  str(case), "its docket amounts to closed (settled)")  # fmt: skip
    table = Claim._meta.db_table
    yield Forgery("the name of a claim", table, f"UPDATE {table} SET name = 'Mine' WHERE id = {claim.pk}", str(claim),
                  "name")  # fmt: skip


@pytest.fixture
def forger(db) -> Iterator[Forger]:
    forger = Forger()
    with closing(forger.database):
        yield forger


def test_the_record_is_whole_after_the_whole_way_and_every_forgery_is_found(
    forger: Forger, alice, bob, carol, dora, mona, now
):
    world = World(alice=alice, bob=bob, dora=dora, carol=carol, mona=mona, now=now)
    case = world.closed()
    claim = Claim.objects.get(pk=world.second.pk)  # whose boundary the settlement changed
    assert TitleTransaction.objects.filter(claim=claim).count() > 2
    code, report = verify_outside()
    assert (code, report["whole"], report["first_faults"]) == (0, True, [])
    assert report["checked"]["cases"] == 1

    found = {}
    expected = {}
    for forgery in forgeries(case, claim):
        with forger.having_run(forgery.table, forgery.statement):
            code, report = verify()
        said = [fault for fault in report["first_faults"] if forgery.where in fault["where"]]
        named = any(forgery.sentence in f"{fault['where']}: {fault['sentence']}" for fault in said)
        found[forgery.words] = (code, named or report["first_faults"])
        expected[forgery.words] = (1, True)
    assert found == expected

    assert verify()[0] == 0, "What was forged was put back as it was."
    forger.run(f"UPDATE {DocketEntry._meta.db_table} SET text = 'Nothing.' WHERE number = 1")
    code, report = verify_outside()
    assert (code, report["whole"]) == (1, False)
