"""Assessing a whole register, made up and real, beside its pure functions alone and the reading they stand on.

One JSON line each. Run: python bench/assessment.py [10000 …]; without sizes 2,000 and 10,000 claims, and with
BENCH_LARGE in the environment 100,000 too (entering them takes minutes). It makes its own
database in a temporary folder.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bench-assessment-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claims_project.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

django.setup()

import orjson
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet

from bench._rows import LARGE, row, timed
from claims_project.accounts.services import register_party, system_actor
from registry import services
from registry.asof import histories
from registry.establishment import Rules, assess
from registry.mapping import ColumnMapping
from registry.models import Claim, Register
from registry.services.claims import enter_drafts
from registry.snapshots import snapshots

NOW = datetime(2187, 2, 3, 9, 30, tzinfo=UTC)
RATIFIED = datetime(2185, 6, 1, 12, tzinfo=UTC)


def fill(register: Register, count: int) -> None:
    """Claims in a grid, every tenth registered after ratification, a neutral zone over a corner of them."""
    actor = system_actor()
    body = services.register_body(name=f"Bench {count}", radius_a=1737400.0, radius_b=1737400.0, actor=actor, now=NOW)
    holders = [
        (register_party(name=f"Holder {count}", kind="company", actor=actor, now=NOW), Decimal(100)),
    ]
    width = int(count**0.5) + 1
    zone = f"POLYGON((0 0, {width * 0.002} 0, {width * 0.002} {width * 0.002}, 0 {width * 0.002}, 0 0))"
    services.close_ground(
        name="Station", kind="neutral_zone", body=body, boundary=zone, basis="Annex", actor=actor, now=NOW
    )
    for start in range(0, count, 2000):
        drafts = [
            services.draft_claim(
                register=register, body=body, number=f"A-{count}-{n}", holders=holders,
                boundary=box(n % width * 0.01, n // width * 0.01, 0.008),
                registered_on=date(2186, 1, 1) if n % 10 == 0 else date(2170, 1, 1) + timedelta(n % 5000),
            )
            for n in range(start, min(start + 2000, count))
        ]  # fmt: skip
        with transaction.atomic():
            enter_drafts(drafts, actor=actor, now=NOW)


def box(west: float, south: float, side: float) -> dict:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def measure(what: str, claims: QuerySet[Claim]) -> None:
    """The whole service, beside its pure functions alone (the tests, and the snapshots' hashes, of facts already read);
    and the reading of those facts, beside reading the same entries from the database and hashing them as JSON."""
    rules, count = Rules(), claims.count()
    least = timed(lambda: read_and_hash(claims))
    reading = timed(lambda: [facts for _pk, facts in snapshots(claims, NOW)])
    pure = timed(lambda: [(assess(facts, rules).as_json(), facts.hash()) for facts in reading.result])
    reading.result.clear()
    whole = timed(lambda: services.assess_claims(claims=claims, actor=system_actor(), now=NOW))
    row(f"assessment: snapshots of {what}", count, reading, least)
    row(
        f"assessment: {what}", count, whole, pure, claims_per_s=round(count / whole.seconds),
        claims_per_cpu_s=round(count / whole.cpu_s), pure_claims_per_s=round(count / pure.seconds),
        outcomes=dict(whole.result.outcomes),
    )  # fmt: skip
    again = timed(lambda: services.assess_claims(claims=claims, actor=system_actor(), now=NOW))
    row(f"assessment: {what}, unchanged since", count, again, pure, claims_per_s=round(count / again.seconds))


def read_and_hash(claims: QuerySet[Claim]) -> None:
    for _pk, entries in histories(NOW, claims):
        told = [orjson.loads(entry[5]) for entry in entries]
        hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def measure_salta() -> None:
    """A real register, as its keeper published it, when it is on this machine."""
    salta = Path(settings.BASE_DIR).parent / "shared" / "data" / "registers" / "salta.geojson"
    if not salta.is_file():
        return
    services.register_body(name="Earth", radius_a=6378137.0, radius_b=6356752.314245, actor=system_actor(), now=NOW)
    mapping = ColumnMapping.parse(
        ["number=expediente", "name=nombre", "holder=concesiona", "registered=fecha_inic", "disposition=estado"]
    )
    services.import_register(
        content=salta.read_bytes(), file_name=salta.name, register="SALTA", body="Earth", mapping=mapping,
        actor=system_actor(), now=NOW,
    )  # fmt: skip
    measure("the register of Salta", Claim.objects.filter(register__code="SALTA"))


def main() -> None:
    call_command("migrate", verbosity=0)
    actor = system_actor()
    services.record_treaty(name="Treaty", ratified_at=RATIFIED, actor=actor, now=NOW)
    register = services.open_register(code="BENCH", recognised=True, certified=True, actor=actor, now=NOW)
    for size in [int(size) for size in sys.argv[1:]] or [2_000, 10_000, *([100_000] if LARGE else [])]:
        fill(register, size)
        measure("a whole register", Claim.objects.filter(register=register, body__name=f"Bench {size}"))
    measure_salta()


if __name__ == "__main__":
    main()
