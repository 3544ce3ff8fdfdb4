"""What the register's lists can be narrowed by."""

from __future__ import annotations

from uuid import UUID

import django_filters as filters
from django.db.models import Q, QuerySet

from claims_project.common.filters import Filters
from registry.models import Claim, ConflictSet, Disposition, Establishment, Overlap, Precision, TitleTransaction
from registry.searching import claims_like, narrow_claims

OF_EVERY_MOMENT = frozenset({"register", "body", "claim_number", "claim_number__startswith"})
"""Filters of claims by what never changes: they can be combined with `as_of`."""


class ClaimFilter(Filters):
    q = filters.CharFilter(method="like", label="Number, name or holder")
    register = filters.CharFilter("register__code")
    body = filters.CharFilter("body__name", lookup_expr="iexact")
    holder = filters.UUIDFilter(method="held_by", label="Key of a party that holds it now")
    mineral = filters.CharFilter(method="of_mineral", label="Mineral")
    disposition = filters.MultipleChoiceFilter(choices=Disposition.choices)
    establishment = filters.MultipleChoiceFilter(choices=Establishment.choices)
    registered_precision = filters.MultipleChoiceFilter(choices=Precision.choices)

    class Meta:
        model = Claim
        fields = {
            "claim_number": ["exact", "startswith"],
            "name": ["exact", "icontains"],
            "title_type": ["exact"],
            "area_m2": ["gte", "lte"],
            "located_on": ["gte", "lte"],
            "lodged_on": ["gte", "lte"],
            "registered_on": ["exact", "gte", "lte", "isnull"],
            "priority_on": ["exact", "gte", "lte", "isnull"],
            "expires_on": ["gte", "lte", "isnull"],
            "coordinates_confidential": ["exact"],
        }

    def like(self, claims: QuerySet, name: str, value: str) -> QuerySet:
        return claims.filter(claims_like(value))

    def held_by(self, claims: QuerySet, name: str, value: UUID) -> QuerySet:
        return claims.filter(holdings__party__key=value, holdings__until_at=None)

    def of_mineral(self, claims: QuerySet, name: str, value: str) -> QuerySet:
        return narrow_claims(claims, {"mineral": value})


class OverlapFilter(Filters):
    body = filters.CharFilter("body__name", lookup_expr="iexact")
    claim = filters.UUIDFilter(method="of_claim", label="Key of either claim")
    register = filters.CharFilter(method="of_register", label="Code of either claim's register")
    state = filters.MultipleChoiceFilter(choices=Overlap.State.choices)
    standing = filters.MultipleChoiceFilter(choices=Overlap.Standing.choices)

    class Meta:
        model = Overlap
        fields = {
            "area_m2": ["gte", "lte"],
            "width_m": ["gte", "lte"],
            "share_first": ["gte", "lte"],
            "share_second": ["gte", "lte"],
            "docket_number": ["exact"],
            "found_at": ["gte", "lte"],
        }

    def of_claim(self, overlaps: QuerySet, name: str, value: UUID) -> QuerySet:
        return overlaps.filter(Q(first__key=value) | Q(second__key=value))

    def of_register(self, overlaps: QuerySet, name: str, value: str) -> QuerySet:
        return overlaps.filter(Q(first__register__code=value) | Q(second__register__code=value))


class ConflictSetFilter(Filters):
    body = filters.CharFilter("body__name", lookup_expr="iexact")
    standing = filters.BooleanFilter("ended_at", lookup_expr="isnull", label="Not ended")
    claim = filters.UUIDFilter(method="of_claim", label="Key of a claim in it now")

    class Meta:
        model = ConflictSet
        fields = {"number": ["exact"], "found_at": ["gte", "lte"]}

    def of_claim(self, sets: QuerySet, name: str, value: UUID) -> QuerySet:
        return sets.filter(members__claim__key=value, members__until_at=None)


class TitleTransactionFilter(Filters):
    claim = filters.UUIDFilter("claim__key")
    register = filters.CharFilter("claim__register__code")
    claim_number = filters.CharFilter("claim__claim_number")

    class Meta:
        model = TitleTransaction
        fields = {
            "number": ["exact"],
            "event": ["exact", "in"],
            "hash": ["exact"],
            "entered_at": ["gte", "lte"],
            "effective_at": ["gte", "lte"],
        }
