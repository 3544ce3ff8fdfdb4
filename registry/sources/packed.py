"""Reading what lies in a zip file: a shapefile, or one file of another kind. No ORM, no clock."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import shapefile

from registry.sources.rows import Layout, Row, Source, Unreadable, columns_of

MOST_BYTES = 1 << 30  # unpacked
READABLE = (".geojson", ".json", ".csv", ".txt", ".gpkg", ".ndjson")

Read = Callable[..., Source]


def read(content: bytes, name: str, layout: Layout, read_one: Read) -> Source:
    """The shapefile in a zip file, or the one other file that can be read. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [
                member for member in archive.infolist()
                if not member.is_dir() and not member.filename.startswith("__MACOSX/")
            ]  # fmt: skip
            shapes = [member for member in members if _suffix(member) == ".shp"]
            if len(shapes) > 1:
                named = ", ".join(member.filename for member in shapes)
                raise Unreadable(f"{name} holds {len(shapes)} shapefiles ({named}). Send one at a time.")
            if shapes:
                return _shapefile(archive, members, shapes[0], name)
            single = [member for member in members if _suffix(member) in READABLE]
            if len(single) != 1:
                raise Unreadable(
                    f"{name} holds {'no file' if not single else 'several files'} that can be read: put one shapefile "
                    "(.shp, .shx, .dbf, .prj), GeoPackage, GeoJSON or CSV file into it."
                )
            inside = _unpacked(archive, single[0])
            if inside.startswith(b"PK\x03\x04"):
                raise Unreadable(f"{name} holds another zip file. Send that one by itself.")
            return read_one(inside, name=single[0].filename, layout=layout)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zipfile.LargeZipFile) as problem:
        raise Unreadable(f"{name} cannot be unpacked: it is damaged or encrypted. Zip it again.") from problem


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The member's bytes, never more than MOST_BYTES of them, whatever its directory says."""
    with archive.open(member) as packed:
        content = packed.read(MOST_BYTES + 1) if member.file_size <= MOST_BYTES else b""
    if member.file_size > MOST_BYTES or len(content) > MOST_BYTES:
        raise Unreadable(f"{member.filename} unpacks to more than {MOST_BYTES >> 20:,} MB. Send it in parts.")
    return content


def _shapefile(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], shp: zipfile.ZipInfo, name: str
) -> Source:  # fmt: skip
    stem = shp.filename[: -len(".shp")].lower()
    parts = {_suffix(member): member for member in members if member.filename.lower().startswith(f"{stem}.")}
    if ".dbf" not in parts:
        raise Unreadable(f"{name} lacks the .dbf file beside {shp.filename}: it holds the columns. Zip it with them.")
    said = []
    crs = _unpacked(archive, parts[".prj"]).decode("utf-8", "replace").strip() if ".prj" in parts else ""
    if not crs:
        said.append(
            "There is no .prj file, so the reference system is not known; the figures were taken as longitude and "
            "latitude. If they are not, say which system it is: crs=EPSG:…"
        )
    table = _unpacked(archive, parts[".dbf"])
    encoding = _unpacked(archive, parts[".cpg"]).decode("ascii", "replace").strip() if ".cpg" in parts else ""
    try:
        "".encode(encoding or "utf-8")
    except LookupError:
        encoding = ""
    shapes = _unpacked(archive, shp)
    try:
        rows = _rows(shapes, table, encoding or "utf-8")
    except UnicodeDecodeError:
        rows = _rows(shapes, table, "cp1252")
        said.append("The columns are not UTF-8; they were read as Windows-1252. Look at the accents.")
    except (shapefile.ShapefileException, struct.error, OSError, ValueError, IndexError, TypeError) as problem:
        raise Unreadable(f"{name} is damaged or cut short: {problem}. Export the shapefile again.") from problem
    if not rows:
        raise Unreadable(f"{shp.filename} has no rows.")
    return Source(rows, columns_of(rows), tuple(said), crs)


def _rows(shapes: bytes, table: bytes, encoding: str) -> list[Row]:
    rows = []
    errors = "replace" if encoding == "cp1252" else "strict"
    files = {"shp": io.BytesIO(shapes), "dbf": io.BytesIO(table)}
    with shapefile.Reader(**files, encoding=encoding, encodingErrors=errors) as reader:
        for number, both in enumerate(reader.iterShapeRecords(), 1):
            columns = {name: _said(value) for name, value in both.record.as_dict().items()}
            rows.append(Row(number, columns, _shape(both.shape)))
    return rows


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _shape(shape: Any) -> Any:
    if shape.shapeType == shapefile.NULL or not shape.points:
        return None
    return shape.__geo_interface__
