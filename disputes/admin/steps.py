"""The steps an office user takes with a form on the case page: which form, which service. Other floors add theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from claims_project.accounts.models import User
from claims_project.procedure.services import Preview
from disputes.models import Case
from disputes.services import closing, consolidation, registrar, reopening, stays


class Nothing(forms.Form):
    """A step that needs no more than the button."""


class Reasons(forms.Form):
    reasons = forms.CharField(label=_("Reasons, for the parties to read"), widget=UnfoldAdminTextareaWidget)


class Defects(forms.Form):
    defects = forms.CharField(
        label=_("Every defect, one a line"),
        widget=UnfoldAdminTextareaWidget,
        help_text=_("What is wrong and how to put it right. The claimant sees the whole list at once."),
    )

    def clean_defects(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["defects"].splitlines() if line.strip()]


class Registration(forms.Form):
    parties_confirmed = forms.BooleanField(
        label=_("The parties named are the right ones"), widget=UnfoldBooleanSwitchWidget, required=False
    )
    duplicates_checked = forms.BooleanField(
        label=_("I looked for the same dispute on the docket"), widget=UnfoldBooleanSwitchWidget, required=False
    )
    why_different = forms.CharField(
        label=_("Why it is not the same as a similar case"), required=False, widget=UnfoldAdminTextInputWidget
    )


class Stay(Reasons):
    effect = forms.ChoiceField(
        label=_("Effect on time"),
        choices=[("SUSPEND", _("Suspend: time does not run")), ("EXTEND", _("Extend: every date moves by the stay"))],
        widget=UnfoldAdminSelectWidget,
    )
    until = forms.DateField(label=_("Ends, or is reviewed, on"), widget=UnfoldAdminSingleDateWidget)


class Lead(Reasons):
    lead_case = forms.CharField(label=_("Docket number of the lead case"), widget=UnfoldAdminTextInputWidget)
    open_earlier_papers = forms.BooleanField(
        label=_("The order opens the lead's earlier papers to those who join"),
        widget=UnfoldBooleanSwitchWidget,
        required=False,
    )
    field_order = ("lead_case", "reasons", "open_earlier_papers")


Service = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class StepPage:
    """How a step is taken from the case page: the form that asks for its facts, the service that takes it. Where it
    moves dates, `preview` shows them first, and the service is given the seal of what was shown."""

    form: type[forms.Form]
    service: Service
    preview: Callable[..., Preview] | None = None
    about_preview: Any = ""

    def take(self, *, case: Case, actor: User, now: datetime, facts: dict[str, Any], seal: str = "") -> None:
        looked_at = {"seal": seal} if self.preview is not None else {}
        self.service(case=case, actor=actor, now=now, **facts, **looked_at)


STEP_PAGES: dict[str, StepPage] = {
    "return_deficient": StepPage(Defects, registrar.return_case),
    "refuse": StepPage(Reasons, registrar.refuse_case),
    "register": StepPage(Registration, registrar.register_case),
    "call_for_answer": StepPage(Nothing, registrar.call_for_answer),
    "give_default_notice": StepPage(Nothing, closing.give_default_notice),
    "close_declined": StepPage(Reasons, closing.close_declined),
    "refer_unanswered": StepPage(Reasons, closing.refer_unanswered),
    "end_negotiation": StepPage(Nothing, closing.end_negotiation),
    "lapse": StepPage(Nothing, closing.lapse),
    "stay": StepPage(
        Stay,
        stays.stay,
        stays.preview_stay,
        _(
            "While the case is stayed none of these dates runs. They are shown as they will be if the case is taken "
            "up again on the day the stay ends. A stay that suspends moves them by the days it really lasts; one that "
            "extends moves them by the days it was ordered for."
        ),
    ),
    "resume": StepPage(
        Nothing,
        stays.resume,
        stays.preview_resume,
        _("These dates were held by the stay and run again. Whoever owes something by them is told the new date."),
    ),
    "consolidate": StepPage(Lead, consolidation.consolidate),
    "reopen": StepPage(Reasons, reopening.reopen),
}


def add_step_page(name: str, form: type[forms.Form], service: Service) -> None:
    """By which a higher floor adds the page of a step whose service lives there."""
    STEP_PAGES[name] = StepPage(form, service)
