"""The deadline calculator's question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from claims_project.common.forms import PortalDateField, PortalForm
from claims_project.procedure.models import RulesVersion
from claims_project.procedure.timekeeping import Direction, Effect, Excluded, Period, Question, Unit

YEARS = range(1900, 9000)
LONGEST_STAY = 3660  # days


class CalculatorForm(PortalForm):
    """From which day, and for how long: under a rule of the office, or any period. Sent by GET, so that an answer has
    an address."""

    mark_optional = False

    rule = forms.ChoiceField(label=_("What is to be done"), required=False)
    amount = forms.IntegerField(label=_("How many"), required=False, min_value=0, max_value=1000)
    unit = forms.ChoiceField(
        label=_("Of what"),
        required=False,
        choices=[
            (Unit.DAYS.value, _("days")),
            (Unit.BUSINESS_DAYS.value, _("business days")),
            (Unit.MONTHS.value, _("months")),
            (Unit.HOURS.value, _("hours")),
        ],
    )
    direction = forms.ChoiceField(
        label=_("Counted"),
        required=False,
        choices=[(Direction.AFTER.value, _("forward from the day")), (Direction.BEFORE.value, _("back from the day"))],
    )
    on = PortalDateField(
        label=_("The day it starts from"), help_text=_("The day of the event. It is not counted itself.")
    )
    at = forms.TimeField(
        label=_("At what time"), required=False, help_text=_("Only for hours, on the office's clock, like 17:30.")
    )
    deemed_days = forms.IntegerField(
        label=_("Days added for the way it was served"), required=False, min_value=0, max_value=366
    )
    roll = forms.ChoiceField(
        label=_("If the last day is one on which the office is closed"),
        required=False,
        choices=[
            ("", _("the period runs to an open day, or as the rule says")),
            ("no", _("it ends there all the same")),
        ],
    )
    stay_from = PortalDateField(
        label=_("Time that is not counted: its first day"),
        required=False,
        help_text=_("For example the first day of a stay. Leave it empty if there was none."),
    )
    stay_to = PortalDateField(label=_("Time that is not counted: its last day"), required=False)
    stay_effect = forms.ChoiceField(
        label=_("What it does"),
        required=False,
        choices=[
            (Effect.SUSPEND.value, _("suspends: its days are not counted")),
            (Effect.EXTEND.value, _("extends: its days count, and as many are added at the end")),
        ],
    )

    def __init__(self, *args: Any, rules_version: RulesVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules_version = rules_version
        rules = [rules_version.rule(code) for code in rules_version.rules]
        choices = [(rule.code, f"{rule.label}{track_words(rule.code)}: {rule.period}") for rule in rules]
        self.fields["rule"].choices = [("", _("Something else: a period of my own")), *choices]  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day.year not in YEARS:
            raise forms.ValidationError(_("Give a year from 1900 to 8999."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "amount" not in self.errors:
            if cleaned.get("rule") and cleaned.get("amount") is not None:
                self.add_error("amount", _("Choose a rule or give a period of your own, not both."))
            if not cleaned.get("rule") and cleaned.get("amount") is None:
                self.add_error("rule", _("Choose a rule, or give a period of your own."))
        if not self.errors and self.period.unit is Unit.HOURS and cleaned.get("at") is None:
            self.add_error("at", _("Hours are counted from a minute: give the time."))
        first, last = cleaned.get("stay_from"), cleaned.get("stay_to")
        if "stay_from" not in self.errors and "stay_to" not in self.errors and (first is None) != (last is None):
            self.add_error(
                "stay_to" if last is None else "stay_from", _("Give both its first and its last day, or neither.")
            )
        if first and last and last < first:
            self.add_error("stay_to", _("It ends before it begins: check the two days."))
        if first and last and (last - first).days > LONGEST_STAY:
            self.add_error("stay_to", _("It lasts more than ten years: check the two days."))
        return cleaned

    def asked(self) -> list[BoundField]:
        """What every question needs."""
        return [self["rule"], self["on"]]

    def groups(self) -> list[tuple[Any, list[BoundField], bool]]:
        """What only some need: the heading, its fields, and whether it is open because something stands in it."""
        grouped = [
            (_("A period of your own"), ("amount", "unit", "direction", "at")),
            (_("The way it was served, and days on which the office is closed"), ("deemed_days", "roll")),
            (_("Time that is not counted, such as a stay"), ("stay_from", "stay_to", "stay_effect")),
        ]
        return [
            (title, fields, any(field.errors or any(_boxes(field)) for field in fields))
            for title, fields in ((title, [self[name] for name in names]) for title, names in grouped)
        ]

    @property
    def period(self) -> Period:
        """The period asked about."""
        cleaned = self.cleaned_data
        if cleaned.get("rule"):
            found = self.rules_version.period(cleaned["rule"])
            return replace(found, roll=False) if cleaned.get("roll") == "no" else found
        return Period(
            cleaned["amount"],
            Unit(cleaned.get("unit") or Unit.DAYS),
            roll=cleaned.get("roll") != "no",
            direction=Direction(cleaned.get("direction") or Direction.AFTER),
        )

    @property
    def question(self) -> Question:
        """What is asked, as a deadline would ask it."""
        cleaned = self.cleaned_data
        excluded = ()
        if cleaned.get("stay_from"):
            effect = Effect(cleaned.get("stay_effect") or Effect.SUSPEND)
            excluded = (Excluded("the stay", cleaned["stay_from"], cleaned["stay_to"], effect),)
        return Question(
            trigger=self.trigger,
            words="",
            period=self.period,
            deemed_days=cleaned.get("deemed_days") or 0,
            excluded=excluded,
        )

    @property
    def trigger(self) -> datetime:
        """The instant it starts from, on the office's clock."""
        return datetime.combine(
            self.cleaned_data["on"], self.cleaned_data.get("at") or time(12), self.rules_version.zone
        )


def _boxes(field: BoundField) -> list[Any]:
    """What was typed into a field; a choice that everyone sends says nothing."""
    value = field.data if field.form.is_bound else None
    if field.name in ("unit", "direction", "stay_effect"):
        return []
    return value if isinstance(value, list) else [value]


def track_words(code: str) -> str:
    """(track T3), for a rule that is a track's own."""
    _base, _sep, track = code.rpartition("_")
    return f" (track {track.upper()})" if track[:1] == "t" and track[1:].isdigit() else ""
