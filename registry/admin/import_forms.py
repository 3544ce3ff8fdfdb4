"""What a registrar is asked on the way of a file into a register."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from registry.mapping import FIELDS, ColumnMapping
from registry.models import Body, ImportMapping
from registry.services.bodies import known_bodies
from registry.sources import Unreadable
from registry.sources.peeking import Peek, guessed

LABELS = {
    "number": _("Claim number"),
    "name": _("Name"),
    "holder": _("Holder"),
    "title_type": _("Type of title"),
    "registered": _("Registered on"),
    "located": _("Located on"),
    "lodged": _("Lodged on"),
    "priority": _("Priority date"),
    "priority_basis": _("Basis of the priority date"),
    "expires": _("Expires on"),
    "disposition": _("Status (disposition)"),
    "minerals": _("Minerals"),
    "legacy_numbers": _("Earlier numbers"),
    "entry_reference": _("Entry in the register"),
    "source_document": _("Source of the boundary"),
    "boundary": _("Shape, as WKT"),
    "corner_x": _("Longitude of a corner"),
    "corner_y": _("Latitude of a corner"),
    "corner_part": _("Part a corner belongs to"),
}


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The register's file"),
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("GeoJSON, CSV (shapes as WKT, or corners in columns), GeoPackage, or a shapefile in a zip file."),
    )
    register = forms.SlugField(
        label=_("Code of the register"),
        max_length=32,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Of one that is there, or of a new one: it is opened, and not recognised until you say so."),
    )
    body = forms.ChoiceField(label=_("Body"), widget=UnfoldAdminSelectWidget)
    time_zone = forms.CharField(
        label=_("Time zone in which a new register reckons its days"),
        initial="UTC",
        widget=UnfoldAdminTextInputWidget,
        help_text=_("A register that is there already keeps its own."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entered = list(Body.objects.order_by("name").values_list("name", flat=True))
        others = sorted(body["name"] for body in known_bodies().values() if body["name"] not in entered)
        choices = [("", "–"), *((name, name) for name in [*entered, *others])]
        self.fields["body"].choices = choices  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError(_("There is no time zone of that name. One is called, for example, Europe/Paris."))
        return zone


class MappingForm(forms.Form):
    """Field by field, the column that holds it; then the file's own words, and how to keep the mapping."""

    def __init__(self, *args: Any, peeked: Peek, mapping: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = (mapping or {}).get("set") or guessed(peeked.columns)
        choices = [("", _("– not in this file –")), *((column, column) for column in peeked.columns)]
        shapes = ("boundary", "corner_x", "corner_y", "corner_part")
        for name in (*(field for field in FIELDS if field != "boundary"), *(() if peeked.has_shapes else shapes)):
            kept = given.get(name, "")
            several = [(kept, kept)] if kept and kept not in peeked.columns else []
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                required=name == "number",
                initial=kept,
                choices=[*choices, *several, *self._across(peeked, name)],
                widget=UnfoldAdminSelectWidget,
            )
        self.fields["crs"] = forms.CharField(
            label=_("Reference system, when the file names none"), required=False, initial=given.get("crs", ""),
            widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "EPSG:22183"}),
            help_text=_("Leave empty for longitude and latitude."),
        )  # fmt: skip
        self.fields["split"] = forms.CharField(
            label=_("What stands between several holders in one cell"), required=False, max_length=10, strip=False,
            initial=(mapping or {}).get("split", {}).get("holder", ""), widget=UnfoldAdminTextInputWidget,
            help_text=_("For example a semicolon. Empty: a cell is one holder. “Helios (60 %)” gives a share."),
        )  # fmt: skip
        words = (mapping or {}).get("map", {})
        self.fields["words"] = forms.CharField(
            label=_("What words of the file mean, one a line"), required=False,
            initial="\n".join(
                f"{field}:{word}={value}" for field, said in words.items() for word, value in said.items()
            ),
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "placeholder": "disposition:Vigente=active"}),
        )  # fmt: skip
        self.fields["save_as"] = forms.CharField(
            label=_("Keep this mapping under a name"), required=False, max_length=100,
            widget=UnfoldAdminTextInputWidget, help_text=_("To use it again with the next file of this source."),
        )  # fmt: skip

    @staticmethod
    def _across(peeked: Peek, name: str) -> list[tuple[str, str]]:
        """For corners in one row: x1, x2 and so on are offered as x*."""
        if name not in ("corner_x", "corner_y"):
            return []
        starred = dict.fromkeys(f"{column[:-1]}*" for column in peeked.columns if column.endswith("1"))
        return [(one, one) for one in starred]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        names = [*LABELS, "crs"]
        sets = [f"{name}={given[name]}" for name in names if given.get(name)]
        lines = [line.strip() for line in (given.get("words") or "").splitlines() if line.strip()]
        splits = [f"holder={given['split']}"] if given.get("split") else []
        try:
            given["mapping"] = ColumnMapping.parse(sets, lines, splits)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from problem
        return given


class KeptMappingForm(forms.Form):
    """Which kept mapping to begin from."""

    use = forms.ModelChoiceField(
        label=_("Begin from a mapping that was kept"),
        queryset=ImportMapping.objects.none(),
        to_field_name="name",
        required=False,
        empty_label=_("– none: guess from the headings –"),
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["use"].queryset = ImportMapping.objects.visible_to(user)  # type: ignore[attr-defined]
