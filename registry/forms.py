"""Looking things up in the register."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from claims_project.common.forms import PortalForm
from registry.models import Body, Disposition, Establishment, Overlap, Register
from registry.searching import CLAIM_SORTS, OVERLAP_SORTS
from registry.sources.corners import figure


class DegreesField(forms.CharField):
    """`count` figures in degrees with commas between; cleans to a tuple of numbers, or None when empty."""

    default_error_messages = {
        "count": _("Give %(count)s figures in degrees with commas between, like %(like)s."),
        "range": _("A longitude lies between −180 and 180, a latitude between −90 and 90."),
    }

    def __init__(self, *, count: int, like: str, **kwargs: Any) -> None:
        self.count, self.like = count, like
        super().__init__(max_length=200, required=False, help_text=_("For example %s") % like, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        figures = [figure(part) for part in re.split(r"\s*[,;]\s+|\s*[,;]\s*|\s+", text.strip())]
        if len(figures) != self.count or not all(isinstance(one, float) for one in figures):
            words = self.error_messages["count"]
            raise ValidationError(words, code="count", params={"count": self.count, "like": self.like})
        numbers = [float(one) for one in figures if isinstance(one, float)]
        if any(abs(one) > (180, 90)[at % 2] for at, one in enumerate(numbers)):
            raise ValidationError(self.error_messages["range"], code="range")
        return tuple(numbers)


class ClaimFilterForm(PortalForm):
    """The filters of the list of claims; all may stay empty."""

    mark_optional = False

    q = forms.CharField(label=_("Number, name or holder"), required=False, max_length=100)
    holder = forms.CharField(label=_("Holder"), required=False, max_length=100)
    register = forms.ModelChoiceField(
        label=_("Register"), queryset=Register.objects.all(), to_field_name="code", required=False, empty_label=_("Any")
    )
    body = forms.ModelChoiceField(
        label=_("Body"), queryset=Body.objects.all(), to_field_name="name", required=False, empty_label=_("Any")
    )
    mineral = forms.CharField(label=_("Mineral"), required=False, max_length=60)
    disposition = forms.ChoiceField(
        label=_("Disposition"), choices=[("", _("Any")), *Disposition.choices], required=False
    )
    establishment = forms.ChoiceField(
        label=_("Establishment"), choices=[("", _("Any")), *Establishment.choices], required=False
    )
    area_from = forms.DecimalField(label=_("At least so many hectares"), required=False, min_value=0)
    area_to = forms.DecimalField(label=_("At most so many hectares"), required=False, min_value=0)
    near = DegreesField(label=_("Near a place: longitude, latitude"), count=2, like="-68.25, -24.5")
    within = forms.DecimalField(
        label=_("Within so many kilometres of it"), required=False, min_value=0, max_value=20000
    )
    box = DegreesField(label=_("In a box: west, south, east, north"), count=4, like="-69, -25, -68, -24")
    sort = forms.ChoiceField(
        choices=[(way + name, name) for name in CLAIM_SORTS for way in ("", "-")],
        required=False,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for place in ("near", "box"):
            if given.get(place) and not given.get("body") and "body" not in self.errors:
                self.add_error("body", _("Choose the body on which the place lies."))
        least, most = given.get("area_from"), given.get("area_to")
        if least is not None and most is not None and least > most:
            self.add_error("area_to", _("The largest area is smaller than the smallest."))
        return given


class OverlapFilterForm(PortalForm):
    """The filters of the list of overlaps."""

    mark_optional = False

    q = forms.CharField(label=_("Number, name or holder"), required=False, max_length=100)
    body = forms.ModelChoiceField(
        label=_("Body"), queryset=Body.objects.all(), to_field_name="name", required=False, empty_label=_("Any")
    )
    state = forms.ChoiceField(label=_("State"), choices=[("", _("Any")), *Overlap.State.choices], required=False)
    at_least_m2 = forms.IntegerField(
        label=_("At least so many square metres"), required=False, min_value=0, max_value=10**15
    )
    sort = forms.ChoiceField(
        choices=[(way + name, name) for name in OVERLAP_SORTS for way in ("", "-")],
        required=False,
        widget=forms.HiddenInput,
    )


class ConcentrationForm(PortalForm):
    """Of which body and mineral the concentration is shown; both may stay empty."""

    mark_optional = False

    body = forms.ModelChoiceField(
        label=_("Body"), queryset=Body.objects.all(), to_field_name="name", required=False, empty_label=_("Any")
    )
    mineral = forms.CharField(label=_("Mineral"), required=False, max_length=60)
