"""What the register stands on: registers, bodies, the treaty, closed ground. Every change is kept with its reason."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.common.formatting import area
from registry.models import Body, ClosedGround, ReferenceVersion, Register, Treaty
from registry.services import bodies, grounds, registers


class Reasoned(forms.ModelForm):
    """A row whose change needs a reason."""

    reason = forms.CharField(
        label=_("Why"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Asked of every change, and kept with it: claims are measured with this."),
    )


class ReferenceAdmin(OfficeAdmin):
    """Entered and changed by the registrar; `fixed` stays as it was entered."""

    form = Reasoned
    columns: ClassVar[tuple[str, ...]] = ()
    fixed: ClassVar[tuple[str, ...]] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_authenticated and request.user.is_registrar)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fixed if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = list(self.columns)
        return [*fields, "reason"] if obj is not None and self.has_change_permission(request) else fields

    def given(self, form: forms.ModelForm, *, change: bool) -> dict[str, Any]:
        """What the form says, for the service."""
        columns = [name for name in self.columns if name in form.cleaned_data]
        given = {name: form.cleaned_data[name] for name in columns}
        return {**given, "reason": form.cleaned_data.get("reason", "")} if change else given


@admin.register(Register)
class RegisterAdmin(ReferenceAdmin):
    list_display = ("code", "name", "recognition", "recognised_from", "recognised_until", "accuracy_m", "time_zone")
    list_filter = ("recognition",)
    fixed = ("code",)
    columns = registers.REGISTER

    def serve(self, request: HttpRequest, form: forms.ModelForm, obj: Any, *, change: bool) -> Register:
        given, now = self.given(form, change=change), timezone.now()
        if change:
            return registers.change_register(register=obj, actor=request.user, now=now, **given)  # type: ignore[arg-type]
        return registers.open_register(actor=request.user, now=now, **given)  # type: ignore[arg-type]


@admin.register(Treaty)
class TreatyAdmin(ReferenceAdmin):
    list_display = ("name", "ratified_at", "before", "provision")
    fixed = ("name",)
    columns = registers.TREATY

    def serve(self, request: HttpRequest, form: forms.ModelForm, obj: Any, *, change: bool) -> Treaty:
        given, now = self.given(form, change=change), timezone.now()
        if change:
            return registers.change_treaty(treaty=obj, actor=request.user, now=now, **given)  # type: ignore[arg-type]
        return registers.record_treaty(actor=request.user, now=now, **given)  # type: ignore[arg-type]


class BoundaryField(forms.CharField):
    """GeoJSON or WKT as text; the stored boundary is shown as GeoJSON."""

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value) if isinstance(value, dict) else value


class ClosedGroundForm(Reasoned):
    boundary = BoundaryField(
        label=_("Boundary"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
        help_text=_("GeoJSON or WKT, a polygon or multipolygon in the body's longitude and latitude."),
    )


@admin.register(ClosedGround)
class ClosedGroundAdmin(ReferenceAdmin):
    form = ClosedGroundForm
    list_display = ("name", "kind", "body", "ground_area", "in_force_from", "in_force_until")
    list_filter = ("kind", "body")
    list_select_related = ("body",)
    search_fields = ("name",)
    fixed = ("body",)
    columns = ("name", "kind", "body", "boundary", "in_force_from", "in_force_until", "basis")

    @display(description=_("Area"), ordering="area_m2")
    def ground_area(self, ground: ClosedGround) -> str:
        return area(ground.area_m2)

    def serve(self, request: HttpRequest, form: forms.ModelForm, obj: Any, *, change: bool) -> ClosedGround:
        given, now = self.given(form, change=change), timezone.now()
        if change:
            return grounds.change_ground(ground=obj, actor=request.user, now=now, **given)  # type: ignore[arg-type]
        return grounds.close_ground(actor=request.user, now=now, **given)  # type: ignore[arg-type]


@admin.register(Body)
class BodyAdmin(ReferenceAdmin):
    """Radii are entered once: every area on the body was reckoned with them."""

    list_display = ("name", "kind", "parent", "radius_a", "radius_b")
    search_fields = ("name",)
    columns = bodies.COLUMNS

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def serve(self, request: HttpRequest, form: forms.ModelForm, obj: Any, *, change: bool) -> Body:
        return bodies.register_body(actor=request.user, now=timezone.now(), **self.given(form, change=False))  # type: ignore[arg-type]


@admin.register(ReferenceVersion)
class ReferenceVersionAdmin(OfficeAdmin):
    """Every version of these, read only."""

    list_display = ("kind", "called", "number", "reason", "entered_at", "entered_by")
    list_filter = ("kind",)
    list_select_related = ("entered_by",)
    ordering = ("-entered_at", "-pk")

    @display(description=_("Subject"))
    def called(self, version: ReferenceVersion) -> str:
        return str(version.facts.get("name") or version.subject)
