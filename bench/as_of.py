"""How fast the whole register is told as of a moment, beside reading the same entries and parsing them. One JSON line.

    python bench/as_of.py [claims]

Every claim is recorded; one in ten is transferred in part and corrected besides. The floor reads the same rows in the
same order and parses their data, nothing more. `grown_kb` is what the process took up more while telling all of it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import deque
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claims_project.settings")

import django

django.setup()

import orjson
from django.db import connection, transaction
from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from claims_project.accounts.services import register_party, system_actor
from registry.asof import standings
from registry.models import TitleTransaction
from registry.services import correct_entry, draft_claim, open_register, register_body, transfer
from registry.services.claims import enter_drafts

NOW = datetime(2187, 2, 3, 9, 30, tzinfo=UTC)


def fill(claims: int) -> None:
    """Squares beside each other, entered as an import enters them."""
    actor = system_actor()
    body, register = register_body(name="Moon", actor=actor), open_register(code="LUN", actor=actor)
    north, south = (register_party(name=name, kind="company", actor=actor, now=NOW) for name in ("North", "South"))
    for start in range(0, claims, 1000):
        drafts = [
            draft_claim(
                register=register, body=body, number=f"L-{at}", boundary=_square(at), holders=[(north, Decimal(100))],
                registered_on=date(2180, 5, 5),
            )
            for at in range(start, min(start + 1000, claims))
        ]  # fmt: skip
        enter_drafts(drafts, actor=actor, now=NOW)
        for draft in drafts[::10]:
            later = {"claim": draft.claim, "actor": actor, "now": NOW + timedelta(days=1)}
            transfer(seller=north, buyer=south, percent=Decimal(40), **later)
            correct_entry(reason="misread", name="Renamed", find_overlaps=False, **later)


def _square(at: int) -> str:
    west, south = (at % 1000) * 0.05, (at // 1000) * 0.05
    east, north = west + 0.04, south + 0.04
    return f"POLYGON (({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"


def floor(at: datetime) -> float:
    rows = TitleTransaction.objects.filter(entered_at__lte=at).order_by("claim_id", "number")
    texts = rows.annotate(written=Cast(F("data"), TextField())).values_list("claim_id", "written")
    began = time.perf_counter()
    deque((orjson.loads(text) for _, text in texts.iterator(chunk_size=1000)), maxlen=0)
    return time.perf_counter() - began


def measure(claims: int) -> dict[str, str | int | float]:
    with transaction.atomic():
        fill(claims)
    at = NOW + timedelta(days=2)
    reading = floor(at)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        told = sum(1 for _ in standings(at))
        taken = time.perf_counter() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if told != claims:
        sys.exit(f"{told} claims were told of {claims}.")
    return {
        "bench": "as_of",
        "database": connection.vendor,
        "claims": claims,
        "entries": TitleTransaction.objects.count(),
        "seconds": round(taken, 3),
        "read_and_parse_seconds": round(reading, 3),
        "ratio": round(taken / reading, 2),
        "claims_per_second": round(claims / taken),
        "queries": len(queries),
        "grown_kb": grown,
    }


def main() -> None:
    claims = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        print(json.dumps(measure(claims)))
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
