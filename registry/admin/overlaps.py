"""Overlaps in the admin: read there, found by the system."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.common.formatting import area
from registry.models import ConflictSet, Overlap


@admin.register(Overlap)
class OverlapAdmin(OfficeAdmin):
    list_display = ("pair", "body", "common", "who_first", "state", "docket_number")
    list_filter = ("state", "standing", "body")
    search_fields = ("first__claim_number", "second__claim_number", "docket_number")
    list_select_related = ("first__register", "second__register", "body")
    exclude = ("geometry", "version")
    list_per_page = 50

    @display(description=_("Claims"))
    def pair(self, overlap: Overlap) -> str:
        return str(overlap)

    @display(description=_("Area in common"), ordering="area_m2")
    def common(self, overlap: Overlap) -> str:
        return area(overlap.area_m2)

    @display(description=_("Who comes first, and why"))
    def who_first(self, overlap: Overlap) -> str:
        return overlap.seniority


@admin.register(ConflictSet)
class ConflictSetAdmin(OfficeAdmin):
    list_display = ("named", "body", "claims", "overlaps", "found_at", "ended_at")
    list_filter = ("body", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("body",)
    search_fields = ("=number", "=members__claim__claim_number")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_counts()

    @display(description=_("Conflict set"), ordering="number")
    def named(self, conflict_set: ConflictSet) -> str:
        return str(conflict_set)

    @display(description=_("Claims"), ordering="claim_count")
    def claims(self, conflict_set: Any) -> int:
        return conflict_set.claim_count

    @display(description=_("Contested overlaps"), ordering="overlap_count")
    def overlaps(self, conflict_set: Any) -> int:
        return conflict_set.overlap_count
