"""Reading GeoJSON, and CSV with the shapes as WKT or as corners. No ORM, no clock."""

from __future__ import annotations

import codecs
import csv
import io
import json
from typing import Any

from registry.sources import corners
from registry.sources.rows import Layout, Row, Source, Unreadable, columns_of
from registry.words import words

csv.field_size_limit(1 << 30)

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""Before these a spreadsheet's apostrophe only says that the cell is text."""


def read(content: bytes, name: str, layout: Layout) -> Source:
    """What begins with a brace is GeoJSON, anything else CSV. Raises Unreadable."""
    text, said = _text(content)
    if not text.strip():
        raise Unreadable(f"{name} is empty.")
    if text.lstrip()[0] in "{[":
        rows, crs = _features(text, name)
        return Source(rows, columns_of(rows), said, crs)
    titles, records = _records(text, name)
    rows = _shaped(titles, records, name, layout)
    return Source(rows, tuple(titles), said)


def table(content: bytes, name: str) -> tuple[list[str], list[dict[str, Any]], tuple[str, ...]]:
    """A CSV file's headings and rows, whatever its shapes; no headings when it is GeoJSON. Raises Unreadable."""
    text, said = _text(content)
    if not text.strip() or text.lstrip()[0] in "{[":
        return [], [], said
    titles, records = _records(text, name)
    return titles, records, said


def _text(content: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(encoding), ()
            except UnicodeDecodeError as problem:
                raise Unreadable(f"The file says it is {encoding} but is not: {problem}.") from problem
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        said = "The file is not UTF-8; it was read as Windows-1252. Look at the accents."
        return content.decode("cp1252", errors="replace"), (said,)


def _features(text: str, name: str) -> tuple[list[Row], str]:
    try:
        document = json.loads(text)
    except ValueError as problem:
        document = _line_by_line(text, name, problem)
    crs = ""
    if isinstance(document, dict):
        crs = _reference_system(document.get("crs"))
        kind = document.get("type")
        if kind == "FeatureCollection":
            document = document.get("features")
        elif kind == "Feature":
            document = [document]
        else:
            raise Unreadable(f"{name} holds a {kind or 'nameless object'}, not a FeatureCollection of claims.")
    if not isinstance(document, list) or not document:
        raise Unreadable(f"{name} holds no features.")
    rows = []
    for number, feature in enumerate(document, 1):
        feature = feature if isinstance(feature, dict) else {}
        columns = feature.get("properties")
        rows.append(Row(number, columns if isinstance(columns, dict) else {}, feature.get("geometry")))
    return rows, crs


def _line_by_line(text: str, name: str, problem: ValueError) -> list[Any]:
    """Newline-delimited GeoJSON (RFC 8142 without its separators), or the reason why the file is not JSON at all."""
    lines = [line for line in text.replace("\x1e", "").splitlines() if line.strip()]
    try:
        features = [json.loads(line) for line in lines]
    except ValueError:
        features = []
    if features and all(isinstance(feature, dict) and feature.get("type") == "Feature" for feature in features):
        return features
    raise Unreadable(f"{name} is not readable as JSON: {problem}.") from problem


def _reference_system(crs: Any) -> str:
    """What an old-style `crs` member names."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return str(properties.get("name") or "") if isinstance(properties, dict) else ""


def _records(text: str, name: str) -> tuple[list[str], list[dict[str, Any]]]:
    """The headings and the rows of a CSV file, whatever separates its cells."""
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t|", key=heading.count)
    reader = csv.DictReader(io.StringIO(text.lstrip("\r\n")), delimiter=delimiter, restkey="")
    titles = [title.strip() for title in reader.fieldnames or []]
    if len(set(titles)) != len(titles):
        raise Unreadable(f"{name} has two columns of the same name.")
    reader.fieldnames = titles
    try:
        records = list(reader)
    except csv.Error as problem:
        raise Unreadable(f"{name} is not readable as CSV: {problem}.") from problem
    if not records:
        raise Unreadable(f"{name} has a heading and no rows.")
    for record in records:
        record.pop("", None)
        for title, value in record.items():
            if value and value[0] == "'" and value[1:2] in FORMULA:
                record[title] = value[1:]
    return titles, records


def _shaped(titles: list[str], records: list[dict[str, Any]], name: str, layout: Layout) -> list[Row]:
    """The rows with their shapes: from a column of WKT, or from columns of corners."""
    if layout.corner_x or layout.corner_y:
        return corners.rows(titles, records, name, layout)
    known = words()["boundary_columns"]
    column = layout.boundary or next((title for title in titles if title.lower() in known), "")
    if column not in titles:
        raise Unreadable(
            f"{name} has no column {layout.boundary}." if layout.boundary
            else f"{name} has no column with the shapes as WKT. Name it (boundary=COLUMN), or name the columns of the "
            f"corners (corner_x=COLUMN, corner_y=COLUMN; x* for x1, x2 …). Its columns are: {', '.join(titles)}."
        )  # fmt: skip
    return [
        Row(number, {title: value for title, value in record.items() if title != column}, record[column])
        for number, record in enumerate(records, 1)
    ]
