"""Versions of the rules: read by all, issued by an administrator, applied to running dates by a registrar."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims_project.common.errors import Fault, Invalid
from claims_project.common.http import add_to_form
from claims_project.procedure import services
from claims_project.procedure.admin.forms import ApplyForm, RulesForm
from claims_project.procedure.admin.pages import TimeAdmin, table
from claims_project.procedure.comparing import rules_changes
from claims_project.procedure.forms import track_words
from claims_project.procedure.models import RulesVersion
from claims_project.procedure.policies import in_words, value_words


@admin.register(RulesVersion)
class RulesVersionAdmin(TimeAdmin):
    """Every version that was ever in force, with its rules and policies as tables, and what it changed."""

    list_display = ("number", "name", "in_force_from", "calendar", "time_zone", "issued_at")
    list_filter = ("calendar",)
    search_fields = ("name",)
    list_select_related = ("calendar",)
    fields = ("number", "name", "in_force_from", "calendar", "time_zone", "issued_at", "changes_list", "applied",
              "rules_table", "policies_table")  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.apply_view)
        return [path("<int:pk>/apply/", view, name="procedure_rulesversion_apply"), *super().get_urls()]

    @admin.display(description=_("rules"))
    def rules_table(self, version: RulesVersion) -> SafeString:
        rules = [version.rule(code) for code in version.rules]
        head = (_("What is owed"), _("By"), _("How long"), _("Reminders, in days from the day due"), _("Code"))
        return table(
            head,
            [
                (
                    f"{rule.label}{track_words(rule.code)}",
                    rule.who_words,
                    rule.period,
                    ", ".join(f"{day:+d}" for day in rule.reminders),
                    format_html('<span class="whitespace-nowrap">{}</span>', rule.code),
                )
                for rule in rules
            ],
        )

    @admin.display(description=_("policies"))
    def policies_table(self, version: RulesVersion) -> SafeString:
        rows = [(in_words(name), value_words(name, value)) for name, value in version.policies.items()]
        return table((_("Policy"), _("Value")), rows)

    @admin.display(description=_("what it changed"))
    def changes_list(self, version: RulesVersion) -> SafeString:
        before = RulesVersion.objects.filter(number=version.number - 1).select_related("calendar").first()
        if before is None:
            return format_html("{}", _("It is the first version."))
        return table((_("Change"),), [(words,) for words in rules_changes(before.facts, version.facts)])

    @admin.display(description=_("running dates"))
    def applied(self, version: RulesVersion) -> SafeString:
        times = version.changes.count()
        words = _("Applied to running dates: %s times.") % times if times else _("Not applied to running dates.")
        href = reverse("admin:procedure_rulesversion_apply", args=[version.pk])
        return format_html('{} <a href="{}" class="underline">{}</a>', words, href, _("See what it would move"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_administrator

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The next version: begun from the last, compared with it in words, then issued."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        services.rules_in_force(timezone.now())
        last = RulesVersion.objects.select_related("calendar").order_by("-number")[0]
        form = RulesForm(request.POST or None, last=last)
        changes = None
        if request.method == "POST":
            valid = form.is_valid()
            faults = [] if not valid and "calendar" in form.errors else self._faults(request, form)
            for fault in faults:
                field = form.field_of(fault.field)
                if field not in form.errors:
                    form.add_error(field if field in form.fields else None, fault.message)
            if not form.errors:
                changes = rules_changes(last.facts, form.facts)
                if "issue" in request.POST:
                    issued = self._issue(form, request)
                    return redirect("admin:procedure_rulesversion_change", issued.pk)
        title = _("The next version of the rules")
        return self.page(request, "rules_form", title=title, form=form, last=last, changes=changes)

    def _faults(self, request: HttpRequest, form: RulesForm) -> list[Fault]:
        """Everything the service would refuse, together with what the form itself found."""
        if not {"name", "in_force_from", "time_zone"} <= form.cleaned_data.keys():
            return []
        try:
            services.check_rules(**self._given(form, request))
        except (Invalid, KeyError) as refusal:
            return list(refusal.faults) if isinstance(refusal, Invalid) else []
        return []

    def _issue(self, form: RulesForm, request: HttpRequest) -> RulesVersion:
        return services.issue_rules(**self._given(form, request))

    def _given(self, form: RulesForm, request: HttpRequest) -> dict[str, Any]:
        named = {name: form.cleaned_data[name] for name in ("name", "in_force_from")}
        return {**named, **form.facts, "actor": request.user, "now": timezone.now()}

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What this version would move of the dates that are running, and why; then, by the registrar, the moving."""
        version = get_object_or_404(RulesVersion.objects.select_related("calendar"), pk=pk)
        if not request.user.is_registrar:
            raise Http404
        now = timezone.now()
        form = ApplyForm(request.POST or None)
        scope = (request.POST or request.GET).get("scope", "calendar")
        calendar_only = scope != "rules"
        if request.method == "POST" and "carry_out" in request.POST and form.is_valid():
            given = form.cleaned_data

            def act() -> None:
                try:
                    services.change_for_rules(
                        version=version,
                        words=given["words"],
                        actor=request.user,
                        now=now,
                        seal=request.POST.get("seal", ""),
                        calendar_only=calendar_only,
                        shorter_approved=given["shorter_approved"],
                    )
                except Invalid as refusal:
                    add_to_form(form, refusal)
                    raise

            if self.attempt(request, act, str(_("The dates are moved; each case has its entry, and people are told."))):
                return redirect("admin:procedure_change_changelist")
        preview = services.preview_rules(version, user=request.user, now=now, calendar_only=calendar_only)
        if request.method != "POST":
            form = ApplyForm(initial={"scope": scope, "words": f"The office counts under {version} from now on."})
        return self.page(
            request,
            "moves",
            title=_("What %s would move") % version,
            form=form,
            preview=preview,
            in_force=version.in_force_from <= now,
            back=reverse("admin:procedure_rulesversion_change", args=[version.pk]),
        )
