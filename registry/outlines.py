"""GeoJSON of many shapes at once. No ORM, no clock."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely


def to_geojsons(shapes: np.ndarray) -> list[dict[str, Any]]:
    """What geometry.to_geojson gives for each polygon or multipolygon: the coordinates of all are taken out of shapely
    in one call, and cut into rings, parts and shapes."""
    polygons, shape_of = shapely.get_parts(shapes, return_index=True)
    rings, polygon_of = shapely.get_rings(polygons, return_index=True)
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    drawn = _cut(_cut(_cut(points.tolist(), ring_of, len(rings)), polygon_of, len(polygons)), shape_of, len(shapes))
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    return [
        {"type": "Polygon", "coordinates": parts[0]} if alone else {"type": "MultiPolygon", "coordinates": parts}
        for parts, alone in zip(drawn, single.tolist(), strict=True)
    ]


def _cut(things: list[Any], owners: np.ndarray, count: int) -> list[list[Any]]:
    """Things in the order of their owners, as one list for each of so many owners."""
    ends = np.searchsorted(owners, np.arange(count), side="right").tolist()
    return [things[start:end] for start, end in zip([0, *ends], ends, strict=False)]
