"""A worker killed with kill -9 at random moments, on a database file of its own: nothing lost, nothing done twice."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from django.conf import settings

from tests.vault.making import a_docx, a_pdf, a_picture

KILLS = 8
PREPARE = """
import django; django.setup()
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock
from django.core.files import File
from claims_project.accounts.services import system_actor
from claims_project.vault import services
with mock.patch("claims_project.vault.tasks.poke"):
    for path in sorted(Path({folder!r}).iterdir()):
        with path.open("rb") as content:
            services.receive(upload=File(content), name=path.name, actor=system_actor(), now=datetime.now(UTC))
"""

# One round of a worker: time is passed in, so every round is an hour later and the leases of the dead are over.
WORK = """
import django; django.setup()
import logging; logging.disable()
from datetime import UTC, datetime, timedelta
from claims_project.accounts.services import system_actor
from claims_project.vault import services
now = datetime.now(UTC) + timedelta(hours={round})
actor = system_actor()
print("ready", flush=True)
for file_id in services.to_poke(now=now):
    services.examine(file_id=file_id, actor=actor, now=now)
print("done", flush=True)
"""


@pytest.fixture
def office(tmp_path):
    """An embedded office of its own: a fresh data directory, migrated."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "VAULT_DIR"}}
    environment |= {
        "DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }

    def run(*arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, *arguments], env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
        )

    migrate = run("manage.py", "migrate", "vault", "-v0", "--skip-checks")
    migrate.communicate(timeout=300)
    assert migrate.returncode == 0
    return run


def rows(tmp_path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(tmp_path / "data" / "concord.sqlite3", timeout=20)) as database:
        return database.execute(sql).fetchall()


def test_a_worker_killed_at_random_moments_loses_nothing_and_repeats_nothing(office, tmp_path):
    folder = tmp_path / "sent"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.pdf").write_bytes(a_pdf(f"Deed {number}"))
        (folder / f"{number}.docx").write_bytes(a_docx(f"Statement {number}"))
        (folder / f"{number}.png").write_bytes(a_picture("PNG", (300 + number, 200)))
        (folder / f"{number}.txt").write_text(f"Note {number}")
    prepared = office("-c", PREPARE.format(folder=str(folder)))
    prepared.communicate(timeout=120)
    assert prepared.returncode == 0

    seed = random.randrange(2**32)
    chance = random.Random(seed)
    kills = 0
    for number in range(1, 40):
        worker = office("-c", WORK.format(round=number))
        if kills < KILLS:
            assert worker.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.4))
            worker.send_signal(signal.SIGKILL)
            worker.communicate(timeout=60)
            kills += worker.returncode == -signal.SIGKILL
        else:
            assert worker.communicate(timeout=120)[0] == "ready\ndone\n", f"seed {seed}"
        if not rows(tmp_path, "SELECT 1 FROM vault_storedfile WHERE state IN ('received', 'examining')"):
            break

    found = rows(tmp_path, "SELECT name, state, standing, text, text_blob, preview FROM vault_storedfile ORDER BY name")
    assert len(found) == 12, f"seed {seed}"
    for name, state, standing, text, text_blob, preview in found:
        stem, _, suffix = name.partition(".")
        assert (state, standing) == ("examined", "not_scanned"), f"{name}, seed {seed}"
        if suffix != "png":
            kind = {"pdf": "Deed", "docx": "Statement", "txt": "Note"}[suffix]
            assert text.startswith(f"{kind} {stem}"), f"{name}, seed {seed}"
            assert (tmp_path / "data" / "vault" / text_blob).read_text() == text
        if suffix in {"pdf", "png"}:
            assert (tmp_path / "data" / "vault" / preview).read_bytes().startswith(b"\x89PNG")
    twice = "SELECT file_id, act, count(*) FROM vault_custodyevent GROUP BY file_id, act HAVING count(*) <> 1"
    assert rows(tmp_path, twice) == [], f"seed {seed}"
    assert rows(tmp_path, "SELECT count(*) FROM vault_custodyevent WHERE act = 'examined'") == [(12,)], f"seed {seed}"
    # How far a round gets depends on the machine; a fast one is done before the last kills.
    assert kills >= KILLS // 2, f"seed {seed}: the worker was done before it could be killed"
