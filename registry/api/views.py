"""The register over the API: claims, their title transactions, overlaps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet, Value
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claims_project.accounts.models import Party
from claims_project.common.api import JSONRenderer
from claims_project.common.errors import Fault, Invalid
from claims_project.common.rows import Row, Rows, RowsViewSet
from claims_project.record.verification import verify_one
from registry import exporting
from registry.api.filters import OF_EVERY_MOMENT, ClaimFilter, ConflictSetFilter, OverlapFilter, TitleTransactionFilter
from registry.api.serializers import (
    ClaimSerializer,
    ConflictSetSerializer,
    OriginSerializer,
    OverlapSerializer,
    TitleTransactionSerializer,
    VerificationSerializer,
)
from registry.api.streams import StreamedRowsViewSet
from registry.asof import read_moment, standings
from registry.models import Claim, ConflictMember, ConflictSet, Holding, Overlap, TitleTransaction
from registry.origins import provenance_of
from registry.title import IDENTITY

ENTRY_COLUMNS = {
    "number": "number",
    "event": "event",
    "received_at": "received_at",
    "entered_at": "entered_at",
    "effective_at": "effective_at",
    "access": "access",
    "content_digest": "content_digest",
    "previous_hash": "previous_hash",
    "hash": "hash",
    "readable": "readable",
    "text": "text",
    "data": "data",
    "actor": "actor_id",
    "actor_name": "actor__name",
    "entered_by": "entered_by_id",
    "on_behalf_of": "on_behalf_of__key",
    "addressees": "addressees",
    "salt": "salt",
}
CONTENT = ("text", "data", "actor", "actor_name", "entered_by", "on_behalf_of", "addressees", "salt")


AS_OF = OpenApiParameter(
    "as_of",
    str,
    description=(
        "The register as it stood: a day (2187-03-01, to its end) or a time (2187-03-01T09:30:00Z), told from the "
        "title transactions entered by then. With it, a list is narrowed only by what never changes: register, body, "
        "number."
    ),
)


class ClaimViewSet(StreamedRowsViewSet):
    """Claims as the register shows them now, or showed them at a moment (`as_of`)."""

    queryset = Claim.objects.all()
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilter
    parameters = frozenset({AS_OF.name})
    ordering = ("pk",)
    ordering_fields = ("pk", "claim_number", "area_m2", "name")
    columns: ClassVar = {
        "key": "key", "register": "register__code", "claim_number": "claim_number", "legacy_numbers": "legacy_numbers",
        "name": "name", "title_type": "title_type", "body": "body__name", "area_m2": "area_m2", "minerals": "minerals",
        "located_on": "located_on", "lodged_on": "lodged_on", "registered_on": "registered_on",
        "registered_precision": "registered_precision",
        "priority_on": "priority_on", "priority_basis": "priority_basis",
        "expires_on": "expires_on", "disposition": "disposition", "establishment": "establishment",
        "coordinates_confidential": "coordinates_confidential", "pending_proceedings": "pending_proceedings",
        "encumbrances": "encumbrances", "excluded_time": "excluded_time", "predecessors": "predecessors",
        "successors": "successors", "boundary": "boundary_shown",
    }  # fmt: skip

    @cached_property
    def as_of(self) -> datetime | None:
        """The moment asked for; None for now. Raises Invalid, also for what cannot be asked of a moment."""
        asked = self.request.query_params.get("as_of", "")
        if not asked:
            return None
        moment = read_moment(asked, now=timezone.now())
        given = {name for name, value in self.request.query_params.items() if value}
        changing = given & set(ClaimFilter.base_filters) - OF_EVERY_MOMENT
        faults = [
            Fault(name, f"“{name}” changes over time, so it cannot be combined with as_of. Read the list, then filter.")
            for name in sorted(changing)
        ]
        a_file = self.action == "list" and self.request.accepted_renderer.format in exporting.FORMS
        if a_file and "ordering" in given:
            faults.append(Fault("ordering", "With as_of, a file is in the order in which claims were entered."))
        elif self.request.query_params.get("ordering", "").lstrip("-") in ("area_m2", "name"):
            faults.append(Fault("ordering", "With as_of, a list is ordered by pk or claim_number."))
        if faults:
            raise Invalid(faults)
        return moment

    def get_queryset(self) -> QuerySet:
        claims = super().get_queryset().with_boundary_visible_to(self.request.user)
        return claims if self.as_of is None else claims.entered_by(self.as_of)

    @extend_schema(parameters=[AS_OF])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[AS_OF])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    def complete(self, rows: Rows) -> Rows:
        return self._with_holders(rows) if self.as_of is None else _as_they_stood(rows, self.as_of)

    def _with_holders(self, rows: Rows) -> Rows:
        holders: dict[int, list[Row]] = defaultdict(list)
        current = Holding.objects.filter(claim__in=[row["pk"] for row in rows], until_at=None).order_by(
            "-percent", "pk"
        )
        for held in current.values("claim_id", "party__key", "party__name", "percent", "from_at"):
            holders[held["claim_id"]].append(
                _holder(held["party__key"], held["party__name"], held["percent"], held["from_at"])
            )
        for row in rows:
            row["holders"] = holders[row["pk"]]
        return rows

    @extend_schema(responses=OriginSerializer(many=True))
    @action(detail=True, filterset_class=None, pagination_class=None, renderer_classes=[JSONRenderer])
    def provenance(self, request: Request, key: str) -> Response:
        """Where every field of the claim comes from. Empty when its coordinates are confidential to the reader."""
        return Response([asdict(origin) for origin in provenance_of(self.get_object(), request.user)])

    @extend_schema(responses=VerificationSerializer)
    @action(detail=True, filterset_class=None, pagination_class=None, renderer_classes=[JSONRenderer])
    def verify(self, request: Request, key: str) -> Response:
        """The claim's chain of title transactions, checked from the first entry to its head."""
        return Response(verify_one(TitleTransaction, self.get_object()))


