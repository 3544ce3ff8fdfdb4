"""Establishment in the office: claims by what is not known of them, and one page a claim for the registrar's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.common.errors import Invalid
from claims_project.common.http import add_to_form
from registry.establishment import Test
from registry.establishment.lifecycle import STEPS
from registry.models import Assessment, Claim, Establishment, FormalDefect, Instrument
from registry.services import assessments, instruments
from registry.views.establishment import RESULTS, lines_of

Words = str | Promise
TEXT, LINES = UnfoldAdminTextInputWidget, UnfoldAdminTextareaWidget(attrs={"rows": 2})


class Nothing(forms.Form):
    """An act that needs no more than the button."""


class Reasons(forms.Form):
    reason = forms.CharField(label=_("Reasons, for everyone to read"), widget=LINES)


class NewInstrument(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Instrument.Kind.choices, widget=UnfoldAdminSelectWidget)
    issuer = forms.CharField(
        label=_("Issued by"), max_length=200, widget=TEXT, help_text=_("Two count as independent when issuers differ.")
    )
    reference = forms.CharField(
        label=_("Reference"), max_length=200, widget=TEXT, help_text=_("Its number, so that it can be found again.")
    )
    kept_at = forms.CharField(
        label=_("Where it is kept"), max_length=200, required=False, widget=TEXT,
        help_text=_("Of paper held elsewhere: the archive, office or vault, and the shelf."),
    )  # fmt: skip
    dated_on = forms.DateField(label=_("Date"), required=False, widget=UnfoldAdminSingleDateWidget)
    explains = forms.IntegerField(
        label=_("Explains entry no."),
        required=False,
        min_value=1,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("Only of an instrument of transfer."),
    )


class Withdrawal(forms.Form):
    instrument = forms.ModelChoiceField(
        label=_("Instrument"), queryset=Instrument.objects.none(), widget=UnfoldAdminSelectWidget
    )
    reason = forms.CharField(label=_("Why it no longer counts"), widget=LINES)


class NewDefect(forms.Form):
    formality = forms.CharField(
        label=_("Formality"), max_length=120, widget=TEXT, help_text=_("Such as marking, notice, fee, survey.")
    )
    what = forms.CharField(label=_("What is wrong"), widget=LINES)
    source = forms.CharField(label=_("Known from"), max_length=200, widget=TEXT)
    curable = forms.BooleanField(
        label=_("It can be cured"), required=False, initial=True, widget=UnfoldBooleanSwitchWidget
    )


class Cure(forms.Form):
    defect = forms.ModelChoiceField(
        label=_("Defect"), queryset=FormalDefect.objects.none(), widget=UnfoldAdminSelectWidget
    )
    cured_on = forms.DateField(label=_("Cured on"), widget=UnfoldAdminSingleDateWidget)
    cure = forms.CharField(label=_("How"), max_length=300, widget=TEXT)


@dataclass(frozen=True, slots=True)
class Act:
    """What the registrar does on the page: its button, its form, its service; whether on the claim or on an
    assessment of it."""

    label: Words
    form: type[forms.Form]
    service: Callable[..., Any]
    done: Words
    of_assessment: bool = False


def _step(name: str, form: type[forms.Form], service: Callable[..., Any]) -> Act:
    return Act(STEPS[name].label, form, service, STEPS[name].words, of_assessment=True)


ACTS: dict[str, Act] = {
    "assess": Act(_("Assess now"), Nothing, assessments.assess_claim, _("Assessed. What was found is provisional.")),
    "issue": _step("issue", Reasons, assessments.issue),
    "publish": _step("publish", Nothing, assessments.publish),
    "give_leave": _step("give_leave", Reasons, assessments.give_leave),
    "confirm": _step("confirm", Reasons, assessments.confirm),
    "instrument": Act(_("Enter evidence"), NewInstrument, instruments.enter_instrument, _("Entered.")),
    "withdraw": Act(_("Withdraw evidence"), Withdrawal, instruments.withdraw_instrument, _("Withdrawn.")),
    "defect": Act(_("Note a defect of form"), NewDefect, instruments.note_defect, _("Noted.")),
    "cure": Act(_("Note a cure"), Cure, instruments.cure_defect, _("Noted.")),
}


class UnknownFilter(admin.SimpleListFilter):
    """By the test that is not answered."""

    title = _("not known")
    parameter_name = "unknown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(test), f"{test} {test.subject}") for test in Test]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(unknown__contains=f" {self.value()} ") if self.value() in set(Test) else queryset


class CurrentFilter(admin.SimpleListFilter):
    """What is still in work or in effect, unless asked otherwise."""

    title = _("which")
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [("all", _("Replaced ones too"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.value() == "all" else queryset.exclude(state=Assessment.State.REPLACED)


@admin.register(Assessment)
class AssessmentAdmin(OfficeAdmin):
    list_display = ("of_claim", "outcome_label", "not_known", "not_passed", "state", "as_of")
    list_filter = ("outcome", UnknownFilter, "state", CurrentFilter, "claim__register", "claim__body")
    search_fields = ("claim__claim_number", "claim__name")
    list_select_related = ("claim__register",)
    list_per_page = 50
    ordering = ("-made_at", "-pk")

    @display(description=_("Claim"), ordering="claim__claim_number")
    def of_claim(self, assessment: Assessment) -> str:
        return format_html('<span class="cc-number">{}</span>', assessment.claim)

    @display(
        description=_("Result"),
        ordering="outcome",
        label={
            **dict.fromkeys(Establishment.values), "established": "success", "established_in_part": "success",
            "not_established": "danger", "under_review": "warning",
        },
    )  # fmt: skip
    def outcome_label(self, assessment: Assessment) -> tuple[str, str]:
        return assessment.outcome, assessment.get_outcome_display()

    @display(description=_("Not known"))
    def not_known(self, assessment: Assessment) -> str:
        return assessment.unknown.strip().replace(" ", ", ") or "–"

    @display(description=_("Failed"))
    def not_passed(self, assessment: Assessment) -> str:
        return assessment.failed.strip().replace(" ", ", ") or "–"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("claim/<int:pk>/", view(self.claim_view), name="registry_establishment"),
            path("claim/<int:pk>/<slug:act>/", view(self.act_view), name="registry_establishment_act"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An assessment is worked on at its claim's page."""
        found = self.get_queryset(request).filter(pk=object_id).first() if str(object_id).isdecimal() else None
        if found is None or not self.has_view_permission(request):
            raise Http404
        return self._page(request, found.claim)

    def claim_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, self._claim(request, pk))

    def _claim(self, request: HttpRequest, pk: int) -> Claim:
        if not self.has_view_permission(request):
            raise Http404
        rows = Claim.objects.visible_to(request.user).with_boundary_visible_to(request.user)
        return get_object_or_404(rows.select_related("register", "body"), pk=pk)

    def _page(self, request: HttpRequest, claim: Claim, bound: tuple[str, forms.Form] | None = None) -> HttpResponse:
        user = request.user
        rows = list(
            Assessment.objects.visible_to(user)
            .filter(claim=claim)
            .select_related("rules_version", "claim__register")
            .prefetch_related("deadlines__rules_version")
            .order_by("-number")
        )
        located = claim.may_see_boundary(user)
        current = next((one for one in rows if one.state != Assessment.State.REPLACED), None)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(claim),
            "claim": claim,
            "current": current,
            "lines": lines_of(current, located=located) if current else [],
            "result_kind": RESULTS[current.outcome] if current else "quiet",
            "rows": [(one, RESULTS[one.outcome]) for one in rows],
            "instruments": Instrument.objects.visible_to(user).filter(claim=claim),
            "defects": FormalDefect.objects.visible_to(user).filter(claim=claim),
            "offered": self._offered(claim, rows, user, bound),
        }
        return TemplateResponse(request, "admin/registry/establishment.html", context)

    def _offered(
        self, claim: Claim, rows: list[Assessment], user: Any, bound: tuple[str, forms.Form] | None
    ) -> list[dict[str, Any]]:
        """Each act that can be taken now, with its form and its address."""
        if not user.is_registrar:
            return []
        offered, now = [], timezone.now()
        for name, act in ACTS.items():
            about = next((one for one in rows if name in assessments.allowed(one, user, now)), None)
            if act.of_assessment and about is None:
                continue
            form = bound[1] if bound and bound[0] == name else self._form(name, claim)
            if any(isinstance(field, forms.ModelChoiceField) and not field.queryset for field in form.fields.values()):  # type: ignore[union-attr]
                continue
            href = reverse("admin:registry_establishment_act", args=[claim.pk, name])
            offered.append({"act": act, "form": form, "href": href, "about": about if act.of_assessment else None})
        return offered

    def _form(self, name: str, claim: Claim, data: Any = None) -> forms.Form:
        form = ACTS[name].form(data, prefix=name)
        if name == "withdraw":
            form.fields["instrument"].queryset = claim.instruments.filter(withdrawn_at=None)  # type: ignore[attr-defined]
        if name == "cure":
            form.fields["defect"].queryset = claim.formal_defects.filter(cured_on=None, curable=True)  # type: ignore[attr-defined]
        return form

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Take one act."""
        claim = self._claim(request, pk)
        if act not in ACTS or not request.user.is_registrar:  # type: ignore[union-attr]
            raise Http404
        here = redirect("admin:registry_establishment", claim.pk)
        if request.method != "POST":
            return here
        chosen, form = ACTS[act], self._form(act, claim, request.POST)
        if not form.is_valid():
            return self._page(request, claim, (act, form))
        faults: list[Invalid] = []

        def take() -> None:
            try:
                self._take(act, claim, request.user, timezone.now(), form.cleaned_data)
            except Invalid as refusal:
                faults.append(refusal)
                raise

        if not self.attempt(request, take, str(chosen.done)) and faults:
            add_to_form(form, faults[0])
            return self._page(request, claim, (act, form))
        return here

    def _take(self, name: str, claim: Claim, user: Any, now: datetime, given: dict[str, Any]) -> None:
        chosen = ACTS[name]
        if chosen.of_assessment:
            seen = Assessment.objects.visible_to(user).filter(claim=claim)
            rows = seen.select_related("claim__register", "claim__body")
            about = next((one for one in rows if name in assessments.allowed(one, user, now)), None)
            if about is None:
                raise Invalid.one("", str(_("No assessment of this claim can be taken this step now.")))
            chosen.service(assessment=about, actor=user, now=now, **given)
        elif name in ("withdraw", "cure"):
            chosen.service(actor=user, now=now, **given)
        else:
            chosen.service(claim=claim, actor=user, now=now, **given)
