"""What the lists of cases and their papers can be narrowed by."""

from __future__ import annotations

from uuid import UUID

import django_filters as filters
from django.db.models import QuerySet

from claims_project.common.filters import Filters
from disputes.lifecycle import Outcome, State, Track
from disputes.models import Case, CaseDeadline, DocketEntry, Exhibit


class CaseFilter(Filters):
    state = filters.MultipleChoiceFilter(choices=State.choices)
    outcome = filters.MultipleChoiceFilter(choices=Outcome.choices)
    track = filters.MultipleChoiceFilter(choices=Track.choices)
    party = filters.UUIDFilter(method="of_party", label="Key of a party")
    claim = filters.UUIDFilter(method="of_claim", label="Key of a claim named")
    overlap = filters.UUIDFilter(method="of_overlap", label="Key of an overlap named")
    rules_version = filters.NumberFilter("rules_version__number")

    class Meta:
        model = Case
        fields = {
            "docket_number": ["exact", "startswith"],
            "caption": ["icontains"],
            "filed_at": ["gte", "lte"],
            "state_since": ["gte", "lte"],
        }

    def of_party(self, cases: QuerySet, name: str, value: UUID) -> QuerySet:
        return cases.filter(parties__party__key=value)

    def of_claim(self, cases: QuerySet, name: str, value: UUID) -> QuerySet:
        return cases.filter(claims__key=value)

    def of_overlap(self, cases: QuerySet, name: str, value: UUID) -> QuerySet:
        return cases.filter(overlaps__key=value)


class DocketEntryFilter(Filters):
    docket_number = filters.CharFilter("case__docket_number")
    case = filters.UUIDFilter("case__key")

    class Meta:
        model = DocketEntry
        fields = {
            "number": ["exact", "gte", "lte"],
            "event": ["exact", "in"],
            "access": ["exact", "in"],
            "hash": ["exact"],
            "received_at": ["gte", "lte"],
            "entered_at": ["gte", "lte"],
            "effective_at": ["gte", "lte"],
        }


class ExhibitFilter(Filters):
    docket_number = filters.CharFilter("case__docket_number")
    offered_by = filters.UUIDFilter("offered_by__party__key")
    sha256 = filters.CharFilter("file__sha256")
    media_type = filters.CharFilter("file__media_type")
    scan_state = filters.CharFilter("file__scan_state")

    class Meta:
        model = Exhibit
        fields = {
            "number": ["exact"],
            "title": ["icontains"],
            "kind": ["exact", "in"],
            "status": ["exact", "in"],
            "access": ["exact", "in"],
            "dated": ["gte", "lte"],
            "received_at": ["gte", "lte"],
            "filed_at": ["gte", "lte"],
        }


class DeadlineFilter(Filters):
    docket_number = filters.CharFilter("case__docket_number")
    rules_version = filters.NumberFilter("rules_version__number")

    class Meta:
        model = CaseDeadline
        fields = {
            "rule": ["exact", "in"],
            "who": ["exact", "in"],
            "state": ["exact", "in"],
            "due_at": ["gte", "lte"],
            "due_on": ["exact", "gte", "lte"],
            "opened_at": ["gte", "lte"],
            "closed_at": ["gte", "lte", "isnull"],
        }
