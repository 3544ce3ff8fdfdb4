"""Boundaries: read, checked, mended, and brought into RFC 7946 form. No ORM, no clock.

`boundary_of` is the only door: GeoJSON, WKT or a shapely geometry goes in, a valid polygon or multipolygon in
longitude and latitude comes out, with a sentence for everything that was mended. What cannot be mended is refused
with a reason.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from registry.boxes import Box
from registry.geodesy import Spheroid
from registry.mending import Area, ground_only, made_valid, parts_of, ring_name

Ring = list[tuple[float, float]]


class ShapeRefused(ValueError):  # noqa: N818 -- reads as a sentence
    """This is no boundary, and cannot be made one. Says why, and what to do."""


@dataclass(slots=True)
class Boundary:
    """A boundary fit for the register. `repairs` changed what was drawn; `notes` changed only how it is written."""

    shape: Area
    area_m2: float = 0.0
    repairs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def geojson(self) -> dict[str, Any]:
        return to_geojson(self.shape)


def boundary_of(source: Any, body: Spheroid) -> Boundary:
    """Read and mend a boundary. `body` is needed to say how mending changed the area. Raises ShapeRefused."""
    found = Boundary(Polygon())
    parts_given = list(_polygons_in(source, found))
    polygons = [_rings(part, n, len(parts_given), body, found) for n, part in enumerate(parts_given, 1)]
    if not polygons:
        raise ShapeRefused("The shape is empty. Give the corners of the claim.")
    drawn = MultiPolygon([(rings[0], rings[1:]) for rings in polygons])
    if any(_leaves_the_map(ring) for rings in polygons for ring in rings):
        parts = [part for rings in polygons for part in _brought_onto_the_map(rings, body, found)]
        drawn = MultiPolygon(parts)
    shape, repair = made_valid(drawn, body)
    if repair:
        found.repairs.append(repair)
    found.area_m2 = body.area(shape)
    if found.area_m2 <= 0:
        raise ShapeRefused(_no_ground(drawn, body))
    turned = shapely.orient_polygons(shape)
    if not turned.equals_exact(shape) and "turned" not in found.notes:
        found.notes.append(
            "Rings were turned to run counter-clockwise outside and clockwise round holes, as RFC 7946 asks."
        )
    found.shape = turned.geoms[0] if isinstance(turned, MultiPolygon) and len(turned.geoms) == 1 else turned
    return found


def shape_of(geojson: dict[str, Any]) -> Area:
    """The shape of a boundary that is already on the register."""
    if geojson["type"] == "Polygon":
        shell, *holes = geojson["coordinates"]
        return Polygon(shell, holes)
    return MultiPolygon([(shell, holes) for shell, *holes in geojson["coordinates"]])


def to_geojson(shape: Area) -> dict[str, Any]:
    """RFC 7946 geometry of a polygon or multipolygon, every coordinate as it is."""
    if isinstance(shape, Polygon):
        return {"type": "Polygon", "coordinates": _coordinates(shape)}
    return {"type": "MultiPolygon", "coordinates": [_coordinates(part) for part in shape.geoms]}


def _coordinates(polygon: Polygon) -> list[list[list[float]]]:
    return [shapely.get_coordinates(ring).tolist() for ring in (polygon.exterior, *polygon.interiors)]


def boxes_of(shape: Area) -> list[Box]:
    """West, south, east, north of every part."""
    return [
        (west, south, east, north) for west, south, east, north in shapely.bounds(shapely.get_parts([shape])).tolist()
    ]


def common_ground(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The area two boundaries share, pair by pair: a polygon, a multipolygon, or None where they only touch or miss."""
    shared = shapely.intersection(first, second)
    kinds = shapely.get_type_id(shared)
    for at in np.flatnonzero(kinds == shapely.GeometryType.GEOMETRYCOLLECTION):
        shared[at] = ground_only(shared[at])
        kinds[at] = shapely.get_type_id(shared[at])
    areal = np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    shared[~areal | shapely.is_empty(shared)] = None
    return shared


def ground_without(own: Area, cut: Area) -> Area | None:
    """What is left of a shape without another's ground; None when nothing is."""
    left = shapely.difference(own, cut)
    parts = parts_of(left)
    return ground_only(left) if parts else None


