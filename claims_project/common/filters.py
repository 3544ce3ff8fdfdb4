"""What every API list can be narrowed by, as each value is read from an address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class MomentField(forms.DateTimeField):
    """A time with any offset from UTC that ISO 8601 can write. PostgreSQL reads none above 16 hours: it gets UTC."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write a time as 2187-03-01T09:30:00Z."),
        "out_of_range": _("No year before 1 or after 9999 can be told."),
    }

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment = super().to_python(value)
            return moment and moment.astimezone(UTC)
        except OverflowError as problem:
            raise ValidationError(self.error_messages["out_of_range"], code="out_of_range") from problem


class MomentFilter(django_filters.DateTimeFilter):
    field_class = MomentField


class Filters(django_filters.FilterSet):
    """The filters of one list; its times are read as moments."""

    FILTER_DEFAULTS: ClassVar[dict[Any, dict[str, Any]]] = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        models.DateTimeField: {"filter_class": MomentFilter},
    }
