"""Versions of the calendar: read by all, issued by an administrator, never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims_project.common.errors import Invalid
from claims_project.common.http import add_to_form
from claims_project.procedure import closed_days, services
from claims_project.procedure.admin.forms import CalendarForm
from claims_project.procedure.admin.pages import TimeAdmin, table
from claims_project.procedure.comparing import WEEKDAYS, calendar_changes
from claims_project.procedure.models import CalendarVersion
from claims_project.procedure.timekeeping import in_words

SPAN = (_("What"), _("First day"), _("Last day"))


@admin.register(CalendarVersion)
class CalendarVersionAdmin(TimeAdmin):
    """When the office is closed."""

    list_display = ("name", "number", "weekend", "number_of_holidays", "issued_at")
    list_filter = ("name",)
    search_fields = ("name",)
    fields = ("name", "number", "weekend", "short_period", "issued_at", "holidays_table", "closures_table",
              "recesses_table")  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("weekend"))
    def weekend(self, version: CalendarVersion) -> str:
        return ", ".join(WEEKDAYS[day] for day in version.weekend_days)

    @admin.display(description=_("holidays"))
    def number_of_holidays(self, version: CalendarVersion) -> int:
        return len(version.holidays)

    @admin.display(description=_("holidays"))
    def holidays_table(self, version: CalendarVersion) -> SafeString:
        days = sorted(version.calendar.holidays.items())
        return table((_("Day"), _("Holiday")), [(in_words(day), name) for day, name in days])

    @admin.display(description=_("closures"))
    def closures_table(self, version: CalendarVersion) -> SafeString:
        return table(SPAN, [(one["name"], one["first"], one["last"]) for one in version.closures])

    @admin.display(description=_("recesses"))
    def recesses_table(self, version: CalendarVersion) -> SafeString:
        return table(SPAN, [(one["name"], one["first"], one["last"]) for one in version.recesses])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_administrator

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The next version: begun from the last, compared with it in words, then issued."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        last = services.rules_in_force(timezone.now()).calendar
        last = CalendarVersion.objects.filter(name=last.name).order_by("-number")[0]
        if request.method != "POST":
            return self._page(request, CalendarForm.begun_from(last), last)
        form = CalendarForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, last)
        if "fetch" in request.POST:
            return self._page(request, self._with_fetched(form), last)
        if "issue" in request.POST:
            issued = self._issue(request, form)
            if issued is not None:
                return redirect("admin:procedure_calendarversion_change", issued.pk)
        changes = None if form.errors else calendar_changes(last.facts, form.facts)
        return self._page(request, form, last, changes=changes)

    def _with_fetched(self, form: CalendarForm) -> CalendarForm:
        """The same form with the fetched days in its list: another look before anything is issued."""
        try:
            days = form.fetched()
        except closed_days.UnreadableError as fault:
            form.add_error("file" if form.cleaned_data.get("file") else "country", str(fault))
            return form
        typed = form.data.copy()
        typed["holidays"] = closed_days.write_days({**days, **form.cleaned_data["holidays"]})
        return CalendarForm(typed)

    def _issue(self, request: HttpRequest, form: CalendarForm) -> CalendarVersion | None:
        issued: list[CalendarVersion] = []

        def act() -> None:
            try:
                issued.append(
                    services.issue_calendar(
                        name=form.cleaned_data["name"],
                        **form.facts,
                        actor=request.user,  # type: ignore[arg-type]
                        now=timezone.now(),
                    )
                )
            except Invalid as refusal:
                add_to_form(form, refusal)
                raise

        self.attempt(request, act, str(_("The calendar is issued. Dates are counted on it once rules name it.")))
        return issued[0] if issued else None

    def _page(self, request: HttpRequest, form: CalendarForm, last: CalendarVersion, **more: Any) -> HttpResponse:
        title = _("The next version of the calendar")
        return self.page(request, "calendar_form", title=title, form=form, last=last, **more)
