"""Rows as GeoJSON, newline-delimited GeoJSON, CSV with WKT, or a GeoPackage. No ORM, no clock.

A row is a pair: its columns, and its shape as GeoJSON geometry or None. All but the GeoPackage are written as they are
read, so nothing is held in memory; a GeoPackage is a database and goes through a temporary file.
"""

from __future__ import annotations

import csv
import io
import sqlite3
import struct
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import shapely

from registry.geometry import shape_of

Row = tuple[Mapping[str, Any], dict[str, Any] | None]
CHUNK = 256 * 1024
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
LIST_JOIN = "; "


@dataclass(frozen=True, slots=True)
class About:
    """What a reader of the file must know: what it is, under which terms, as of when, of which filters, and whose
    radii its longitudes and latitudes are meant on (metres; None when it holds several bodies)."""

    title: str
    licence: str
    as_at: str
    filters: str
    radii: tuple[float, float] | None = None
    body: str = ""

    def as_data(self) -> dict[str, Any]:
        said = {"title": self.title, "licence": self.licence, "as_at": self.as_at, "filters": self.filters}
        if self.radii:
            said |= {"body": self.body, "radius_a": self.radii[0], "radius_b": self.radii[1]}  # type: ignore[dict-item]
        return said


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write rows."""

    suffix: str
    words: str
    media_type: str
    write: Callable[[Iterable[Row], Sequence[str], About], Iterator[bytes]]


def _feature(row: Row) -> bytes:
    columns, shape = row
    return orjson.dumps({"type": "Feature", "properties": dict(columns), "geometry": shape}, default=str)


def geojson(rows: Iterable[Row], columns: Sequence[str], about: About) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946); `about` stands in a foreign member."""
    yield b'{"type":"FeatureCollection","about":' + orjson.dumps(about.as_data()) + b',"features":[\n'
    yield from _gathered((b"" if first else b",\n") + _feature(row) for first, row in _firsts(rows))
    yield b"\n]}\n"


def ndjson(rows: Iterable[Row], columns: Sequence[str], about: About) -> Iterator[bytes]:
    """One Feature a line (RFC 8142 without its separators): can be read, and cut off, anywhere."""
    yield from _gathered(_feature(row) + b"\n" for row in rows)


def wkt_csv(rows: Iterable[Row], columns: Sequence[str], about: About) -> Iterator[bytes]:
    """RFC 4180, UTF-8, the shape as WKT to the last digit. Cells that a spreadsheet would carry out begin with an
    apostrophe; the importer takes it off again."""
    line = io.StringIO()
    writer = csv.writer(line)

    def written(cells: Sequence[Any]) -> bytes:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue().encode()

    yield written([*columns, "wkt"])
    yield from _gathered(written([*(_cell(said[name]) for name in columns), _wkt(shape)]) for said, shape in rows)


def geopackage(rows: Iterable[Row], columns: Sequence[str], about: About) -> Iterator[bytes]:
    """One layer of one GeoPackage (OGC 12-128r19), with an index of its boxes left to whoever wants one."""
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / "claims.gpkg"
        _write_geopackage(path, rows, columns, about)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


FORMS = {
    "geojson": Form("geojson", "GeoJSON", "application/geo+json", geojson),
    "ndjson": Form("ndjson", "GeoJSON, a line each", "application/x-ndjson", ndjson),
    "csv": Form("csv", "CSV", "text/csv; charset=utf-8", wkt_csv),
    "gpkg": Form("gpkg", "GeoPackage", "application/geopackage+sqlite3", geopackage),
}


def _firsts(rows: Iterable[Row]) -> Iterator[tuple[bool, Row]]:
    first = True
    for row in rows:
        yield first, row
        first = False


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Few large pieces rather than many small ones."""
    held, size = [], 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = LIST_JOIN.join(map(str, value))
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def _wkt(shape: dict[str, Any] | None) -> str:
    """WKT with every figure as it is kept: shapely's own rounds."""
    if shape is None:
        return ""
    parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    written = [
        "(" + ", ".join("(" + ", ".join(f"{x!r} {y!r}" for x, y in ring) + ")" for ring in part) + ")" for part in parts
    ]
    return f"POLYGON {written[0]}" if shape["type"] == "Polygon" else f"MULTIPOLYGON ({', '.join(written)})"


