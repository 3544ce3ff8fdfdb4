"""From the reference system a file is in to longitude and latitude on the body. No ORM, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from registry.geodesy import Spheroid
from registry.geometry import ShapeRefused, from_text
from registry.sources.rows import Row, Source, Unreadable

EARTH_A = 6378137.0
LIKE = 0.02  # how far two radii may differ and still be meant as the same body

Turn = Callable[[np.ndarray, np.ndarray], tuple[Any, Any]]


def placed(source: Source, *, body: Spheroid, body_name: str, crs: str = "") -> Source:
    """The source with every shape in longitude and latitude. `crs` stands in when the file names none.

    On Earth any system that PROJ knows is converted; elsewhere only longitude and latitude can be read. Raises
    Unreadable.
    """
    named = source.crs or crs
    if not named or re.search(r"CRS:?84|CRS:?83$", named, re.IGNORECASE):
        return source
    system = _system(named)
    on_earth = abs(body.a / EARTH_A - 1) < LIKE
    if not on_earth:
        if not system.is_geographic:
            raise Unreadable(
                f"The file is in the reference system {system.name}, a map projection. Claims on {body_name} are read "
                "in longitude and latitude: convert the file first."
            )
        a = system.ellipsoid.semi_major_metre if system.ellipsoid else body.a
        if abs(a / body.a - 1) < LIKE:
            return source
        words = (
            f"The file names {system.name}, for a radius of {a:,.0f} m, and {body_name} has {body.a:,.0f} m. "
            "Its figures were taken as longitude and latitude as they stand."
        )
        return replace(source, said=(*source.said, words))
    if system.is_geographic and system.ellipsoid and abs(system.ellipsoid.semi_major_metre / EARTH_A - 1) > LIKE:
        raise Unreadable(f"The file is in {system.name}, which is not a reference system of {body_name}.")
    if system.equals(CRS.from_epsg(4326), ignore_axis_order=True):
        return source
    turn = Transformer.from_crs(system, CRS.from_epsg(4326), always_xy=True).transform
    words = (
        f"The file is in {system.name}; its corners were converted to longitude and latitude (WGS 84), and the edges "
        "between them taken straight there."
    )
    rows = [Row(row.number, row.columns, _turned(row.shape, turn)) for row in source.rows]
    return replace(source, rows=rows, said=(*source.said, words), crs="")


def _system(named: str) -> CRS:
    try:
        return CRS.from_user_input(int(named) if named.strip().isdecimal() else named)
    except CRSError as problem:
        raise Unreadable(
            f"The reference system “{named[:80]}” is not known. Name it by its code (EPSG:…), or convert the file to "
            "longitude and latitude."
        ) from problem


def _turned(shape: Any, turn: Turn) -> Any:
    """The shape with its positions converted; what cannot be read is left as it is, to be refused with its reason."""
    if isinstance(shape, str):
        try:
            shape = from_text(shape)
        except ShapeRefused:
            return shape
    if not isinstance(shape, dict):
        return shape
    if shape.get("type") == "GeometryCollection" and isinstance(shape.get("geometries"), list):
        return {**shape, "geometries": [_turned(member, turn) for member in shape["geometries"]]}
    if not isinstance(shape.get("coordinates"), (list, tuple)):
        return shape
    try:
        return {"type": shape.get("type"), "coordinates": _moved(shape["coordinates"], turn)}
    except (ProjError, TypeError, ValueError, IndexError):
        return shape


def _moved(coordinates: Any, turn: Turn) -> Any:
    if not len(coordinates) or isinstance(coordinates[0], (int, float)):
        x, y = turn(np.array(coordinates[:1], dtype=float), np.array(coordinates[1:2], dtype=float))
        return [float(x[0]), float(y[0])]
    if isinstance(coordinates[0], (list, tuple)) and coordinates[0] and isinstance(coordinates[0][0], (int, float)):
        places = np.array([position[:2] for position in coordinates], dtype=float)
        x, y = turn(places[:, 0], places[:, 1])
        return np.column_stack([x, y]).tolist()
    return [_moved(part, turn) for part in coordinates]
