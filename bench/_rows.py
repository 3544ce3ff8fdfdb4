"""What every benchmark of the register prints: one JSON line a row, what was done, to how many, in what time, and the
time of the least that must be done for it, measured in the same run."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection

LARGE = bool(os.environ.get("BENCH_LARGE"))
"""Whether the sizes that take many minutes are asked for."""


class Timed(NamedTuple):
    seconds: float
    cpu_s: float
    result: Any


def timed(act: Callable[[], Any]) -> Timed:
    started, busy = time.perf_counter(), time.process_time()
    result = act()
    return Timed(time.perf_counter() - started, time.process_time() - busy, result)


def row(what: str, n: int, taken: Timed | float, floor: Timed | float | None = None, **figures: object) -> None:
    """`floor` is a time in seconds, or None where there is nothing less to compare with."""
    seconds, least = (one.seconds if isinstance(one, Timed) else one for one in (taken, floor))
    shown: dict[str, object] = {"bench": what, "database": connection.vendor, "n": n, "seconds": seconds}
    if isinstance(taken, Timed):
        shown["cpu_s"] = taken.cpu_s
    if least is not None:
        shown |= {"floor_s": least, "ratio": seconds / least}
    rounded = {
        name: round(value, 4) if isinstance(value, float) else value for name, value in (shown | figures).items()
    }
    print(json.dumps(rounded), flush=True)
