"""The index of claims' bounding boxes: SQLite's R-tree, PostgreSQL's GiST on `box`.

A claim has up to PER_CLAIM boxes (the two sides of the antimeridian, the parts of a multipolygon), numbered claim ·
PER_CLAIM + n. SQLite's boxes are kept as 32-bit numbers rounded outward, so an answer is always a superset. The body
is a dimension of the R-tree, so that bodies do not meet; a box is given some thickness in it (BODY), since the tree
chooses its branches by volume, and of flat boxes it would make one heap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

Box = tuple[float, float, float, float]  # west, south, east, north

PER_CLAIM = 8
BODY = 0.5
BATCH = 5000

_ROWS = {
    "sqlite": "INSERT OR REPLACE INTO registry_claim_box VALUES (%s, %s, %s, %s, %s, %s, %s)",
    "postgresql": (
        "INSERT INTO registry_claim_box VALUES (%s, %s, box(point(%s, %s), point(%s, %s)))"
        " ON CONFLICT (id) DO UPDATE SET body_id = excluded.body_id, box = excluded.box"
    ),
}
_TOUCHING = {
    "sqlite": (
        "SELECT id / {per} FROM registry_claim_box WHERE min_body <= %s AND max_body >= %s"
        " AND min_x <= %s AND max_x >= %s AND min_y <= %s AND max_y >= %s"
    ),
    "postgresql": (
        "SELECT id / {per} FROM registry_claim_box WHERE body_id = %s AND box && box(point(%s, %s), point(%s, %s))"
    ),
}


def few(boxes: Sequence[Box]) -> list[Box]:
    """At most PER_CLAIM boxes that cover all of `boxes`: neighbours from west to east are put together."""
    if len(boxes) <= PER_CLAIM:
        return list(boxes)
    ordered = sorted(boxes)
    size = -(-len(ordered) // PER_CLAIM)
    groups = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return [
        (min(b[0] for b in group), min(b[1] for b in group), max(b[2] for b in group), max(b[3] for b in group))
        for group in groups
    ]


def put(claim_id: int, body_id: int, boxes: Sequence[Box]) -> None:
    """Index a claim, in place of what was indexed for it."""
    remove(claim_id)
    put_new([(claim_id, body_id, boxes)])


def put_new(claims: Iterable[tuple[int, int, Sequence[Box]]]) -> None:
    """Index claims that have no boxes yet: (claim, body, boxes) each."""
    rows: list[tuple] = []
    with connection.cursor() as cursor:
        for claim_id, body_id, boxes in claims:
            for n, (west, south, east, north) in enumerate(few(boxes)):
                row_id = claim_id * PER_CLAIM + n
                if connection.vendor == "sqlite":
                    rows.append((row_id, body_id, body_id + BODY, west, east, south, north))
                else:
                    rows.append((row_id, body_id, west, south, east, north))
            if len(rows) >= BATCH:
                cursor.executemany(_ROWS[connection.vendor], rows)
                rows.clear()
        if rows:
            cursor.executemany(_ROWS[connection.vendor], rows)


def remove(claim_id: int) -> None:
    """Take a claim out of the index."""
    ids = [claim_id * PER_CLAIM + n for n in range(PER_CLAIM)]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM registry_claim_box WHERE id IN ({', '.join(['%s'] * PER_CLAIM)})", ids)  # noqa: S608


def claims_in(body_id: int, box: Box) -> tuple[str, list[float]]:
    """SQL and parameters of the claims on a body whose box may touch `box`."""
    west, south, east, north = box
    sql = _TOUCHING[connection.vendor].format(per=PER_CLAIM)
    if connection.vendor == "sqlite":
        return sql, [body_id, body_id, east, west, north, south]
    return sql, [body_id, west, south, east, north]


def claims_touching(body_id: int, boxes: Iterable[Box]) -> set[int]:
    """Primary keys of the claims on a body that may touch any of `boxes`."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for box in boxes:
            cursor.execute(*claims_in(body_id, box))
            found.update(row[0] for row in cursor.fetchall())
    return found
