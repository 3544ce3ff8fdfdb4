"""What the list of settlements can be narrowed by."""

from __future__ import annotations

import django_filters as filters

from claims_project.common.filters import Filters
from mediation.models import Settlement


class SettlementFilter(Filters):
    docket_number = filters.CharFilter("case__docket_number")
    state = filters.MultipleChoiceFilter(choices=Settlement.State.choices)

    class Meta:
        model = Settlement
        fields = {
            "number": ["exact"],
            "title": ["icontains"],
            "text_sha256": ["exact"],
            "drawn_up_at": ["gte", "lte"],
            "sent_at": ["gte", "lte", "isnull"],
            "in_force_at": ["gte", "lte", "isnull"],
        }
