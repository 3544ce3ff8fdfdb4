"""Shapes given as corners in columns: all of one claim in one row, or a row for each. No ORM, no clock."""

from __future__ import annotations

import re
from typing import Any

from registry.sources.rows import Layout, Row, Unreadable

_SEXAGESIMAL = re.compile(
    r"""^\s*([-+−]?)(\d{1,3})\s*[°d:\s]\s*(\d{1,2})\s*['′m:\s]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|''|s)?)?\s*([NSEWO]?)\s*$""",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"^\s*([-+−]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*°?\s*([NSEWO]?)\s*$", re.IGNORECASE)


def figure(text: Any) -> float | str | None:
    """A coordinate as people write it: “-68.25”, “-68,25”, “68.25 W”, “68°15'00" W”. None for an empty cell, the text
    itself when nobody can read it."""
    if text is None or not str(text).strip():
        return None
    said = str(text)
    if match := _DECIMAL.match(said):
        value, side = float(match[1].replace(",", ".").replace("−", "-")), match[2]
    elif match := _SEXAGESIMAL.match(said):
        value = int(match[2]) + int(match[3]) / 60 + float((match[4] or "0").replace(",", ".")) / 3600
        value, side = -value if match[1] in ("-", "−") else value, match[5]
    else:
        return said
    return -abs(value) if side.upper() in ("S", "W", "O") and side else value


def rows(titles: list[str], records: list[dict[str, Any]], name: str, layout: Layout) -> list[Row]:
    """The claims of a file of corners. Raises Unreadable: columns that are not there."""
    if "*" in layout.corner_x or "*" in layout.corner_y:
        return _across(titles, records, name, layout)
    return _down(titles, records, name, layout)


def _across(titles: list[str], records: list[dict[str, Any]], name: str, layout: Layout) -> list[Row]:
    """One row a claim: x1, y1, x2, y2 and so on; empty pairs at the end are no corners."""
    pairs: list[tuple[str, str]] = []
    for n in range(1, len(titles) + 1):
        pair = layout.corner_x.replace("*", str(n)), layout.corner_y.replace("*", str(n))
        if pair[0] not in titles or pair[1] not in titles:
            break
        pairs.append(pair)
    if len(pairs) < 3:
        raise Unreadable(
            f"{name} has no columns {layout.corner_x.replace('*', '1')}, {layout.corner_y.replace('*', '1')} and so on "
            f"for at least three corners. Its columns are: {', '.join(titles)}."
        )
    used = {column for pair in pairs for column in pair}
    found = []
    for number, record in enumerate(records, 1):
        ring = [[figure(record.get(x)), figure(record.get(y))] for x, y in pairs]
        while ring and ring[-1] == [None, None]:
            ring.pop()
        columns = {title: value for title, value in record.items() if title not in used}
        found.append(Row(number, columns, _polygon([ring]) if ring else None))
    return found


def _down(titles: list[str], records: list[dict[str, Any]], name: str, layout: Layout) -> list[Row]:
    """A row a corner, in order; the rows of one number are one claim, and a change of part begins another ring."""
    needed = [layout.corner_x, layout.corner_y, *([layout.corner_part] if layout.corner_part else [])]
    keys = [column for column in layout.number if column in titles]
    missing = [column for column in needed if column not in titles]
    if missing or not keys:
        wanted = ", ".join(missing) or "that holds the claim's number (number=COLUMN)"
        raise Unreadable(f"{name} has no column {wanted}. Its columns are: {', '.join(titles)}.")
    groups: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, record in enumerate(records, 1):
        key = next((text for column in keys if (text := str(record.get(column) or "").strip())), f"\n{number}")
        groups.setdefault(key, []).append((number, record))
    found = []
    for group in groups.values():
        number, first = group[0]
        rings: dict[str, list[list[Any]]] = {}
        for _n, record in group:
            part = str(record.get(layout.corner_part) or "") if layout.corner_part else ""
            rings.setdefault(part, []).append(
                [figure(record.get(layout.corner_x)), figure(record.get(layout.corner_y))]
            )
        columns = {title: value for title, value in first.items() if title not in needed}
        found.append(Row(number, columns, _polygon(list(rings.values()))))
    return found


def _polygon(rings: list[list[list[Any]]]) -> dict[str, Any]:
    """Corners seldom repeat the first at the end; that is how they are written, and no fault."""
    closed = [ring if ring[0] == ring[-1] and len(ring) > 1 else [*ring, ring[0]] for ring in rings]
    if len(closed) == 1:
        return {"type": "Polygon", "coordinates": closed}
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in closed]}
