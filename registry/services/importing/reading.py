"""The first part of an import, before anything is written: the file's rows, each with its facts and its boundary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from registry.geometry import ShapeRefused, boundary_of
from registry.mapping import Reader, Remark
from registry.services.importing.reporting import Prepared
from registry.services.importing.work import Work
from registry.sources import Row, Source

_WKT = re.compile(r"\s*(?:MULTI)?POLYGON\s*Z?M?\s*\(", re.IGNORECASE)
NO_NUMBER = "The row has no claim number, so it cannot be registered. Give it the number it has in its register."
EVERY = 50


def prepared_rows(source: Source, work: Work) -> Iterator[Prepared]:
    """The rows that can be registered. The others are refused, every reason said."""
    reader = Reader(work.mapping, source.rows, ZoneInfo(work.register.time_zone))
    work.report.said += reader.said
    spheroid = work.body.spheroid
    column = work.mapping.layout.boundary or work.mapping.layout.corner_x or "geometry"
    for done, row in enumerate(source.rows, 1):
        facts = reader.facts(row)
        facts.written["boundary"] = {"column": column, "raw": None}
        reasons = [] if facts.number else [Remark("number", NO_NUMBER)]
        boundary = None
        try:
            boundary = boundary_of(row.shape, spheroid)
        except ShapeRefused as refusal:
            reasons.append(Remark("boundary", f"{refusal}{_elsewhere(row)}"))
        if reasons or boundary is None:
            work.refuse(facts, reasons)
        else:
            yield Prepared(facts, boundary, facts.digest(boundary.geojson), number=facts.number)
        if done % EVERY == 0 or done == len(source.rows):
            work.progress("Reading rows", done, len(source.rows))


def _elsewhere(row: Row) -> str:
    """A row without a shape may have one written out in a column: say so, and what is wrong with it."""
    if row.shape:
        return ""
    for column, value in row.columns.items():
        if isinstance(value, str) and _WKT.match(value):
            how = f"import it with boundary={column}"
            if (figure := re.search(r"-?\d+(?:\.\d+)?", value)) and abs(float(figure[0])) > 360:
                how += " and with the map projection its figures are metres of (crs=EPSG:…)"
            if value.count("(") == value.count(")"):
                return f" The column “{column}” holds one written as text: if it is right, {how}."
            most = ", the most that a shapefile's table can hold" if len(value) in (254, 255) else ""
            return (
                f" The column “{column}” holds one written as text, but it is cut off after {len(value)} characters"
                f"{most}: “…{value[-24:]}”. Take the whole of it from the source; then {how}."
            )
    return ""
