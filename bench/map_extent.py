"""The map by extent over a register of growing size, at several zooms, beside the least the database must do: counting
the boxes of the same extent; and the register's public list, beside counting its rows.

One JSON line each. Run: python bench/map_extent.py [10000 100000 …]; without sizes 10,000 and 100,000 claims, and with
BENCH_LARGE in the environment 1,000,000 too. It makes its own database in a temporary folder.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bench-map-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claims_project.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

django.setup()

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from django.test import Client

from bench._rows import LARGE, row, timed
from bench.overlaps import fill, shapes_like_a_register
from claims_project.accounts.services import system_actor
from claims_project.common.bulk import add_rows
from registry import boxes, extents, services
from registry.extents import Shown
from registry.models import Body, Claim, TitleTransaction

TURNS = 7
NOW = datetime(2187, 2, 3, 9, 30, tzinfo=UTC)


def enter(body: Body) -> None:
    """One line of history a claim, as every register has: what a map remembers is asked of them."""
    same = {"number": 1, "event": "record", "actor": system_actor(), "access": "public", "salt": "", "hash": "0" * 64}
    times = dict.fromkeys(("received_at", "entered_at", "effective_at"), NOW)
    pks = Claim.objects.filter(body=body).order_by("pk").values_list("pk", flat=True)
    add_rows(TitleTransaction, (TitleTransaction(claim_id=pk, data={"facts": {}}, **same, **times) for pk in pks))


def median(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the middle of several runs, the first one left out, and the last answer."""
    runs = [timed(act) for _ in range(TURNS + 1)]
    return float(np.median([run.seconds for run in runs[1:]])), runs[-1].result


def counted_anew(client: Client, given: dict[str, str]) -> Any:
    extents.forget()
    return client.get("/map/claims.json", given)


def floor(body: Body, box: boxes.Box) -> int:
    sql, params = boxes.claims_in(body.pk, box)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS found", params)
        return cursor.fetchone()[0]


def measure(body: Body, count: int) -> None:
    client = Client(SERVER_NAME="localhost")
    extent = Shown(body, AnonymousUser()).extent() or (-180.0, -90.0, 180.0, 90.0)
    west, south, east, north = extent
    x, y = west + (east - west) * 0.3, south + (north - south) * 0.3
    for part in (1, 4, 16, 64, 256):
        wide, high = (east - west) / part, (north - south) / part
        box = extent if part == 1 else (x, y, x + wide, y + high)
        given = {"body": body.name, "box": ",".join(map(str, box))}
        least, found = median(lambda box=box: floor(body, box))
        shown = f"map: 1/{part} of the body across"
        first, answer = median(lambda given=given: counted_anew(client, given))
        told = {"in_it": found, "mode": answer.json()["mode"], "features": len(answer.json()["features"])}
        row(f"{shown}, counted anew", count, first, least, **told, bytes=len(answer.content))
        again, _answer = median(lambda given=given: client.get("/map/claims.json", given))
        row(f"{shown}, asked again", count, again, least)
    least, _found = median(lambda: Claim.objects.filter(body=body).count())
    for what, given in {
        "everything": {}, "number": {"q": f"B-{body.pk}-7"}, "words found nowhere": {"q": "nowhere to be found"},
        "largest": {"sort": "-area"}, "near": {"body": body.name, "near": f"{x},{y}", "within": "3"},
    }.items():  # fmt: skip
        page, _answer = median(lambda given=given: client.get("/register/", given))
        row(f"register: public page, {what}", count, page, least)
        file, _answer = median(lambda given=given: client.get("/register.ndjson", given | {"body": body.name}))
        row(f"register: public file begins, {what}", count, file, least)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [10_000, 100_000, *([1_000_000] if LARGE else [])]
    call_command("migrate", verbosity=0)
    actor = system_actor()
    register = services.open_register(code="BENCH", actor=actor)
    for size in sizes:
        body = services.register_body(name=f"Bench {size}", radius_a=6378137.0, radius_b=6356752.314245, actor=actor)
        fill(body, register, shapes_like_a_register(size))
        enter(body)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        measure(body, Claim.objects.count())


if __name__ == "__main__":
    main()