def ground_of_all(shapes: list[Area]) -> Area:
    """The ground of several shapes as one: lines between them are dissolved."""
    return ground_only(shapely.union_all(shapes))


def widths(shapes: np.ndarray, areas: np.ndarray, body: Spheroid) -> np.ndarray:
    """How wide each shape is as a strip: twice its area over its perimeter, in metres. Tells a sliver from ground."""
    around = body.perimeters(shapes)
    return np.divide(2 * areas, around, out=np.zeros_like(areas), where=around > 0)


# --- reading ---


def _polygons_in(source: Any, found: Boundary) -> Iterator[list[Any]]:
    """Each polygon as a list of rings of raw positions."""
    if source is None or source == "":
        raise ShapeRefused("No shape was given. Send the boundary as a polygon.")
    if isinstance(source, BaseGeometry):
        source = (
            shapely.geometry.mapping(source) if not source.is_empty else {"type": source.geom_type, "coordinates": []}
        )
    elif isinstance(source, str):
        source = from_text(source)
    if not isinstance(source, dict):
        raise ShapeRefused("The shape is neither GeoJSON nor WKT.")
    yield from _polygons_of(source, found)


def from_text(text: str) -> dict[str, Any]:
    """A geometry from GeoJSON or WKT as text. Raises ShapeRefused."""
    text = text.strip()
    if text.startswith("{"):
        try:
            return json.loads(text)
        except ValueError as problem:
            raise ShapeRefused(f"The shape is not readable as GeoJSON: {problem}.") from problem
    return _from_wkt(text)


def _polygons_of(geometry: dict[str, Any], found: Boundary) -> Iterator[list[Any]]:
    kind = geometry.get("type")
    if kind == "Feature":
        if not isinstance(geometry.get("geometry"), dict):
            raise ShapeRefused("No shape was given. Send the boundary as a polygon.")
        yield from _polygons_of(geometry["geometry"], found)
        return
    if kind == "GeometryCollection":
        members = geometry.get("geometries")
        if not isinstance(members, list) or not members:
            raise ShapeRefused("The shape is empty. Give the corners of the claim.")
        found.notes.append("A collection of shapes was read as one multipolygon.")
        for member in members:
            yield from _polygons_of(member, found)
        return
    if kind in ("Point", "MultiPoint"):
        raise ShapeRefused("The shape is a point. A claim is an area: give its corners as a polygon.")
    if kind in ("LineString", "MultiLineString"):
        raise ShapeRefused("The shape is a line. A claim is an area: close the line and send it as a polygon.")
    if kind not in ("Polygon", "MultiPolygon"):
        raise ShapeRefused(f"“{kind}” is not a kind of shape that can bound a claim. Send a polygon or multipolygon.")
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, (list, tuple)) or not coordinates:
        raise ShapeRefused(f"The shape is an empty {kind.lower()}. Give the corners of the claim.")
    parts = [coordinates] if kind == "Polygon" else coordinates
    for part in parts:
        if not isinstance(part, (list, tuple)):
            raise ShapeRefused(
                "The coordinates are not nested as a polygon's are: a list of rings, each a list of positions."
            )
        if part:
            yield list(part)


_WKT_HEAD = re.compile(
    r"^\s*(?:SRID=(\d+)\s*;)?\s*([A-Z]+)\s*(ZM|Z|M)?\s*(EMPTY|\(.*\))\s*$", re.IGNORECASE | re.DOTALL
)
_WKT_BEGUN = re.compile(r"^\s*(?:SRID=\d+\s*;)?\s*(?:MULTI)?POLYGON\s*(?:ZM|Z|M)?\s*\([^)]*", re.IGNORECASE)
_WKT_KINDS = {
    name.upper(): name
    for name in (
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
    )
}


