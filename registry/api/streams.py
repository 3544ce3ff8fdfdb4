"""Lists of the register as one stream: GeoJSON, newline-delimited GeoJSON, CSV. A page at a time they stay JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from django.http import StreamingHttpResponse
from django.utils import timezone
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from claims_project.common.rows import Row, RowsViewSet
from registry import exporting
from registry.exporting.writers import wkt_csv


class FeatureRenderer(BaseRenderer):
    """One row as a GeoJSON Feature; a whole list is streamed and never comes here."""

    media_type = "application/geo+json"
    format = "geojson"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return orjson.dumps(_feature(data), default=str)


class LineRenderer(FeatureRenderer):
    media_type = "application/x-ndjson"
    format = "ndjson"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return super().render(data) + b"\n"


class CsvRenderer(FeatureRenderer):
    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        feature = _feature(data)
        columns = feature["properties"]
        about = exporting.writers.About("", "", "", "")
        return b"".join(wkt_csv([(columns, feature["geometry"])], list(columns), about))


def _feature(row: Row) -> dict[str, Any]:
    shape = next((name for name in ("boundary", "geometry") if name in row), "")
    columns = {name: value for name, value in row.items() if name != shape}
    return {"type": "Feature", "properties": columns, "geometry": row.get(shape)}


class StreamedRowsViewSet(RowsViewSet):
    """A list that is also answered whole: `Accept: application/geo+json`, or `format=geojson`, `ndjson`, `csv`."""

    renderer_classes = (*api_settings.DEFAULT_RENDERER_CLASSES, FeatureRenderer, LineRenderer, CsvRenderer)
    as_of: datetime | None = None
    """The moment a list is asked for; None: as it stands."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response | StreamingHttpResponse:  # type: ignore[override]
        form = request.accepted_renderer.format
        if form not in exporting.FORMS:
            return super().list(request, *args, **kwargs)
        export = exporting.export(
            self.filter_queryset(self.get_queryset()),
            form=form,
            user=request.user,
            now=timezone.now(),
            filters=request.query_params.urlencode(),
            as_of=self.as_of,
        )
        headers = {"X-Licence": export.about.licence.encode("ascii", "replace").decode(), "X-As-At": export.about.as_at}
        return StreamingHttpResponse(export.chunks, content_type=export.media_type, headers=headers)
