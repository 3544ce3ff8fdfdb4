"""Assessments over the API: rows, filters by outcome, test and claim."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import QuerySet

from claims_project.common.filters import Filters
from claims_project.common.rows import Rows, RowsViewSet
from registry.api.serializers import AssessmentSerializer
from registry.establishment import Test
from registry.establishment.answers import without_places
from registry.models import Assessment

TESTS = [(str(test), f"{test} {test.subject}") for test in Test]


class AssessmentFilter(Filters):
    claim = filters.UUIDFilter("claim__key")
    register = filters.CharFilter("claim__register__code")
    claim_number = filters.CharFilter("claim__claim_number")
    body = filters.CharFilter("claim__body__name", lookup_expr="iexact")
    outcome = filters.MultipleChoiceFilter(choices=Assessment.Outcome.choices)
    state = filters.MultipleChoiceFilter(choices=Assessment.State.choices)
    unknown = filters.ChoiceFilter(choices=TESTS, method="of_test", label="A test that is not answered")
    failed = filters.ChoiceFilter(choices=TESTS, method="of_test", label="A test that failed")

    class Meta:
        model = Assessment
        fields = {
            "number": ["exact"],
            "as_of": ["gte", "lte"],
            "published_at": ["gte", "lte", "isnull"],
            "snapshot_hash": ["exact"],
            "rules_hash": ["exact"],
        }

    def of_test(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(**{f"{name}__contains": f" {value} "})


class AssessmentViewSet(RowsViewSet):
    """Whether claims satisfy provision 1, test by test, with the hashes that let an assessment be made again."""

    queryset = Assessment.objects.all()
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter
    ordering_fields = ("pk", "as_of")
    columns: ClassVar = {
        "key": "key", "claim": "claim__key", "register": "claim__register__code",
        "claim_number": "claim__claim_number", "number": "number", "state": "state", "outcome": "outcome",
        "as_of": "as_of", "rules_version": "rules_version__number", "rules_hash": "rules_hash",
        "snapshot_hash": "snapshot_hash", "answers": "answers", "flags": "flags", "ground": "ground_shown",
        "area_m2": "area_m2", "made_at": "made_at", "issued_at": "issued_at", "published_at": "published_at",
        "suspended_for": "suspended_for", "located": "ground_is_shown",
    }  # fmt: skip

    def get_queryset(self) -> Any:
        return super().get_queryset().with_ground_visible_to(self.request.user)

    def complete(self, rows: Rows) -> Rows:
        for row in rows:
            if not row.pop("located"):
                row["answers"] = without_places(row["answers"])
        return rows
