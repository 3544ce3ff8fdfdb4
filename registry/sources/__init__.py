"""Reading a register's file by what it holds: GeoJSON, CSV, GeoPackage, a zipped shapefile. No ORM, no clock.

A file that cannot be read at all raises Unreadable; what is wrong with a single row is for whoever reads the row.
Nothing outside the bytes given is ever opened: docs/decisions/045-geopackage-and-shapefile-without-gdal.md.
"""

from dataclasses import replace

from registry.sources import geopackage, packed, text
from registry.sources.rows import Layout, Row, Source, Unreadable

__all__ = ["Layout", "Row", "Source", "Unreadable", "read"]

ZIP = b"PK\x03\x04"
SHAPEFILE = b"\x00\x00\x27\x0a"


def read(content: bytes, *, name: str, layout: Layout | None = None) -> Source:
    """Read a file by its first bytes, whatever its name says. Raises Unreadable."""
    layout = layout or Layout()
    source = _read(content, name, layout)
    if layout.boundary not in source.columns:
        return source
    rows = [Row(row.number, row.columns, row.shape or row.columns.get(layout.boundary)) for row in source.rows]
    return replace(source, rows=rows)


def _read(content: bytes, name: str, layout: Layout) -> Source:
    if not content.strip():
        raise Unreadable(f"{name} is empty.")
    if content.startswith(ZIP):
        return packed.read(content, name, layout, read)
    if content.startswith(geopackage.MAGIC):
        return geopackage.read(content, name, layout)
    if content.startswith(SHAPEFILE):
        raise Unreadable(
            f"{name} is one file of a shapefile's several. Put the .shp, .shx, .dbf and .prj into one zip file and "
            "send that."
        )
    if b"\x00" in content[:1000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(f"{name} is none of the files that can be read: GeoJSON, CSV, GeoPackage, a zipped shapefile.")
    return text.read(content, name, layout)
