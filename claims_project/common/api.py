"""The pieces of the API that settings name: JSON by orjson, pages by cursor, ordering. Views stand on common.rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import orjson
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.renderers import JSONRenderer as PlainJSONRenderer
from rest_framework.request import Request

from claims_project.common.errors import Fault, Invalid


class JSONRenderer(PlainJSONRenderer):
    """JSON by orjson: times in ISO 8601 with their offset, UUIDs and exact decimals as text, lazy words as text."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class Ordering(OrderingFilter):
    """`ordering=field` or `-field`, one of the view's ordering_fields; ties fall in the order of the primary key."""

    def get_ordering(self, request: Request, queryset: QuerySet, view: Any) -> list[str]:
        """Raises Invalid for a field that lists are not ordered by: an order that is ignored would mislead."""
        asked = request.query_params.get(self.ordering_param, "").strip()
        if asked and asked not in self._choices(view):
            raise Invalid.one(
                self.ordering_param, f"Lists are not ordered by “{asked}”. {_one_of(self._choices(view))}"
            )
        chosen = [asked] if asked else list(view.ordering)
        return [*chosen, "-pk" if chosen[0].startswith("-") else "pk"] if chosen[0].lstrip("-") != "pk" else chosen

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        (parameter,) = super().get_schema_operation_parameters(view)
        return [{**parameter, "schema": {"type": "string", "enum": self._choices(view)}}]

    @staticmethod
    def _choices(view: Any) -> list[str]:
        return [way + field for field in view.ordering_fields for way in ("", "-")]


class CursorPages(CursorPagination):
    """Pages by cursor, without COUNT: `page_size` up to 1000, `next` and `previous` as addresses.

    The row a cursor stands at is signed together with the list's order: what nobody was given is no cursor.
    """

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    ordering = "pk"

    def get_page_size(self, request: Request) -> int:
        """Raises Invalid for what is no number of rows."""
        asked = request.query_params.get(self.page_size_query_param, "")
        if not asked:
            return self.page_size
        if not re.fullmatch(r"[0-9]{1,4}", asked) or not 1 <= int(asked) <= self.max_page_size:
            raise Invalid.one(self.page_size_query_param, f"Ask for a whole number from 1 to {self.max_page_size}.")
        return int(asked)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Raises NotFound for a cursor that was not made for this order."""
        cursor = super().decode_cursor(request)
        if cursor is None or cursor.position is None:
            return cursor
        try:
            return cursor._replace(position=self._signer().unsign(cursor.position))
        except BadSignature as forged:
            raise NotFound(self.invalid_cursor_message) from forged

    def encode_cursor(self, cursor: Cursor) -> str:
        signed = None if cursor.position is None else self._signer().sign(cursor.position)
        return super().encode_cursor(cursor._replace(position=signed))

    def _signer(self) -> Signer:
        return Signer(salt=f"cursor {' '.join(self.ordering)}")

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limits = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            {**parameter, "schema": limits} if parameter["name"] == self.page_size_query_param else parameter
            for parameter in super().get_schema_operation_parameters(view)
        ]


PARAMETERS_OF_LISTS = frozenset({Ordering.ordering_param, CursorPages.page_size_query_param, "cursor"})


def refuse_unknown_parameters(request: Request, known: Iterable[str]) -> None:
    """Raise Invalid for every parameter that this address does not know.

    A filter that is misspelt and ignored would answer more than was asked for, and nobody would notice.
    """
    there = sorted({*known, "format"})
    unknown = [name for name in request.query_params if name not in there]
    if unknown:
        raise Invalid([Fault(name, f"There is no parameter “{name}” here. {_one_of(there)}") for name in unknown])


def _one_of(names: Iterable[str]) -> str:
    return f"There are: {', '.join(names)}."
