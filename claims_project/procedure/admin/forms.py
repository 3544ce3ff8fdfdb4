"""What an administrator types to issue a calendar or the rules, and a registrar to record an outage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from claims_project.procedure import closed_days, defaults, policies
from claims_project.procedure.comparing import WEEKDAYS
from claims_project.procedure.forms import track_words
from claims_project.procedure.models import CalendarVersion, RulesVersion
from claims_project.procedure.timekeeping import Direction, Unit

YEARS_AT_MOST = 60


class CalendarForm(forms.Form):
    """The next version of a calendar, begun from the last. Days can be fetched from a country's holidays or a file;
    they then stand in the list, where they can be corrected."""

    name = forms.CharField(label=_("Calendar"), max_length=120, widget=UnfoldAdminTextInputWidget)
    weekend_days = forms.TypedMultipleChoiceField(
        label=_("Weekend"),
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    holidays = forms.CharField(
        label=_("Holidays, one a line"),
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
        help_text=_("The day and its name: 2187-03-05 Treaty Day"),
    )
    closures = forms.CharField(
        label=_("Other days on which the office is closed, one stretch a line"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("2187-03-05 to 2187-03-08 Moving house"),
    )
    recesses = forms.CharField(
        label=_("Recesses, one a line: their days are not counted"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Every year: 07-01 to 08-31 Summer recess. Once: 2187-07-01 to 2187-08-31 Summer recess"),
    )
    short_period = forms.IntegerField(
        label=_("Periods of fewer days than this count business days only"),
        min_value=0,
        max_value=100,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("0: none."),
    )
    country = forms.ChoiceField(label=_("Public holidays of"), required=False, widget=UnfoldAdminSelectWidget)
    from_year = forms.IntegerField(
        label=_("From the year"), required=False, min_value=1900, max_value=8999, widget=UnfoldAdminIntegerFieldWidget
    )
    to_year = forms.IntegerField(
        label=_("To the year"), required=False, min_value=1900, max_value=8999, widget=UnfoldAdminIntegerFieldWidget
    )
    file = forms.FileField(
        label=_("Or days from a calendar file (.ics)"), required=False, widget=UnfoldAdminFileFieldWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("", _("no country"))]
        for code, parts in closed_days.countries():
            places += [(code, code), *((f"{code}-{part}", f"{code}, {part}") for part in parts)]
        self.fields["country"].choices = places  # type: ignore[attr-defined]

    @classmethod
    def begun_from(cls, last: CalendarVersion) -> CalendarForm:
        year = timezone.now().year
        return cls(
            initial={
                "name": last.name,
                "weekend_days": last.weekend_days,
                "holidays": closed_days.write_days(last.holidays),
                "closures": closed_days.write_spans(last.closures),
                "recesses": closed_days.write_spans(last.recesses),
                "short_period": last.short_period,
                "from_year": year,
                "to_year": year + 4,
            }
        )

    def _read(self, field: str, read: Any, **how: Any) -> Any:
        try:
            return read(self.cleaned_data[field], **how)
        except closed_days.UnreadableError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def clean_holidays(self) -> dict[str, str]:
        found: dict[str, str] = self._read("holidays", closed_days.read_days)
        return found

    def clean_closures(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self._read("closures", closed_days.read_spans, yearly=False)
        return found

    def clean_recesses(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self._read("recesses", closed_days.read_spans, yearly=True)
        return found

    @property
    def years(self) -> range:
        this = timezone.now().year
        first = self.cleaned_data.get("from_year") or this
        return range(first, (self.cleaned_data.get("to_year") or first) + 1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if len(cleaned.get("weekend_days") or ()) == 7:
            self.add_error("weekend_days", _("The office must be open on some day of the week."))
        if not 1 <= len(self.years) <= YEARS_AT_MOST:
            self.add_error("to_year", _("Give from one to %s years, the earlier first.") % YEARS_AT_MOST)
        return cleaned

    def fetched(self) -> dict[str, str]:
        """The days asked for from a country or a file, besides those in the list. Raises UnreadableError."""
        days: dict[str, str] = {}
        if place := self.cleaned_data.get("country"):
            country, _sep, subdivision = place.partition("-")
            days |= closed_days.public_holidays(country, subdivision, self.years)
        if upload := self.cleaned_data.get("file"):
            days |= closed_days.ics_days(upload.read(closed_days.LARGEST + 1), self.years)
        return days

    @property
    def facts(self) -> dict[str, Any]:
        """The version as services.issue_calendar takes it."""
        names = ("weekend_days", "holidays", "closures", "recesses", "short_period")
        return {name: self.cleaned_data[name] for name in names}


UNITS = [(Unit.DAYS, _("days")), (Unit.BUSINESS_DAYS, _("business days")), (Unit.MONTHS, _("months")),
         (Unit.HOURS, _("hours"))]  # fmt: skip
PARTS = ("amount", "unit", "direction", "roll", "recess", "who", "label", "reminders")


class RulesForm(forms.Form):
    """The next version of the rules, begun from the last: a row of fields for each rule, a field for each policy, and
    one empty row for a rule that is new."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=UnfoldAdminTextInputWidget)
    in_force_from = forms.SplitDateTimeField(
        label=_("In force from"),
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text=_("Cases filed from then on are bound to it; those filed before keep theirs."),
    )
    calendar = forms.ModelChoiceField(
        label=_("Calendar"), queryset=CalendarVersion.objects.none(), widget=UnfoldAdminSelectWidget
    )
    time_zone = forms.CharField(label=_("The office's time zone"), max_length=64, widget=UnfoldAdminTextInputWidget)
    new_code = forms.SlugField(
        label=_("Code of a new rule"),
        required=False,
        max_length=40,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("A rule for one track alone is named like response_t3."),
    )

    def __init__(self, *args: Any, last: RulesVersion, **kwargs: Any) -> None:
        rules = {**defaults.RULES, **last.rules}
        standing = {**defaults.POLICIES, **last.policies}
        initial = {"name": last.name, "calendar": last.calendar, "time_zone": last.time_zone}
        for code, rule in rules.items():
            for part in PARTS:
                value = rule.get(part, True)
                if part == "reminders":
                    value = ", ".join(f"{day:+d}" for day in value)
                initial[f"rule.{code}.{part}"] = rule.get(part, "after") if part == "direction" else value
        for name, value in standing.items():
            initial |= {field: usual for field, _part, usual in _parts(name, value)}
        super().__init__(*args, initial=initial, **kwargs)
        self.codes, self.last_rules, self.policies = [*rules, ""], rules, standing
        self.fields["calendar"].queryset = CalendarVersion.objects.all()  # type: ignore[attr-defined]
        for code in self.codes:
            self.fields |= {f"rule.{code}.{part}": _field(part, required=bool(code)) for part in PARTS}
        for name, value in self.policies.items():
            self.fields |= {field: _policy_field(name, part, usual) for field, part, usual in _parts(name, value)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for code in self.codes:
            field = f"rule.{code}.reminders"
            try:
                cleaned[field] = sorted({int(day) for day in str(cleaned.get(field, "")).replace(",", " ").split()})
            except ValueError:
                self.add_error(field, _("Write days from the day due, like -7, -2, 0, +1."))
        if cleaned.get("new_code") and cleaned["new_code"] in self.codes:
            self.add_error("new_code", _("There is a rule of this code already."))
        if cleaned.get("new_code") and not cleaned.get("rule..label"):
            self.add_error("rule..label", _("Say what the new rule asks for."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """The version as services.issue_rules takes it. What has a fault of its own stands there as it was."""
        cleaned, errors = self.cleaned_data, self.errors
        rules = {}
        for code in self.codes:
            fields = {part: f"rule.{code}.{part}" for part in PARTS}
            if code and any(field in errors for field in fields.values()):
                rules[code] = self.last_rules[code]
            elif code or (cleaned.get("new_code") and cleaned.get(fields["amount"]) is not None):
                rules[code or cleaned["new_code"]] = {part: cleaned.get(field) for part, field in fields.items()}
        return {
            "calendar": cleaned["calendar"],
            "time_zone": cleaned["time_zone"],
            "rules": rules,
            "policies": {name: self._policy(name) for name in self.policies},
        }

    def _policy(self, name: str) -> Any:
        """Its value as typed; where that has a fault of its own, as it was."""
        last = self.policies[name]
        typed = {part: self.cleaned_data.get(field, usual) for field, part, usual in _parts(name, last)}
        return typed if isinstance(last, dict) else typed[""]

    def field_of(self, fault: str) -> str:
        """The form's field for a fault of the service: rules.cure is in the row of cure."""
        kind, _sep, name = fault.partition(".")
        if kind == "policies" and name in self.policies:
            return _parts(name, self.policies[name])[0][0]
        return f"rule.{name}.amount" if kind == "rules" else fault

    def head(self) -> list[BoundField]:
        return [self[name] for name in ("name", "in_force_from", "calendar", "time_zone")]

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Each rule's code, what it asks for, and its bound fields; the last is the empty one."""
        for code in self.codes:
            fields = [self[f"rule.{code}.{part}"] for part in PARTS]
            errors = [error for field in fields for error in field.errors]
            label = self.last_rules[code]["label"] if code else ""
            yield {"code": code, "label": label, "track": track_words(code), "fields": fields, "errors": errors}

    def policy_groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The bound fields under the heading of their group; policies of an office's own come last."""
        grouped = {title: list(group) for title, group in policies.GROUPS.items()}
        own = [name for name in self.policies if name not in policies.POLICIES]
        for title, names in [*grouped.items(), (_("Other policies"), own)]:
            fields = [self[field] for name in names for field, _part, _usual in _parts(name, self.policies[name])]
            if fields:
                yield title, fields


def _parts(name: str, value: Any) -> list[tuple[str, str, Any]]:
    """The fields a policy is typed in, each with its part of the policy and its value: one, or one for every part."""
    if isinstance(value, dict):
        return [(f"policy.{name}.{part}", part, number) for part, number in value.items()]
    return [(f"policy.{name}", "", value)]


def _policy_field(name: str, part: str, value: Any) -> forms.Field:
    """Of the kind of the value the policy has now."""
    known = policies.POLICIES.get(name)
    words = {"label": known.label if known else name, "help_text": known.hint if known else ""}
    if part:
        words["label"] = format_lazy("{}, {}", words["label"], policies.part_words(name, part))
    if known and known.choices:
        return forms.ChoiceField(choices=list(known.choices.items()), widget=UnfoldAdminSelectWidget, **words)
    if isinstance(value, bool):
        return forms.BooleanField(required=False, widget=UnfoldBooleanSwitchWidget, **words)
    if isinstance(value, int):
        return forms.IntegerField(min_value=0, widget=UnfoldAdminIntegerFieldWidget, **words)
    if isinstance(value, float):
        return forms.FloatField(min_value=0, widget=UnfoldAdminTextInputWidget, **words)
    return forms.CharField(widget=UnfoldAdminTextInputWidget, **words)


def _field(part: str, *, required: bool) -> forms.Field:
    match part:
        case "amount":
            return forms.IntegerField(
                label=_("How many"), min_value=0, max_value=10000, required=required,
                widget=UnfoldAdminIntegerFieldWidget,
            )  # fmt: skip
        case "unit":
            return forms.ChoiceField(
                label=_("Of what"), choices=UNITS, required=required, widget=UnfoldAdminSelectWidget
            )
        case "direction":
            ways = [(Direction.AFTER, _("after")), (Direction.BEFORE, _("before"))]
            return forms.ChoiceField(
                label=_("Counted"), choices=ways, required=required, widget=UnfoldAdminSelectWidget
            )
        case "roll":
            return forms.BooleanField(
                label=_("Runs on to an open day"), required=False, widget=UnfoldBooleanSwitchWidget
            )
        case "recess":
            return forms.BooleanField(label=_("Recess not counted"), required=False, widget=UnfoldBooleanSwitchWidget)
        case "who":
            who = [(name, words) for name, words in defaults.WHO.items()]
            return forms.ChoiceField(label=_("Owed by"), choices=who, required=required, widget=UnfoldAdminSelectWidget)
        case "label":
            return forms.CharField(
                label=_("What is owed"), max_length=200, required=required, widget=UnfoldAdminTextInputWidget
            )
        case _reminders:
            return forms.CharField(
                label=_("Reminders"), required=False, max_length=100, widget=UnfoldAdminTextInputWidget
            )


class ApplyForm(forms.Form):
    """Which part of new rules is applied to the dates that are running, and why."""

    scope = forms.ChoiceField(
        label=_("Apply"),
        choices=[
            ("calendar", _("the calendar and the time zone")),
            ("rules", _("the calendar, and each rule's period")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    words = forms.CharField(
        label=_("Why, as the docket of each case will say"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        max_length=400,
    )
    shorter_approved = forms.BooleanField(
        label=_("I approve that the dates marked as shorter become shorter"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Otherwise they stay as they are, and only the others move."),
    )


class EndForm(forms.Form):
    """When an outage was over."""

    ended_at = forms.SplitDateTimeField(label=_("It ended"), widget=UnfoldAdminSplitDateTimeWidget)
