"""What a sweep of 100 due deadlines costs among 10,000 and among 1,000,000 open ones. Prints one JSON line for each
size.

    python bench/deadline_sweep.py [open ...]

The floor, in the same run, is the same 100 rows each swapped and given its notice by bare SQL in a transaction of its
own. Runs on a database of its own in a scratch folder, or on an empty, migrated one named by DATABASE_URL.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claims_project.settings")
os.environ["BROKER_URL"] = "memory://localhost/"
SCRATCH = tempfile.TemporaryDirectory(prefix="deadline-sweep-")
os.environ["DATA_DIR"] = SCRATCH.name

import django

django.setup()

from django.core.management import call_command
from django.db import connection, models, transaction

from claims_project.accounts.models import User
from claims_project.notices.models import Notice
from claims_project.procedure.models import Deadline
from claims_project.procedure.services import open_deadline, rules_in_force, sweep

DUE = 100
ROUNDS = 5
START = date(2187, 3, 5)
FAR = date(2199, 3, 5)
NOW = datetime(2187, 1, 1, tzinfo=UTC)


class Errand(Deadline):
    """A deadline of one user."""

    owner = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")

    class Meta(Deadline.Meta):
        app_label = "procedure"

    def recipients(self) -> models.QuerySet[User]:
        return User.objects.filter(pk=self.owner_id)

    def about_words(self) -> str:
        return "2187-D-000042, A v B"

    def link(self) -> str:
        return "/"


def fill(open_rows: int, owner: User) -> None:
    """`open_rows` that are due far away, and DUE rows for each round, one round a day."""

    def opened(due_on: date) -> Errand:
        return open_deadline(
            Errand, rule="response", rules_version=rules_in_force(NOW), trigger_at=NOW, trigger_words="it was agreed",
            now=NOW, due_on=due_on, owner=owner,
        )  # fmt: skip

    table = Errand._meta.db_table
    columns = [field.column for field in Errand._meta.fields if field.column not in ("id", "key")]
    key = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}[connection.vendor]
    copy = f"INSERT INTO {table} (key, {', '.join(columns)}) SELECT {key}, {', '.join(columns)} FROM {table}"

    def copies(pattern: Errand, number: int) -> None:
        """So many rows like `pattern`, doubling what there is."""
        have = 1
        with connection.cursor() as cursor:
            while have <= number:
                more = min(have, number + 1 - have)
                cursor.execute(f"{copy} WHERE due_on = %s LIMIT %s", [pattern.due_on, more])
                have += more

    with transaction.atomic():
        copies(opened(FAR), open_rows - 1)
        for round_ in range(ROUNDS * 2):
            copies(opened(START + timedelta(days=round_)), DUE - 1)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {Errand._meta.db_table}")


def moment(round_: int) -> datetime:
    """The first reminder of a round: 14 days before, in the morning."""
    return datetime(START.year, START.month, START.day, 8, tzinfo=UTC) + timedelta(days=round_ - 14)


def timed_sweep(round_: int) -> float:
    began = time.perf_counter()
    swept = sweep(now=moment(round_))
    took = time.perf_counter() - began
    if (swept.reminded, swept.failed) != (DUE, 0):
        raise SystemExit(f"The sweep was to remind {DUE} and did {swept}.")
    return took


def timed_floor(round_: int, owner: User) -> float:
    """The same rows, each swapped and given its notice in a transaction of its own, by bare SQL."""
    table, at = Errand._meta.db_table, connection.ops.adapt_datetimefield_value(moment(round_))
    notice = Notice(
        recipient=owner, kind="deadline", subject="x" * 80, body="x" * 400, next_attempt_at=NOW, created_at=NOW
    )
    fields = [field for field in Notice._meta.concrete_fields if not field.primary_key]
    marks = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {Notice._meta.db_table} ({', '.join(field.column for field in fields)}) VALUES ({marks})"
    changes = "version = version + 1, attentions_done = 1, next_reminder_at = %s"
    update = f"UPDATE {table} SET {changes} WHERE id = %s AND version = %s"
    later = connection.ops.adapt_datetimefield_value(moment(round_) + timedelta(days=7))
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, version FROM {table} WHERE next_reminder_at <= %s", [at])
        for pk, version in cursor.fetchall():
            notice.key, notice.dedupe_key = uuid.uuid4(), f"floor:{pk}:{version}"
            values = [field.get_db_prep_save(getattr(notice, field.attname), connection) for field in fields]
            with transaction.atomic():
                cursor.execute(update, [later, pk, version])
                cursor.execute(insert, values)
    return time.perf_counter() - began


def measure(open_rows: int) -> dict[str, object]:
    owner = User.objects.create_user(f"sweep-{uuid.uuid4()}@demo.example", name="Alice")
    with connection.schema_editor() as editor:
        editor.create_model(Errand)
    try:
        fill(open_rows, owner)
        sweeps, floors = [], []
        for round_ in range(ROUNDS):
            sweeps.append(timed_sweep(2 * round_))
            floors.append(timed_floor(2 * round_ + 1, owner))
            Errand.objects.filter(attentions_done__gt=0).update(
                next_reminder_at=None
            )  # the next round has its own rows
    finally:
        Notice.objects.filter(recipient=owner).delete()
        with connection.schema_editor() as editor:
            editor.delete_model(Errand)
        owner.delete()
    best, floor = min(sweeps), min(floors)
    return {
        "bench": "deadline_sweep", "database": connection.vendor, "open": open_rows, "due": DUE,
        "seconds": round(best, 4), "floor_seconds": round(floor, 4), "ratio": round(best / floor, 2),
    }  # fmt: skip


def main(sizes: list[int]) -> None:
    if not os.environ.get("DATABASE_URL"):
        call_command("migrate", verbosity=0)
    first = None
    for size in sizes:
        line = measure(size)
        first = first or float(str(line["seconds"]))
        line["against_smallest"] = round(float(str(line["seconds"])) / first, 2)
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main([int(given) for given in sys.argv[1:]] or [10_000, 1_000_000])
    connection.close()
    SCRATCH.cleanup()