def _from_wkt(text: str) -> dict[str, Any]:
    match = _WKT_HEAD.match(text)
    kind = _WKT_KINDS.get(match[2].upper()) if match else None
    if match is None and _WKT_BEGUN.match(text):
        raise ShapeRefused(f"The shape breaks off at “…{text[-24:]}”. Take the whole of it from the source.")
    if match is None or kind is None:
        raise ShapeRefused(f"“{text[:40]}” is not readable as WKT. It should begin with POLYGON or MULTIPOLYGON.")
    if match[1] not in (None, "0", "4326"):
        raise ShapeRefused(f"The shape is in reference system {match[1]}. Send longitude and latitude (4326).")
    if match[4].upper() == "EMPTY":
        raise ShapeRefused(f"The shape is an empty {kind.lower()}. Give the corners of the claim.")
    if kind not in ("Polygon", "MultiPolygon"):
        return {"type": kind, "geometries": None} if kind == "GeometryCollection" else {"type": kind}
    # "(1 2, 3 4)" becomes "[[1,2],[3,4]]": the brackets of WKT are those of GeoJSON once each position has its own.
    body = re.sub(
        r"[^\s(),]+(?:\s+[^\s(),]+)*", lambda m: "[" + ",".join(_number(word) for word in m[0].split()) + "]", match[4]
    )
    try:
        coordinates = json.loads(body.replace("(", "[").replace(")", "]"))
    except ValueError as problem:
        raise ShapeRefused("The brackets or commas of the WKT do not match up.") from problem
    return {"type": kind, "coordinates": coordinates}


def _number(word: str) -> str:
    try:
        return json.dumps(float(word))
    except ValueError:
        raise ShapeRefused(f"“{word}” stands where a coordinate should.") from None


# --- checking each ring ---


def _rings(polygon: list[Any], part: int, parts: int, body: Spheroid, found: Boundary) -> list[Ring]:
    rings = []
    for n, positions in enumerate(polygon):
        name = ring_name(part, parts, n)
        ring = _ring(positions, name, body, found)
        if len(set(ring)) >= 3:
            rings.append(ring)
            continue
        corners = " and ".join(_at(place) for place in dict.fromkeys(ring)) or "none at all"
        fault = f"{_capital(name)} has fewer than three different corners ({corners}), so it encloses no ground"
        if n == 0:
            raise ShapeRefused(f"{fault}. Give every corner of the claim.")
        _say(found.repairs, f"{fault}; it was left out.")
    return rings


def _ring(positions: Any, name: str, body: Spheroid, found: Boundary) -> Ring:
    if not isinstance(positions, (list, tuple)):
        raise ShapeRefused(
            "The coordinates are not nested as a polygon's are: a list of rings, each a list of positions."
        )
    ring: Ring = []
    repeated = 0
    for n, position in enumerate(positions, 1):
        place = _place(position, f"corner {n} of {name}", found)
        if ring and ring[-1] == place:
            repeated += 1
            continue
        ring.append(place)
    if repeated:
        _say(found.notes, "Points given twice in a row were written once.")
    if ring and ring[0] != ring[-1]:
        apart = body.geod.inv(*ring[-1], *ring[0])[2]
        sentence = (
            f"{_capital(name)} was not closed: its last corner, {_at(ring[-1])}, lies {_metres(apart)} from its first, "
            f"{_at(ring[0])}. The two were joined."
        )
        _say(found.repairs, sentence)
        ring.append(ring[0])
    return ring


def _place(position: Any, name: str, found: Boundary) -> tuple[float, float]:
    if not isinstance(position, (list, tuple)) or len(position) < 2:
        raise ShapeRefused(f"{_capital(name)} lacks its longitude or latitude.")
    for number in position[:2]:
        if number is None:
            raise ShapeRefused(f"{_capital(name)} lacks its longitude or latitude.")
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise ShapeRefused(f"“{number}” stands where a coordinate should, at {name}.")
        if not math.isfinite(number):
            raise ShapeRefused(
                f"{_capital(name)} has a coordinate that is not a number ({number}). Take the position from the "
                "survey again."
            )
    if len(position) > 2:
        _say(found.notes, "Heights were left out: a claim is an area.")
    # A figure nearer to 0 than a tenth of a micrometre on Earth is noise that no computation keeps.
    x, y = (0.0 if abs(number) < 1e-12 else float(number) for number in position[:2])
    if abs(x) > 360 or abs(y) > 90:
        raise ShapeRefused(_out_of_range(x, y, name))
    return x, y


