"""What every API view stands on: rows straight from the database."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from claims_project.common.api import PARAMETERS_OF_LISTS, refuse_unknown_parameters

Row = dict[str, Any]
Rows = list[Row]


class RowsViewSet(GenericViewSet):
    """A read-only resource: a list and one row, from `values()` of what `visible_to` lets the user see.

    `columns` maps each name in the answer to the field path it is read from; `serializer_class` describes the same
    names for the OpenAPI document. `parameters` are the ones it takes besides its filters. `complete` may change the
    rows of one page, with queries whose number does not grow with it.
    """

    columns: ClassVar[dict[str, str]]
    filterset_class: ClassVar[Any]
    parameters: ClassVar[frozenset[str]] = frozenset()
    ordering: ClassVar[tuple[str, ...]] = ("pk",)
    ordering_fields: ClassVar[tuple[str, ...]] = ("pk",)
    lookup_field = "key"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = self.parameters
        if self.action == "list":
            known = known.union(PARAMETERS_OF_LISTS, self.filterset_class.get_filters())
        refuse_unknown_parameters(request, known)

    def get_queryset(self) -> QuerySet:
        model: Any = type(self).queryset.model  # type: ignore[union-attr]
        return model.objects.visible_to(self.request.user)

    def complete(self, rows: Rows) -> Rows:
        """Add to the rows of one page what lies in other tables. Each row still has its `pk`, which is not answered."""
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        queryset = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(queryset.values("pk", *self._sources(), *self._ordered_by()))
        return self.get_paginated_response(self._answer(list(page or ())))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        try:
            found = self.get_queryset().filter(**{self.lookup_field: self.kwargs[self.lookup_field]})
            rows = list(found.values("pk", *self._sources())[:1])
        except (ValueError, TypeError, ValidationError) as malformed:
            raise Http404 from malformed
        if not rows:
            raise Http404
        return Response(self._answer(rows)[0])

    def _sources(self) -> set[str]:
        return set(self.columns.values()) - {"pk"}

    def _ordered_by(self) -> set[str]:
        return {name.lstrip("-") for name in (*self.ordering, *self.ordering_fields)} - self._sources() - {"pk"}

    def _answer(self, found: Rows) -> Rows:
        rows = [{"pk": row["pk"], **{name: row[source] for name, source in self.columns.items()}} for row in found]
        for row in self.complete(rows):
            del row["pk"]
        return rows