def _holder(party: Any, name: str, percent: Decimal, since: datetime) -> Row:
    return {"party": party, "name": name, "percent": f"{percent.normalize():f}", "since": since}


def _as_they_stood(rows: Rows, at: datetime) -> Rows:
    """Every fact as the transactions entered by then tell it; coordinates stay hidden from whom they are hidden today.

    Two queries, however many rows.
    """
    then = {one.claim_id: one for one in standings(at, Claim.objects.filter(pk__in=[row["pk"] for row in rows]))}
    held = {str(span.party) for one in then.values() for span in one.holders}
    names = {str(key): name for key, name in Party.objects.filter(key__in=held).values_list("key", "name")}
    for row in rows:
        standing, shown = then[row["pk"]], row["boundary"] is not None
        row.update({name: standing.facts[name] for name in row if name in standing.facts and name not in IDENTITY})
        row["boundary"] = standing.facts["boundary"] if shown else None
        row["holders"] = [
            _holder(span.party, names[str(span.party)], span.percent, span.from_at) for span in standing.holders
        ]
    return rows


class TitleTransactionViewSet(RowsViewSet):
    """What happened to titles, oldest first: with content, salt and hashes, so that a reader can verify each chain."""

    queryset = TitleTransaction.objects.all()
    serializer_class = TitleTransactionSerializer
    filterset_class = TitleTransactionFilter
    lookup_field = "hash"
    ordering_fields = ("pk", "entered_at")
    columns: ClassVar = {
        "claim": "claim__key",
        "register": "claim__register__code",
        "claim_number": "claim__claim_number",
        **ENTRY_COLUMNS,
    }

    def get_queryset(self) -> QuerySet:
        # Whoever may see a title's history may read it: what is confidential in it is not visible at all.
        return super().get_queryset().annotate(readable=Value(True))


class OverlapViewSet(StreamedRowsViewSet):
    """Where claims meet, how much of each, who comes first and why."""

    queryset = Overlap.objects.all()
    serializer_class = OverlapSerializer
    filterset_class = OverlapFilter
    ordering_fields = ("pk", "area_m2", "found_at")
    columns: ClassVar = {
        "key": "key", "body": "body__name", "first": "first__key", "first_number": "first__claim_number",
        "second": "second__key", "second_number": "second__claim_number",
        "senior": "senior__key", "standing": "standing",
        "seniority": "seniority", "area_m2": "area_m2", "width_m": "width_m", "share_first": "share_first",
        "share_second": "share_second", "state": "state",
        "state_words": "state_words", "docket_number": "docket_number",
        "found_at": "found_at", "geometry": "geometry_shown",
    }  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_geometry_visible_to(self.request.user)


class ConflictSetViewSet(RowsViewSet):
    """Claims that hang together through contested ground, with their claims now."""

    queryset = ConflictSet.objects.all()
    serializer_class = ConflictSetSerializer
    filterset_class = ConflictSetFilter
    ordering_fields = ("pk", "claim_count", "found_at")
    columns: ClassVar = {
        "key": "key", "number": "number", "body": "body__name", "found_at": "found_at", "ended_at": "ended_at",
        "went_into": "went_into__key", "came_out_of": "came_out_of__key", "claim_count": "claim_count",
        "overlap_count": "overlap_count",
    }  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_counts()

    def complete(self, rows: Rows) -> Rows:
        claims: dict[int, list[Any]] = defaultdict(list)
        members = ConflictMember.objects.filter(conflict_set__in=[row["pk"] for row in rows], until_at=None)
        for number, key in members.order_by("claim").values_list("conflict_set_id", "claim__key"):
            claims[number].append(key)
        for row in rows:
            row["claims"] = claims[row["pk"]]
        return rows


def hide_unreadable(rows: Rows) -> Rows:
    """Of an entry the reader may only know to exist, nothing of the content is answered."""
    nothing: dict[str, Any] = dict.fromkeys(CONTENT)
    for row in rows:
        if not row["readable"]:
            row.update(nothing)
    return rows