def _out_of_range(x: float, y: float, name: str) -> str:
    where = f"{_capital(name)}, at {x:.10g}, {y:.10g}, is outside longitude −180 to 180 and latitude −90 to 90"
    if abs(y) <= 180 and abs(x) <= 90:
        return f"{where}; longitude and latitude look exchanged. Longitude comes first."
    if abs(x) > 1000 or abs(y) > 1000:
        return (
            f"{where}; these look like metres of a map projection. Say which one (crs=EPSG:…), or convert them to "
            "longitude and latitude first."
        )
    return f"{where}. Check the survey."


def _at(place: tuple[float, float]) -> str:
    return f"{place[0]:.10g} {place[1]:.10g}"


def _metres(metres: float) -> str:
    return f"{metres:,.0f} m" if metres >= 100 else f"{metres:.3g} m"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _no_ground(drawn: BaseGeometry, body: Spheroid) -> str:
    """The words for a shape without area: how long the line is on which its corners lie."""
    places = shapely.get_coordinates(drawn).tolist()
    if not places:
        return "The shape encloses no ground. Give the corners of the claim."
    first, last = min(places), max(places)
    length = body.geod.inv(*first, *last)[2]
    return (
        f"The shape encloses no ground: its corners lie on one line of {_metres(length)}, from {_at(first)} to "
        f"{_at(last)}. Compare them with the survey."
    )


def _say(words: list[str], sentence: str) -> None:
    if sentence not in words:
        words.append(sentence)


# --- the antimeridian ---


def _leaves_the_map(ring: Ring) -> bool:
    return any(abs(x) > 180 for x, _ in ring) or any(_jumps(start, end) for start, end in pairwise(ring))


def _jumps(start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Whether an edge is meant to cross the antimeridian: it runs more than half round the body, and not along a
    pole or the whole way."""
    return 180 < abs(end[0] - start[0]) < 360 and not (abs(start[1]) == 90 and start[1] == end[1])


def _unrolled(ring: Ring) -> Ring:
    """The ring with every edge running the short way round; longitudes may leave −180 to 180, and the ends may
    differ by 360."""
    out, turn = [ring[0]], 0.0
    for start, end in pairwise(ring):
        if _jumps(start, end):
            turn += 360 if end[0] < start[0] else -360
        out.append((end[0] + turn, end[1]))
    return out


def _brought_onto_the_map(rings: list[Ring], body: Spheroid, found: Boundary) -> Iterator[Polygon]:
    """A polygon that crosses the antimeridian (or goes round a pole), cut into parts between −180 and 180."""
    if max(abs(x) for ring in rings for x, _ in ring) > 180:
        _say(found.notes, "Longitudes beyond 180 degrees were brought back between −180 and 180.")
    unrolled = [_unrolled(ring) for ring in rings]
    shell = unrolled[0]
    if abs(shell[-1][0] - shell[0][0]) > 180:
        north = sum(y for _, y in shell) > 0
        pole = 90.0 if north else -90.0
        shell = [*shell, (shell[-1][0], pole), (shell[0][0], pole), shell[0]]
        _say(
            found.repairs,
            f"The boundary goes round the {'north' if north else 'south'} pole; the pole is taken to be inside it.",
        )
    outer = Polygon(shell)
    middle = (outer.bounds[0] + outer.bounds[2]) / 2
    holes = []
    for hole in unrolled[1:]:
        centre = (min(x for x, _ in hole) + max(x for x, _ in hole)) / 2
        shift = 360 * round((middle - centre) / 360)
        holes.append([(x + shift, y) for x, y in hole])
    whole = shapely.make_valid(Polygon(shell, holes), method="structure", keep_collapsed=False)
    if whole.is_empty:
        raise ShapeRefused(_no_ground(outer, body))
    west, _, east, _ = whole.bounds
    parts = []
    for turn in range(math.floor((west + 180) / 360), math.ceil((east + 180) / 360)):
        sheet = box(-180 + 360 * turn, -90, 180 + 360 * turn, 90)
        parts += [translate(part, -360 * turn) for part in parts_of(shapely.intersection(whole, sheet))]
    if len(parts) > 1:
        _say(found.notes, "The boundary crosses the antimeridian and was split there, as RFC 7946 asks.")
    yield from parts
