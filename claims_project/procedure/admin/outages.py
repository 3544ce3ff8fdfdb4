"""Outages: recorded and ended by the registrar or an administrator; the registrar moves the dates that fell inside."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims_project.common.errors import Invalid
from claims_project.common.http import add_to_form
from claims_project.procedure import services
from claims_project.procedure.admin.forms import EndForm
from claims_project.procedure.admin.pages import TimeAdmin, table
from claims_project.procedure.models import Change, Outage
from claims_project.procedure.timekeeping import last_day_of
from claims_project.procedure.words import moment_words

ABOUT = _(
    "A date on which nothing could be filed moves to the next open day. Leave the end empty while the outage lasts. "
    "Recording it moves nothing: once it has ended, the registrar sees every date that fell inside it and where it "
    "goes, and decides. Times are the office's."
)


@admin.register(Outage)
class OutageAdmin(TimeAdmin):
    """When nothing could be filed."""

    list_display = ("name", "started_at", "ended_at", "recorded_by", "recorded_at")
    list_filter = ("started_at",)
    search_fields = ("name",)
    fields = ("name", "started_at", "ended_at", "recorded_by", "recorded_at", "dates")
    add_fieldsets = (
        (_("When nothing could be filed"), {"fields": ("name", "started_at", "ended_at"), "description": ABOUT}),
    )
    readonly_fields = ("recorded_by", "recorded_at", "dates")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/end/", view(self.end_view), name="procedure_outage_end"),
            path("<int:pk>/moves/", view(self.moves_view), name="procedure_outage_moves"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Outage | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    @admin.display(description=_("dates inside it"))
    def dates(self, outage: Outage) -> SafeString:
        name, words = ("end", _("Say when it ended")) if outage.ended_at is None else ("moves", _("See what it moves"))
        href = reverse(f"admin:procedure_outage_{name}", args=[outage.pk])
        return format_html('<a href="{}" class="underline">{}</a>', href, words)

    def has_add_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and (user.is_registrar or user.is_administrator)

    def serve(self, request: HttpRequest, form: ModelForm, obj: Outage, *, change: bool) -> Outage:  # type: ignore[override]
        given = form.cleaned_data
        return services.record_outage(
            name=given["name"],
            started_at=given["started_at"],
            ended_at=given["ended_at"],
            actor=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        outage = get_object_or_404(Outage, pk=pk)
        if not self.has_add_permission(request):
            raise Http404
        form = EndForm(request.POST or None, initial={"ended_at": timezone.now()})
        if request.method == "POST" and form.is_valid():

            def act() -> None:
                try:
                    services.end_outage(outage=outage, actor=request.user, now=timezone.now(), **form.cleaned_data)
                except Invalid as refusal:
                    add_to_form(form, refusal)
                    raise

            if self.attempt(request, act, str(_("The end is on record. Now see which dates fell inside."))):
                return redirect("admin:procedure_outage_change", outage.pk)
        return self.page(request, "form", title=_("The end of the outage: %s") % outage, form=form, outage=outage)

    def moves_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which dates fell inside the outage and where they go; then, by the registrar, the moving."""
        outage = get_object_or_404(Outage, pk=pk)
        if not request.user.is_registrar or outage.ended_at is None:
            raise Http404
        if request.method == "POST":
            seal = request.POST.get("seal", "")
            done = str(_("The dates are moved; each case has its entry, and people are told."))
            if self.attempt(
                request,
                lambda: services.change_for_outage(outage=outage, actor=request.user, now=timezone.now(), seal=seal),
                done,
            ):
                return redirect("admin:procedure_change_changelist")
        preview = services.preview_outage(outage, user=request.user, now=timezone.now())
        return self.page(
            request,
            "moves",
            title=_("Dates inside the outage: %s") % outage,
            preview=preview,
            in_force=True,
            back=reverse("admin:procedure_outage_change", args=[outage.pk]),
        )


@admin.register(Change)
class ChangeAdmin(TimeAdmin):
    """What moved dates, by whom, and where to."""

    open_to = frozenset({"registrar", "auditor"})
    list_display = ("words", "kind", "number_moved", "made_by", "made_at")
    list_filter = ("kind", "made_at")
    search_fields = ("words",)
    list_select_related = ("made_by",)
    fields = ("words", "kind", "outage", "rules_version", "shorter_approved", "made_by", "made_at", "moves_table")
    readonly_fields = fields

    @admin.display(description=_("dates moved"))
    def number_moved(self, change: Change) -> int:
        return change.moves.count()

    @admin.display(description=_("dates"))
    def moves_table(self, change: Change) -> SafeString:
        zone = services.rules_in_force(change.made_at).zone

        def words(at: Any) -> str:
            return moment_words(at, last_day_of(at, zone), zone.key)

        rows = [(move.about, words(move.old_due_at), words(move.new_due_at), move.entry) for move in change.moves.all()]
        return table((_("What is owed"), _("Was due"), _("Is due"), _("Docket entry")), rows)
