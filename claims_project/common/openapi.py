"""How the OpenAPI document tells what every address answers: rows, files, refusals, JSON of no fixed shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims_project.common.http import PROBLEM

REFUSALS = {
    HTTPStatus.BAD_REQUEST: "What was asked cannot be understood; every fault names its parameter.",
    HTTPStatus.UNAUTHORIZED: "No token, or one that is not valid.",
    HTTPStatus.FORBIDDEN: "Not open to you.",
    HTTPStatus.NOT_FOUND: "There is nothing here that you may see, or no such page or format.",
    HTTPStatus.NOT_ACCEPTABLE: "Not to be had in a format you accept.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; Retry-After says when to come back.",
}
GEOMETRY = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
        "coordinates": {"type": "array", "items": {}},
    },
    "description": "RFC 7946, in degrees of longitude and latitude on the body.",
}
FEATURE = {
    "type": "object",
    "required": ["type", "properties", "geometry"],
    "properties": {
        "type": {"const": "Feature"},
        "properties": {"type": "object"},
        "geometry": {"oneOf": [GEOMETRY, {"type": "null"}]},
    },
}
COLLECTION = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": FEATURE}},
}
LINES = {"type": "string"}


@extend_schema_field({"type": "object"})
class ObjectField(serializers.JSONField):
    """A JSON object whose names differ from row to row."""


@extend_schema_field(GEOMETRY)
class GeometryField(serializers.JSONField):
    """Ground, as RFC 7946 writes it."""


class FaultSerializer(serializers.Serializer):
    field = serializers.CharField(help_text="The parameter; empty when it is about the whole.")
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """A refusal, after RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    faults = FaultSerializer(many=True, required=False)


class Operation(AutoSchema):
    """What one address answers: its rows in every format it has, and every refusal that may come instead."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        content = bodies.get("200", {}).get("content", {})
        shapes = {
            "application/geo+json": COLLECTION if self._is_list_view() else FEATURE,
            "application/x-ndjson": LINES,
            "text/csv": LINES,
        }
        for media_type in content.keys() & shapes.keys():
            content[media_type] = {"schema": shapes[media_type]}
        for status, words in REFUSALS.items():
            refusal = self._get_response_for_code(ProblemSerializer, str(status.value), [PROBLEM], direction)
            bodies[str(status.value)] = {**refusal, "description": words}
        return bodies
