"""Mails that came back, each to be settled by someone who says what was done."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.notices import services
from claims_project.notices.models import Bounce


class Settling(forms.ModelForm):
    settled_how = forms.CharField(
        label=_("What was done"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("For example: the address was put right and the notice sent again; served by post instead."),
        required=False,
    )

    class Meta:
        model = Bounce
        fields = ("settled_how",)


class Settled(admin.SimpleListFilter):
    title = _("settled")
    parameter_name = "settled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("Still to be settled")), ("yes", _("Settled"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset if self.value() is None else queryset.filter(settled_at__isnull=self.value() == "no")


@admin.register(Bounce)
class BounceAdmin(OfficeAdmin):
    """A task until it is settled. The notice's text is not shown here: only to whom it went and that it came back."""

    form = Settling
    open_to: ClassVar = frozenset({"registrar", "administrator"})
    list_display = ("address", "recipient", "status", "served", "received_at", "settled_at", "settled_by")
    list_filter = (Settled, "notice__service")
    search_fields = ("address", "notice__recipient__name")
    list_select_related = ("notice__recipient", "settled_by")
    facts = ("address", "recipient", "served", "status", "words", "received_at")
    fields = (*facts, "settled_how", "settled_at", "settled_by")
    readonly_fields = (*facts, "settled_at", "settled_by")

    @display(description=_("recipient"))
    def recipient(self, bounce: Bounce) -> str:
        return str(bounce.notice.recipient)

    @display(description=_("serves a paper"), boolean=True)
    def served(self, bounce: Bounce) -> bool:
        return bounce.notice.service

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if obj is None:
            return bool(request.user.is_authenticated and (request.user.is_registrar or request.user.is_administrator))
        return Bounce.objects.editable_by(request.user).filter(pk=obj.pk).exists()

    def serve(self, request: HttpRequest, form: forms.ModelForm, obj: Any, *, change: bool) -> Bounce:
        return services.settle_bounce(
            bounce=obj, how=form.cleaned_data["settled_how"], actor=request.user, now=timezone.now()
        )  # type: ignore[arg-type]
