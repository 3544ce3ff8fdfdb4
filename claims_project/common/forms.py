"""How a form looks at the portal: GOV.UK markup, drawn from templates/forms/.

`{{ form }}` and `{{ field.as_field_group }}` are enough in any template, for the portal's own forms, allauth's and any
other. The admin draws field by field with its own templates and never asks for the ones named here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.utils import pretty_name
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

OURS = "forms/"


class PortalRenderer(DjangoTemplates):
    """Draws forms and fields from the project's templates/forms/; everything else (widgets, the admin's) as Django
    does.
    """

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        if not template_name.startswith(OURS):
            return mark_safe(super().render(template_name, context, request))  # noqa: S308 (safe already)
        if isinstance(context.get("field"), BoundField):
            context = {**context, **parts(context["field"])}
        return mark_safe(render_to_string(template_name, context, request))  # noqa: S308 (drawn by a template, escaped there)


class DateParts(forms.MultiWidget):
    """A date as three boxes: day, month, year. Names are `<field>_day`, `<field>_month`, `<field>_year`."""

    use_fieldset = True
    labels = (_("Day"), _("Month"), _("Year"))

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__({part: forms.TextInput(box) for part in ("day", "month", "year")}, attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return ["", "", ""]
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


class PortalDateField(forms.MultiValueField):
    """A day in the calendar, typed as three numbers. Says which part is missing, or that there is no such day."""

    widget = DateParts
    default_error_messages = {
        "required": _("Enter the date: day, month and year."),
        "missing": _("The date must also have a %(parts)s."),
        "not_a_date": _("There is no such day: check the day, the month and the year (four digits)."),
    }

    def __init__(self, **kwargs: Any) -> None:
        parts_ = [forms.CharField(required=False, max_length=4) for _part in range(3)]
        super().__init__(fields=parts_, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        typed = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(typed):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if missing := [str(name).lower() for name, part in zip(DateParts.labels, typed, strict=True) if not part]:
            words = str(_(" and a ")).join(missing)
            raise ValidationError(self.error_messages["missing"], code="missing", params={"parts": words})
        day = self.compress(typed)
        self.run_validators(day)
        return day

    def compress(self, data_list: list[str]) -> date | None:
        if not any(data_list):
            return None
        try:
            day, month, year = (int(part) for part in data_list)
            if year < 1000:
                raise ValueError(year)
            return date(year, month, day)
        except ValueError as no_such_day:
            raise ValidationError(self.error_messages["not_a_date"], code="not_a_date") from no_such_day

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [str(part or "").strip() for part in (data or ["", "", ""])] != DateParts().decompress(initial)


class ManyFilesInput(forms.FileInput):
    """A file box that takes several files at once."""

    allow_multiple_selected = True


class PortalFilesField(forms.FileField):
    """Several files; cleans to a list, in the order sent. Each is checked alone, and every fault is told."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, (list, tuple)) else [data]
        kept, faults = [], []
        for one in sent or [None]:
            try:
                kept.append(super().clean(one, initial))
            except ValidationError as fault:
                faults.extend(fault.error_list)
        if faults:
            raise ValidationError(faults)
        return [one for one in kept if one]


