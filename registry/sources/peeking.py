"""Looking into a file before its mapping is known: its columns, its first rows, and which column is likely what. No
ORM, no clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.sources import geopackage, read, text
from registry.stacking import fold_case
from registry.words import words

SHOWN = 5
ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Peek:
    """What a file looks like. `has_shapes`: it says itself where its shapes are, no column need be named."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    count: int
    has_shapes: bool
    said: tuple[str, ...] = ()
    crs: str = ""


def peek(content: bytes, *, name: str) -> Peek:
    """Raises Unreadable, as reading would."""
    if not content.startswith((ZIP, geopackage.MAGIC)) and content.strip() and b"\x00" not in content[:1000]:
        titles, records, said = text.table(content, name)
        if titles:
            found = any(title.lower() in words()["boundary_columns"] for title in titles)
            return Peek(tuple(titles), records[:SHOWN], len(records), found, said)
    source = read(content, name=name)
    rows = [row.columns for row in source.rows[:SHOWN]]
    return Peek(source.columns, rows, len(source.rows), True, source.said, source.crs)


def guessed(columns: Sequence[str]) -> dict[str, str]:
    """Field → the column whose heading most likely means it, from the table of headings (data/import_words.json)."""
    folded = {_plain(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field, headings in words()["headings"].items():
        column = next((folded[heading] for heading in headings if heading in folded), None)
        if column is not None and column not in found.values():
            found[field] = column
    if "corner_x" in found and "corner_y" not in found:
        del found["corner_x"]
    for x, y in (("x", "y"), ("lon", "lat"), ("e", "n")):
        if f"{x}1" in folded and f"{y}1" in folded:
            x_column, y_column = folded[f"{x}1"], folded[f"{y}1"]
            found |= {"corner_x": x_column.replace("1", "*"), "corner_y": y_column.replace("1", "*")}
    return found


def _plain(column: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", fold_case(column))
