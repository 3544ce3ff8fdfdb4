"""The pages of answering a dispute."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from claims_project.common.forms import PortalDateField, PortalForm
from disputes.models import Ground, GroundAnswer


class LetterForm(PortalForm):
    docket_number = forms.CharField(
        label=_("Docket number"),
        max_length=40,
        help_text=_("At the top of the letter, for example 2187-D-000042."),
        error_messages={"required": _("Give the docket number of the letter.")},
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Ten letters and figures, in two groups of five."),
        error_messages={"required": _("Give the code of the letter.")},
    )


class ProcessForm(PortalForm):
    accepts_process = forms.TypedChoiceField(
        label=_("Do you accept to settle this dispute through this office?"),
        choices=[("yes", _("Yes: negotiation, then mediation")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_("To accept is not to agree with the claimant. You can still deny every ground."),
        error_messages={"required": _("Say whether you accept.")},
    )
    statement = forms.CharField(
        label=_("Your side, in your own words"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class GroundAnswerForm(PortalForm):
    position = forms.ChoiceField(
        label=_("Your answer"),
        choices=GroundAnswer.Position.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is admitted, denied or not known.")},
    )
    statement = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 5}))


class CounterClaimForm(PortalForm):
    code = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Ground.Code.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    statement = forms.CharField(
        label=_("The facts"),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Give the facts of the counter-claim.")},
    )


class ReceiptForm(PortalForm):
    code = forms.CharField(
        label=_("Receipt code"),
        max_length=30,
        help_text=_("Twenty letters and figures, on the receipt."),
        error_messages={"required": _("Give the code of the receipt.")},
    )


class DefectAnswerForm(PortalForm):
    answer = forms.CharField(
        label=_("How you put it right"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say how this defect was put right.")},
    )


class ReasonsForm(PortalForm):
    reasons = forms.CharField(label=_("Reasons"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


class ExtensionForm(PortalForm):
    """More time, asked of the other parties."""

    due_on = PortalDateField(label=_("Until which day?"))
    reasons = forms.CharField(
        label=_("Why do you need more time?"),
        help_text=_("The other parties read this, and it is entered on the docket."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
