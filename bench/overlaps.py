"""Finding all overlaps of a register, beside shapely's STRtree, intersections and areas on ready geometries (PostGIS is
not needed to run the office, so it is not measured here); and registering one claim into registers of growing size.

One JSON line each. Run: python bench/overlaps.py [10000 100000 …]; without sizes 1,000, 10,000 and 100,000 claims, and
with BENCH_LARGE in the environment 1,000,000 too, which takes many minutes, some 8 GB of memory and 4 GB of disk. It
makes its own database in a temporary folder.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bench-overlaps-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claims_project.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

django.setup()

import numpy as np
import shapely
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Max

from bench._rows import LARGE, Timed, row, timed
from claims_project.accounts.models import User
from claims_project.accounts.services import system_actor
from claims_project.common.bulk import add_rows, many_objects
from registry import boxes, services
from registry.geometry import shape_of
from registry.models import Body, Claim, Register
from registry.outlines import to_geojsons
from registry.services.claims import enter_drafts
from registry.services.conflict_sets import sweep_sets
from registry.services.overlaps import load_shapes, pairs_meeting, sweep_body

NOW = datetime(2187, 2, 3, 9, 30, tzinfo=UTC)
FEW = 100


def shapes_like_a_register(count: int) -> np.ndarray:
    """Rectangles of 0.3 to 2 km, some ten of them over each square of ground that overlaps, at the density of a
    mining district."""
    chance = np.random.default_rng(count)
    side = 0.02 * np.sqrt(count)
    west, south = -68 + chance.random(count) * side * 0.7, -25 + chance.random(count) * min(side, 60) * 0.7
    return shapely.box(
        west, south, west + 0.003 + chance.random(count) * 0.02, south + 0.003 + chance.random(count) * 0.02
    )


def fill(body: Body, register: Register, shapes: np.ndarray) -> None:
    """Put claims straight into the tables: what is measured here is finding overlaps, not registering."""
    areas = body.spheroid.areas(shapes)
    days = np.random.default_rng(1).integers(0, 9000, len(shapes)).tolist()
    with many_objects():
        for start in range(0, len(shapes), 50_000):
            some = shapes[start : start + 50_000]
            last = Claim.objects.aggregate(last=Max("pk"))["last"] or 0
            claims = (
                Claim(
                    register=register,
                    body=body,
                    claim_number=f"B-{body.pk}-{n}",
                    boundary=drawn,
                    area_m2=areas[n].item(),
                    priority_on=date(2160, 1, 1) + timedelta(days[n]),
                    registered_precision="day",
                )
                for n, drawn in enumerate(to_geojsons(some), start)
            )
            with transaction.atomic():
                add_rows(Claim, claims)
                pks = Claim.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
                bounds = shapely.bounds(some).tolist()
                boxes.put_new((pk, body.pk, [box]) for pk, box in zip(pks, bounds, strict=True))


def detect(body: Body, count: int) -> float:
    """Which claims meet, beside the same query of the same tree. Returns the seconds of the least a sweep must do: that
    query, the intersections and their areas, of shapes that are already in memory."""
    reading = timed(lambda: load_shapes(body))
    row("overlaps: reading shapes", count, reading)
    pks, shapes, _sides = reading.result
    floor = timed(lambda: shapely.STRtree(shapes).query(shapes, predicate="intersects"))
    left, right = floor.result[:, floor.result[0] < floor.result[1]]
    ours = timed(lambda: pairs_meeting(pks, shapes))
    row("overlaps: which claims meet", count, ours, floor, pairs=len(left), same=len(ours.result) == len(left))
    return floor.seconds + timed(lambda: body.spheroid.areas(shapely.intersection(shapes[left], shapes[right]))).seconds


def sweep(body: Body, count: int, least: float) -> None:
    whole = timed(lambda: sweep_body(body, now=NOW))
    row(
        "overlaps: sweep, every row written", count, whole, least, overlaps=whole.result,
        per_overlap_ms=1000 * whole.seconds / max(whole.result, 1),
    )  # fmt: skip
    row("overlaps: sweep of what has not changed", count, timed(lambda: sweep_body(body, now=NOW)), least)
    sets = timed(lambda: sweep_sets(body, now=NOW))
    row("overlaps: conflict sets, worked out again", count, sets, sets=sets.result)


def register_some(body: Body, register: Register, count: int, smallest: float | None) -> float:
    """One claim at a time, its overlaps found at once, beside the same entry without finding them. Returns how many
    times the work of the entry alone that was.

    Registers of growing size are measured minutes apart, in which a shared machine changes its pace: what is compared
    with the `smallest` is therefore not seconds but that number, in processor time, which on SQLite is all the work.
    """
    actor = system_actor()
    some = Claim.objects.filter(body=body).values_list("boundary", flat=True)[:1000]
    extent = shapely.total_bounds(np.array([shape_of(boundary) for boundary in some]))
    chance = np.random.default_rng(3)
    times: dict[str, list[Timed]] = {"finding": [], "not finding": []}
    for n in range(FEW * 2):
        x, y = chance.uniform(extent[0], extent[2]), chance.uniform(extent[1], extent[3])
        facts: dict[str, Any] = {
            "register": register,
            "body": body,
            "number": f"S-{body.pk}-{n}",
            "boundary": shapely.box(x, y, x + 0.01, y + 0.01),
        }
        how = "finding" if n % 2 else "not finding"
        act = register_and_find if how == "finding" else enter_only
        times[how].append(timed(lambda act=act, facts=facts: act(facts, actor)))
    finding, alone = (
        Timed(float(np.median([one.seconds for one in some])), float(np.median([one.cpu_s for one in some])), None)
        for some in times.values()
    )
    work = finding.cpu_s / alone.cpu_s
    row("overlaps: register one claim", count, finding, alone, against_smallest=work / (smallest or work))
    return work


def register_and_find(facts: dict[str, Any], actor: User) -> None:
    services.register_claim(**facts, actor=actor, now=NOW)


def enter_only(facts: dict[str, Any], actor: User) -> None:
    with transaction.atomic():
        enter_drafts([services.draft_claim(**facts)], actor=actor, now=NOW)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000, *([1_000_000] if LARGE else [])]
    call_command("migrate", verbosity=0)
    actor = system_actor()
    register = services.open_register(code="BENCH", actor=actor)
    smallest = None
    for size in sizes:
        body = services.register_body(name=f"Bench {size}", radius_a=6378137.0, radius_b=6356752.314245, actor=actor)
        fill(body, register, shapes_like_a_register(size))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        work = register_some(body, register, size, smallest)
        smallest = smallest or work
        sweep(body, size, detect(body, size))


if __name__ == "__main__":
    main()
