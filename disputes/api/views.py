"""Cases, dockets, exhibits and deadlines over the API."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claims_project.common.rows import Row, Rows, RowsViewSet
from claims_project.record.verification import verify_one
from disputes.api.filters import CaseFilter, DeadlineFilter, DocketEntryFilter, ExhibitFilter
from disputes.api.serializers import CaseSerializer, DeadlineSerializer, DocketEntrySerializer, ExhibitSerializer
from disputes.lifecycle import State
from disputes.models import (
    Assignment,
    Case,
    CaseDeadline,
    CaseParty,
    Consolidation,
    DocketEntry,
    Exhibit,
    Relation,
)
from disputes.verification import state_against_docket
from registry.api.serializers import VerificationSerializer
from registry.api.views import ENTRY_COLUMNS, hide_unreadable


class CaseViewSet(RowsViewSet):
    """Cases as their docket sheets show them, newest first. Drafts are no cases yet."""

    queryset = Case.objects.all()
    serializer_class = CaseSerializer
    filterset_class = CaseFilter
    lookup_field = "docket_number"
    lookup_value_regex = "[^/]+"
    ordering = ("-filed_at",)
    ordering_fields = ("filed_at", "state_since", "docket_number")
    columns: ClassVar = {
        "docket_number": "docket_number", "key": "key", "track": "track", "caption": "caption", "state": "state",
        "outcome": "outcome", "state_since": "state_since", "filed_at": "filed_at",
        "rules_version": "rules_version__number",
    }  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().exclude(state=State.DRAFT)

    def complete(self, rows: Rows) -> Rows:
        pks = [row["pk"] for row in rows]
        parties: dict[int, list[Row]] = defaultdict(list)
        for member in (
            CaseParty.objects.filter(case__in=pks)
            .order_by("pk")
            .values("case_id", "party__key", "party__name", "role", "appeared_at")
        ):
            parties[member["case_id"]].append(
                {"party": member["party__key"], "name": member["party__name"], "role": member["role"],
                 "appeared_at": member["appeared_at"]}
            )  # fmt: skip
        mediators: dict[int, list[str]] = defaultdict(list)
        for case, name in Assignment.objects.filter(case__in=pks, ended_at=None).values_list("case_id", "user__name"):
            mediators[case].append(name)
        claims = _keys(Case.claims.through.objects.filter(case__in=pks).values_list("case_id", "claim__key"))
        overlaps = _keys(Case.overlaps.through.objects.filter(case__in=pks).values_list("case_id", "overlap__key"))
        leads = dict(
            Consolidation.objects.visible_to(self.request.user)
            .current()
            .filter(member__in=pks)
            .values_list("member_id", "lead__docket_number")
        )
        related = self._related(set(pks))
        for row in rows:
            pk = row["pk"]
            row.update(
                parties=parties[pk], mediators=mediators[pk], claims=claims[pk], overlaps=overlaps[pk],
                lead_case=leads.get(pk), related=related[pk],
            )  # fmt: skip
        return rows

    def _related(self, pks: set[int]) -> dict[int, list[Row]]:
        """What each case is related to, where the reader may know of both ends."""
        related: dict[int, list[Row]] = defaultdict(list)
        ties = Relation.objects.visible_to(self.request.user).current()
        for tie in ties.filter(Q(first__in=pks) | Q(second__in=pks)).values(
            "first_id", "second_id", "first__docket_number", "second__docket_number", "kind", "since"
        ):
            for here, there in (("first", "second"), ("second", "first")):
                if tie[f"{here}_id"] in pks:
                    other = tie[f"{there}__docket_number"]
                    related[tie[f"{here}_id"]].append(
                        {"docket_number": other, "kind": tie["kind"], "since": tie["since"]}
                    )
        return related

    @extend_schema(responses=VerificationSerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def verify(self, request: Request, docket_number: str) -> Response:
        """The case's docket, checked from the first entry to its head, and whether its state is what the docket amounts
        to.
        """
        case = self.get_object()
        found = verify_one(DocketEntry, case)
        if difference := state_against_docket(case):
            found["whole"] = False
            found["faults"].append(difference)
        return Response(found)


def _keys(pairs: Any) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for owner, key in pairs:
        grouped[owner].append(key)
    return grouped


class DocketEntryViewSet(RowsViewSet):
    """Docket entries in the order of the record. Of a confidential one the reader may only know of, the content is
    null; so it is of a sealed one for the office, which opens it in the case's page, where the look is recorded.
    """

    queryset = DocketEntry.objects.all()
    serializer_class = DocketEntrySerializer
    filterset_class = DocketEntryFilter
    lookup_field = "hash"
    ordering_fields = ("pk", "entered_at", "number")
    columns: ClassVar = {
        "docket_number": "case__docket_number", "case": "case__key", **ENTRY_COLUMNS,
        "access_in_force": "in_force", "struck": "struck",
    }  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_readable(self.request.user).with_struck()

    def complete(self, rows: Rows) -> Rows:
        return hide_unreadable(rows)


class ExhibitViewSet(RowsViewSet):
    """Filed exhibits. The bytes are at /files/<file>/download/ for those who may open them."""

    queryset = Exhibit.objects.all()
    serializer_class = ExhibitSerializer
    filterset_class = ExhibitFilter
    ordering_fields = ("pk", "received_at")
    columns: ClassVar = {
        "key": "key", "docket_number": "case__docket_number", "number": "number", "title": "title", "kind": "kind",
        "offered_by": "offered_by__party__name", "dated": "dated", "author": "author", "language": "language",
        "relied_on_for": "relied_on_for", "received_at": "received_at", "filed_at": "filed_at", "access": "in_force",
        "status": "status", "file": "file__key", "file_name": "file__name", "sha256": "file__sha256",
        "bytes": "file__size", "media_type": "file__media_type", "scan_state": "file__scan_state",
    }  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(filed_at__isnull=False).with_class_in_force()


class DeadlineViewSet(RowsViewSet):
    """Deadlines of cases, soonest first, each with the trace of how it was worked out."""

    queryset = CaseDeadline.objects.all()
    serializer_class = DeadlineSerializer
    filterset_class = DeadlineFilter
    ordering = ("due_at",)
    ordering_fields = ("due_at", "opened_at")
    columns: ClassVar = {
        "key": "key", "docket_number": "case__docket_number", "rule": "rule", "label": "label", "who": "who",
        "due_at": "due_at", "due_on": "due_on", "time_zone": "time_zone", "state": "state", "opened_at": "opened_at",
        "closed_at": "closed_at", "trigger_at": "trigger_at", "trigger_entry": "trigger_entry",
        "trigger_words": "trigger_words", "rules_version": "rules_version__number", "trace": "trace",
    }  # fmt: skip
