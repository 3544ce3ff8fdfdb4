"""How fast the verifier reads a record, beside SHA-256 of the same bytes in the same run. Prints one JSON line.

    python bench/verify_record.py [entries]

The floor hashes the very headers and contents the verifier hashes, already in memory, one call each. Runs in a test
database made for it beside the one of DATABASE_URL, and removed afterwards.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claims_project.settings")

import django

django.setup()

from django.db import connection, transaction

from claims_project.accounts.models import User
from claims_project.record import chain, triggers, verification
from claims_project.record.models import Head
from claims_project.record.services.appending import _draft, _seal
from tests.record.ledger import Box, Line

WORDS = "The registrar has entered the proof of service on every respondent, and each was told what happens next. " * 3
A_CHAIN = 200


def fill(entries: int) -> None:
    """Chains of 200 entries, sealed as `append` seals them but inserted in bulk: filling is not what is measured."""
    now = datetime(2187, 2, 3, 9, 30, tzinfo=UTC)
    actor = User.objects.create_user("bench@demo.example", None, name="Bench")
    for start in range(0, entries, A_CHAIN):
        box = Box.objects.create(name=f"box {start}")
        lines: list[Line] = []
        for number in range(1, min(A_CHAIN, entries - start) + 1):
            facts = {"number": number, "step": "serve", "exhibits": ["C-001", "C-002"]}
            line = _draft(Line, box, event="served", actor=actor, now=now, text=WORDS, data=facts)
            _seal(line, number=number, previous_hash=lines[-1].hash if lines else chain.GENESIS)
            lines.append(line)
        Line._base_manager.bulk_create(lines)
        Head.objects.create(kind=Line.kind(), owner_id=box.pk, number=len(lines), hash=lines[-1].hash)


def floor(entries: int) -> tuple[float, int]:
    """Seconds to hash as many headers and contents as there are, and how many bytes those are."""
    sample = list(Line.objects.select_related("box").order_by("pk")[:1000])
    pieces = [(chain.canonical(one.header()), bytes(16) + chain.canonical(one.content())) for one in sample]
    size = sum(len(header) + len(content) for header, content in pieces) * entries // len(pieces)
    began = time.perf_counter()
    for turn in range(entries):
        header, content = pieces[turn % len(pieces)]
        hashlib.sha256(content).hexdigest()
        hashlib.sha256(header).hexdigest()
    return time.perf_counter() - began, size


def measure(entries: int) -> dict[str, str | int | float]:
    with connection.schema_editor() as editor:
        editor.create_model(Box)
        editor.create_model(Line)
    triggers.guard(connection, [Line._meta.db_table])
    with transaction.atomic():
        fill(entries)
    hashing, size = floor(entries)
    began = time.perf_counter()
    report = verification.verify([Line], checks=False)
    taken = time.perf_counter() - began
    if not report.whole:
        sys.exit(f"The bench's own record is not whole: {report.faults[0]}")
    return {
        "bench": "verify_record",
        "database": connection.vendor,
        "entries": entries,
        "bytes": size,
        "seconds": round(taken, 3),
        "sha256_seconds": round(hashing, 3),
        "ratio": round(taken / hashing, 2),
        "entries_per_second": round(entries / taken),
    }


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        print(json.dumps(measure(entries)))
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
