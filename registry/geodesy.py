"""Lengths and areas on a body's spheroid, of shapes whose edges are straight in longitude and latitude (RFC 7946,
3.1.1).

No ORM, no clock. A ring's area is the integral of the spheroid's authalic function along its edges, taken with
Gauss-Legendre quadrature: the limit of what a geodesic area gives when every edge is divided without end, at the
cost of one array operation for a whole register. Argued in docs/decisions/020-areas-by-quadrature.md, and held in
the tests against pyproj's Geod on divided edges and against S2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
_AT, _WEIGHT = (_NODES + 1) / 2, _WEIGHTS / 2  # on 0..1


@dataclass(frozen=True)
class Spheroid:
    """A body's figure: equatorial radius `a` and polar radius `b`, in metres, a ≥ b."""

    a: float
    b: float

    @property
    def e2(self) -> float:
        return 1 - (self.b / self.a) ** 2

    @cached_property
    def geod(self) -> Geod:
        """For distances between two places."""
        return Geod(a=self.a, b=self.b)

    @cached_property
    def surface(self) -> float:
        """The area of the whole body."""
        return float(4 * np.pi * self._zone(np.array([np.pi / 2]))[0])

    def _zone(self, latitude: Floats) -> Floats:
        """The area between the equator and a latitude (radians), for one radian of longitude."""
        sine = np.sin(latitude)
        if self.e2 < 1e-12:
            return self.a * self.a * sine
        e = np.sqrt(self.e2)
        return self.b * self.b / 2 * (sine / (1 - self.e2 * sine * sine) + np.arctanh(e * sine) / e)

    def areas(self, shapes: Sequence[BaseGeometry] | NDArray[Any]) -> Floats:
        """Area of each polygon or multipolygon, in square metres. Holes are taken off; shapes without area have 0."""
        shapes = np.asarray(shapes, dtype=object)
        return self._by_shape(shapes, self._edge_zones, absolute=True)

    def perimeters(self, shapes: Sequence[BaseGeometry] | NDArray[Any]) -> Floats:
        """Length of all rings of each shape, in metres."""
        shapes = np.asarray(shapes, dtype=object)
        return self._by_shape(shapes, self._edge_lengths, absolute=False)

    def area(self, shape: BaseGeometry) -> float:
        return float(self.areas([shape])[0])

    def perimeter(self, shape: BaseGeometry) -> float:
        return float(self.perimeters([shape])[0])

    def _by_shape(self, shapes: NDArray[Any], measure: Any, *, absolute: bool) -> Floats:
        total = np.zeros(len(shapes))
        polygons, shape_of = shapely.get_parts(shapes, return_index=True)
        areal = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
        polygons, shape_of = polygons[areal], shape_of[areal]
        if not len(polygons):
            return total
        rings, polygon_of = shapely.get_rings(polygons, return_index=True)
        points, ring_of = shapely.get_coordinates(rings, return_index=True)
        within = ring_of[1:] == ring_of[:-1]
        starts, ends, edge_ring = points[:-1][within], points[1:][within], ring_of[1:][within]
        per_ring = np.bincount(edge_ring, weights=measure(starts, ends), minlength=len(rings))
        if absolute:
            is_hole = np.r_[False, polygon_of[1:] == polygon_of[:-1]]
            per_ring = np.where(is_hole, -np.abs(per_ring), np.abs(per_ring))
        np.add.at(total, shape_of[polygon_of], per_ring)
        return np.maximum(total, 0.0)

    def _edge_zones(self, starts: Floats, ends: Floats) -> Floats:
        """For each edge the integral of the zone function along it: summed over a ring, its signed area."""
        (x1, y1), (x2, y2) = np.radians(starts).T, np.radians(ends).T
        mean = np.zeros(len(x1))
        for at, weight in zip(_AT, _WEIGHT, strict=True):
            mean += weight * self._zone(y1 + at * (y2 - y1))
        return mean * (x2 - x1)

    def _edge_lengths(self, starts: Floats, ends: Floats) -> Floats:
        """Arc length of each edge along its straight line in longitude and latitude."""
        (x1, y1), (x2, y2) = np.radians(starts).T, np.radians(ends).T
        length = np.zeros(len(x1))
        for at, weight in zip(_AT, _WEIGHT, strict=True):
            latitude = y1 + at * (y2 - y1)
            bend = 1 - self.e2 * np.sin(latitude) ** 2
            north = self.a * (1 - self.e2) / bend**1.5 * (y2 - y1)
            east = self.a / np.sqrt(bend) * np.cos(latitude) * (x2 - x1)
            length += weight * np.hypot(north, east)
        return length