# --- GeoPackage ---

_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents(table_name),
  column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
  m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
"""
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
OF_A_BODY = 100_000
EARTH_A = 6378137.0
_TYPES = {bool: "BOOLEAN", int: "INTEGER", float: "DOUBLE"}


def _write_geopackage(path: Path, rows: Iterable[Row], columns: Sequence[str], about: About) -> None:
    srs = _reference_system(about)
    iterator = iter(rows)
    first = next(iterator, None)
    table = "claims" if "claim_number" in columns else "overlaps"
    kinds = {name: _TYPES.get(type(first[0][name]), "TEXT") if first else "TEXT" for name in columns}
    bounds = [float("inf"), float("inf"), float("-inf"), float("-inf")]
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute("PRAGMA application_id = 0x47504B47")
        base.execute("PRAGMA user_version = 10300")
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.executescript(_TABLES)
        base.execute("BEGIN")
        known = [
            ("Undefined Cartesian", -1, "NONE", -1, "undefined"),
            ("Undefined geographic", 0, "NONE", 0, "undefined"),
            ("WGS 84", 4326, "EPSG", 4326, _WGS84),
            *([srs] if srs[1] not in (0, 4326) else []),
        ]
        base.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", known)
        named = ", ".join(f'"{name}" {kinds[name]}' for name in columns)
        base.execute(f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY AUTOINCREMENT, geom GEOMETRY, {named})')
        marks = ", ".join("?" * (len(columns) + 1))
        quoted = ", ".join(f'"{name}"' for name in columns)
        base.executemany(
            f'INSERT INTO "{table}" (geom, {quoted}) VALUES ({marks})',  # noqa: S608 -- names of our own columns
            (
                (_blob(shape, srs[1], bounds), *(_value(said[name]) for name in columns))
                for said, shape in ([first, *iterator] if first else ())
            ),
        )
        box = bounds if bounds[0] <= bounds[2] else [None] * 4
        base.execute(
            "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
            (table, table, orjson.dumps(about.as_data()).decode(), f"{about.as_at[:19]}.000Z", *box, srs[1]),
        )
        base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 0, 0)", (table, srs[1]))
        base.execute("COMMIT")


def _reference_system(about: About) -> tuple[str, int, str, int, str]:
    """The Earth's is WGS 84; another body has one of its own radii; several bodies in one file have none."""
    if about.radii is None:
        return "Undefined geographic", 0, "NONE", 0, "undefined"
    a, b = about.radii
    if abs(a - EARTH_A) < 1:
        return "WGS 84", 4326, "EPSG", 4326, _WGS84
    flattening = 0 if a == b else a / (a - b)
    name = about.body.replace('"', "")
    definition = (
        f'GEOGCS["{name}",DATUM["{name}",SPHEROID["{name}",{a!r},{flattening!r}]],PRIMEM["Reference",0],'
        'UNIT["degree",0.0174532925199433]]'
    )
    return name, OF_A_BODY, "CONCORD", OF_A_BODY, definition


def _blob(shape: dict[str, Any] | None, srs: int, bounds: list[float]) -> bytes | None:
    """A GeoPackage's geometry: its header with the box, then well-known binary."""
    if shape is None:
        return None
    area = shape_of(shape)
    west, south, east, north = area.bounds
    bounds[:] = min(bounds[0], west), min(bounds[1], south), max(bounds[2], east), max(bounds[3], north)
    return struct.pack("<2sBBi4d", b"GP", 0, 3, srs, west, east, south, north) + shapely.to_wkb(area, byte_order=1)


def _value(value: Any) -> Any:
    return LIST_JOIN.join(map(str, value)) if isinstance(value, (list, tuple)) else value