class PortalFormMixin:
    """What the portal's forms add to Django's: the error summary, and which field's label is the page's heading.

    `heading_field` names the field whose label is the page's `<h1>` (one thing per page); `mark_optional` says whether
    fields that
    may stay empty say so; `option_hints` maps a field's name to {value: hint} for its radios or checkboxes.
    """

    use_required_attribute = False
    heading_field = ""
    mark_optional = True
    option_hints: dict[str, dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            if field.label is None:
                field.label = pretty_name(name)
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _empty_words(field)

    @property
    def error_summary(self) -> SafeString:
        """Everything wrong, each linked to its field. base.html shows it for `form` by itself."""
        return mark_safe(render_to_string("forms/error_summary.html", {"form": self}))  # noqa: S308 (a template escapes)

    @property
    def title_prefix(self) -> str:
        """What the page's title begins with: "Error: " when something is wrong."""
        return f"{_('Error:')} " if self.errors else ""  # type: ignore[attr-defined]


class PortalForm(PortalFormMixin, forms.Form):
    """A form of the portal."""


class PortalModelForm(PortalFormMixin, forms.ModelForm):
    """A form of the portal over a model. Saving is the services' work: use it for its fields and their checks."""


def _empty_words(field: forms.Field) -> Any:
    """What to say of a field left empty: its name and what to do, so that the error summary can be read alone."""
    if isinstance(field.widget, forms.CheckboxInput):
        words = _("Tick “%(label)s” to go on.")
    elif isinstance(field.widget, (forms.Select, forms.RadioSelect)):
        words = _("Choose an answer: %(label)s")
    elif isinstance(field.widget, forms.FileInput):
        words = _("Choose a file: %(label)s")
    else:
        words = _("Fill this in: %(label)s")
    return words % {"label": field.label} if field.label else _("Fill this in.")


# The first class that a widget is decides how it is drawn; subclasses stand before what they extend.
KINDS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes", ""),
    (forms.RadioSelect, "radios", ""),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (DateParts, "date", "govuk-input govuk-date-input__input"),
    (forms.MultiWidget, "several", "govuk-input govuk-input--width-10"),
    (forms.SelectDateWidget, "several", "govuk-select"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.Select, "select", "govuk-select"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (forms.PasswordInput, "password", "govuk-input govuk-password-input__input govuk-js-password-input-input"),
    (forms.NumberInput, "input", "govuk-input govuk-input--width-10"),
    (forms.TimeInput, "input", "govuk-input govuk-input--width-5"),
    (forms.Widget, "input", "govuk-input"),
)
IN_FIELDSET = frozenset({"radios", "checkboxes", "date", "several"})


def parts(field: BoundField) -> dict[str, Any]:
    """What templates/forms/field.html needs to draw `field`: its kind, the control itself, its choices, its ids."""
    widget, form = field.field.widget, field.form
    kind, css = next((kind, css) for class_, kind, css in KINDS if isinstance(widget, class_))
    described_by = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        described_by.append(f"{field.auto_id}_error")
    context: dict[str, Any] = {
        "kind": kind,
        "in_fieldset": kind in IN_FIELDSET,
        "heading": getattr(form, "heading_field", "") == field.name,
        "optional": getattr(form, "mark_optional", True) and not field.field.required and kind != "checkbox",
        "error_id": f"{field.auto_id}_error",
        "hint_id": f"{field.auto_id}_helptext",
        "described_by": " ".join(described_by),
        "counted": (kind == "textarea" and widget.attrs.get("maxlength")) or None,
    }
    if kind in ("radios", "checkboxes"):
        context["choices"] = _choices(field)
    elif kind == "date":
        context["boxes"] = _boxes(field, css)
    else:
        context["control"] = field.as_widget(attrs=_attrs(field, kind, css, context["described_by"]))
    return context


def _attrs(field: BoundField, kind: str, css: str, described_by: str) -> dict[str, Any]:
    wrong = ""
    if field.errors and kind not in ("checkbox", "several"):
        wrong = {"textarea": "govuk-textarea--error", "select": "govuk-select--error"}.get(kind, "govuk-input--error")
        if kind == "file":
            wrong = "govuk-file-upload--error"
    classes = [css, wrong, field.field.widget.attrs.get("class", "")]
    if kind == "textarea" and field.field.widget.attrs.get("maxlength"):
        classes.append("govuk-js-character-count")
    attrs: dict[str, Any] = {"class": " ".join(filter(None, classes))}
    if described_by and kind not in IN_FIELDSET:
        attrs["aria-describedby"] = described_by
    if kind == "textarea":
        attrs.setdefault("rows", field.field.widget.attrs.get("rows", 5))
    if kind == "password":
        attrs |= {"spellcheck": "false", "autocapitalize": "none"}
    return attrs


def _choices(field: BoundField) -> list[dict[str, Any]]:
    hints = getattr(field.form, "option_hints", {}).get(field.name, {})
    choices = []
    for option in field.subwidgets:
        data = option.data
        value = "" if data["value"] is None else str(data["value"])
        choices.append(
            {
                "id": option.id_for_label,
                "name": data["name"],
                "value": value,
                "checked": data["selected"],
                "label": data["label"],
                "disabled": data["attrs"].get("disabled", False),
                "hint": hints.get(value, ""),
            }
        )
    return choices


def _boxes(field: BoundField, css: str) -> list[dict[str, Any]]:
    context = field.field.widget.get_context(field.html_name, field.value(), {"id": field.auto_id})
    wrong = " govuk-input--error" if field.errors else ""
    return [
        {
            "id": box["attrs"]["id"],
            "name": box["name"],
            "value": "" if box["value"] is None else box["value"],
            "label": label,
            "class": f"{css} govuk-input--width-{4 if position == 2 else 2}{wrong}",
        }
        for position, (box, label) in enumerate(zip(context["widget"]["subwidgets"], DateParts.labels, strict=True))
    ]
