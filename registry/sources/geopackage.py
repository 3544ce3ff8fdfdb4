"""Reading a GeoPackage (OGC 12-128r19): an SQLite database with shapes as well-known binary. No ORM, no clock.

It is opened from memory and only read: views and virtual tables are refused, so nothing in it is carried out.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from registry.sources.rows import Layout, Row, Source, Unreadable, columns_of

MAGIC = b"SQLite format 3\x00"
ENVELOPE = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
GEOMETRIES = {1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}
MOST_STEPS = 2_000_000_000  # of SQLite's machine, far beyond reading a nation's register

_LAYERS = """
    SELECT c.table_name, g.column_name, g.srs_id, s.organization, s.organization_coordsys_id, s.definition
    FROM gpkg_contents c
    JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
    LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
    WHERE c.data_type = 'features' ORDER BY c.rowid
"""


def read(content: bytes, name: str, layout: Layout) -> Source:
    """The rows of one layer. Raises Unreadable: damaged, no layer of shapes, a layer that is no table."""
    try:
        with closing(_opened(content)) as base:
            return _layer(base, name, layout)
    except (sqlite3.Error, struct.error, UnicodeDecodeError) as problem:
        raise Unreadable(
            f"{name} is damaged or cut short: it cannot be read as a GeoPackage ({problem}). Export it again."
        ) from problem


def _opened(content: bytes) -> sqlite3.Connection:
    base = sqlite3.connect(":memory:")
    if content[18:20] == b"\x02\x02":  # a write-ahead log, which memory has not
        content = content[:18] + b"\x01\x01" + content[20:]
    base.deserialize(content)
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA query_only = ON")
    base.execute("PRAGMA cell_size_check = ON")
    steps = iter(range(MOST_STEPS // 1_000_000))
    base.set_progress_handler(lambda: next(steps, None) is None, 1_000_000)
    return base


def _layer(base: sqlite3.Connection, name: str, layout: Layout) -> Source:
    tables = {row[0]: row[1] for row in base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")}
    if not {"gpkg_contents", "gpkg_geometry_columns"} <= set(tables):
        raise Unreadable(f"{name} is an SQLite database but no GeoPackage: it has no table of layers.")
    layers = list(base.execute(_LAYERS))
    names = [layer[0] for layer in layers]
    if not layers:
        raise Unreadable(f"{name} holds no layer of shapes.")
    if layout.layer and layout.layer not in names:
        raise Unreadable(f"{name} has no layer {layout.layer}. Its layers are: {', '.join(names)}.")
    table, shape, srs, organization, code, definition = layers[names.index(layout.layer) if layout.layer else 0]
    if table not in tables or (tables[table] or "").upper().startswith("CREATE VIRTUAL"):
        raise Unreadable(f"The layer {table} is no table of its own. Export it as a layer of its own.")
    said = []
    if len(names) > 1 and not layout.layer:
        others = ", ".join(names[1:])
        said.append(f"The file holds {len(names)} layers; “{table}” was read. For another, say layer=NAME: {others}.")
    rows = list(_rows(base, table, shape))
    if not rows:
        raise Unreadable(f"The layer {table} of {name} has no rows.")
    authority = f"{organization}:{code}" if organization and organization.upper() not in ("NONE", "") else ""
    known = authority.upper().startswith(("EPSG:", "IAU", "ESRI:"))
    crs = "" if srs in (-1, 0) else authority if known else str(definition or "")
    return Source(rows, columns_of(rows), tuple(said), crs)


def _rows(base: sqlite3.Connection, table: str, shape: str) -> Iterator[Row]:
    info = [(row[1], row[5]) for row in base.execute(f"PRAGMA table_info({_quoted(table)})")]
    wanted = [column for column, _key in info]
    hidden = {shape, *(column for column, key in info if key and column.lower() in ("fid", "id", "ogc_fid"))}
    named = ", ".join(_quoted(column) for column in wanted)
    for number, values in enumerate(base.execute(f"SELECT {named} FROM {_quoted(table)}"), 1):  # noqa: S608
        record = dict(zip(wanted, values, strict=True))
        columns = {column: _said(value) for column, value in record.items() if column not in hidden}
        yield Row(number, columns, _shape(record.get(shape)))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _said(value: Any) -> Any:
    return None if isinstance(value, bytes) else value


def _shape(blob: Any) -> Any:
    """The shape as GeoJSON, None when there is none; what is no shape at all is left for the row's reader to refuse."""
    if not isinstance(blob, bytes):
        return blob
    if blob[:2] != b"GP" or len(blob) < 8:
        return "a shape that is not written as a GeoPackage's"
    flags = blob[3]
    start = 8 + ENVELOPE.get((flags >> 1) & 7, 0)
    if flags & 0x20:
        return "a shape of a kind that only one program reads"
    try:
        return _Binary(blob, start).geometry()
    except (struct.error, KeyError) as problem:
        return f"a shape that is cut short ({problem})"


class _Binary:
    """Well-known binary as GeoJSON, every ring as it stands: unclosed ones too."""

    def __init__(self, blob: bytes, start: int) -> None:
        self.blob, self.at = blob, start

    def geometry(self) -> dict[str, Any]:
        order = "<" if self.blob[self.at : self.at + 1] == b"\x01" else ">"
        (code,) = self._take(f"{order}xI")
        plain, size = code & 0xFFFF, 2 + bool(code & 0x80000000) + bool(code & 0x40000000)
        if plain >= 1000:
            plain, size = plain % 1000, {1: 3, 2: 3, 3: 4}[plain // 1000]
        if plain == 7:
            return {"type": "GeometryCollection", "geometries": self._parts(order)}
        if plain not in GEOMETRIES:
            return {"type": "Curve"}
        kind = GEOMETRIES[plain]
        if plain == 1:
            return {"type": kind, "coordinates": list(self._take(f"{order}{size}d"))}
        if plain == 2:
            return {"type": kind, "coordinates": self._ring(order, size)}
        if plain == 3:
            (count,) = self._take(f"{order}I")
            return {"type": kind, "coordinates": [self._ring(order, size) for _ in range(count)]}
        return {"type": kind, "coordinates": [part["coordinates"] for part in self._parts(order)]}

    def _parts(self, order: str) -> list[dict[str, Any]]:
        (count,) = self._take(f"{order}I")
        return [self.geometry() for _ in range(count)]

    def _ring(self, order: str, size: int) -> list[list[float]]:
        (count,) = self._take(f"{order}I")
        figures = self._take(f"{order}{count * size}d")
        return [list(figures[n : n + size]) for n in range(0, len(figures), size)]

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self.blob, self.at)
        self.at += struct.calcsize(form)
        return values
