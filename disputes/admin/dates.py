"""Moving one date of a case by order: what would move is shown first, then carried out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.common.errors import Invalid, Refusal
from claims_project.common.http import add_to_form
from claims_project.procedure.services import Preview, preview_extension
from claims_project.procedure.timekeeping import Period, Unit
from disputes.models import Case, CaseDeadline
from disputes.services.dates import may_order, order_extension, order_words


class OrderForm(forms.Form):
    """A day, or so much longer; and why."""

    due_on = forms.DateField(label=_("The new day"), required=False, widget=UnfoldAdminSingleDateWidget)
    amount = forms.IntegerField(
        label=_("Or how much longer"), required=False, min_value=1, max_value=1000, widget=UnfoldAdminIntegerFieldWidget
    )
    unit = forms.ChoiceField(
        label=_("Of what"),
        choices=[(Unit.DAYS, _("days")), (Unit.BUSINESS_DAYS, _("business days")), (Unit.MONTHS, _("months"))],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    reasons = forms.CharField(
        label=_("Reasons, for the parties to read"), max_length=400, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )
    shorter_approved = forms.BooleanField(
        label=_("I approve that this date becomes shorter"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and (cleaned.get("due_on") is None) == (cleaned.get("amount") is None):
            self.add_error("due_on", _("Give the new day, or how much longer, and not both."))
        return cleaned

    @property
    def wish(self) -> dict[str, Any]:
        """As preview_extension takes it."""
        if self.cleaned_data["due_on"]:
            return {"due_on": self.cleaned_data["due_on"]}
        return {"period": Period(self.cleaned_data["amount"], Unit(self.cleaned_data["unit"] or Unit.DAYS))}


def order_page(page: OfficeAdmin, request: HttpRequest, case: Case, key: str) -> HttpResponse:
    """Ask for the new date and the reasons, show what would move, then move it."""
    user = request.user
    visible = CaseDeadline.objects.visible_to(user).filter(case=case, closed_at=None)
    deadline = get_object_or_404(visible.select_related("case", "rules_version__calendar"), key=key)
    if not may_order(user, case):
        raise Http404
    now = timezone.now()
    form = OrderForm(request.POST or None)
    preview: Preview | None = None
    if request.method == "POST" and form.is_valid():
        words = order_words(form.cleaned_data["reasons"])
        try:
            preview = preview_extension(deadline, words=words, now=now, **form.wish)
        except Refusal as refusal:
            add_to_form(form, refusal)
        if preview is not None and "carry_out" in request.POST:

            def act() -> None:
                try:
                    order_extension(
                        deadline=deadline,
                        actor=user,
                        now=now,
                        reasons=form.cleaned_data["reasons"],
                        shorter_approved=form.cleaned_data["shorter_approved"],
                        seal=request.POST.get("seal", ""),
                        **form.wish,
                    )
                except Invalid as refusal:
                    add_to_form(form, refusal)
                    raise

            if page.attempt(request, act, str(_("The date is moved. It is on the docket, and people are told."))):
                return redirect("admin:disputes_case_change", case.pk)
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": _("Move a date"),
        "case": case,
        "deadline": deadline,
        "form": form,
        "preview": preview,
    }
    return TemplateResponse(request, "admin/disputes/date_page.html", context)
