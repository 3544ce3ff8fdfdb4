"""The pages of filing a dispute, one thing each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party, User
from claims_project.common.forms import PortalForm
from disputes.forms.evidence import exhibit_choices
from disputes.lifecycle import Track
from disputes.models import Case, Exhibit, Ground

TRACK_HINTS = {
    Track.VALIDITY: _("Two claims cover the same ground, a boundary is wrong, or a claim was not established in time."),
    Track.ACCESS: _("Someone has exclusive access, or too much is held in one hand."),
    Track.EXTRACTION: _("More is taken out than the claim's limit allows."),
    Track.DOCKING: _("A docking fee should not be charged, or is too high."),
}


class StartForm(PortalForm):
    """Whom one acts for, and what it is about: enough to keep a draft."""

    party = forms.ModelChoiceField(
        label=_("Who do you act for?"),
        queryset=Party.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose the party you act for.")},
    )
    track = forms.ChoiceField(
        label=_("What is the dispute about?"),
        choices=Track.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the dispute is about.")},
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        parties = Party.objects.acted_for_by(user)
        self.fields["party"].queryset = parties
        if len(parties) == 1 and not self.is_bound:
            self.initial.setdefault("party", parties[0])


class TrackForm(PortalForm):
    track = forms.ChoiceField(
        label=_("What is the dispute about?"),
        choices=Track.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the dispute is about.")},
    )


class ClaimSearchForm(PortalForm):
    mark_optional = False

    q = forms.CharField(
        label=_("Find a claim"),
        required=False,
        max_length=100,
        help_text=_("By number, name or holder."),
    )


class TariffForm(PortalForm):
    tariff_in_issue = forms.CharField(
        label=_("Which rate or fee is in issue?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Name the schedule, the class, the period and the amount, with its unit."),
        error_messages={"required": _("Say which rate or fee is in issue.")},
    )


class PartySearchForm(PortalForm):
    mark_optional = False

    q = forms.CharField(label=_("Find a party by name"), required=False, max_length=100)


class GroundForm(PortalForm):
    code = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Ground.Code.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    statement = forms.CharField(
        label=_("The facts"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What happened, where and when. Only facts you can support."),
        error_messages={"required": _("Give the facts of this ground.")},
    )
    exhibits = forms.ModelMultipleChoiceField(
        label=_("Evidence for this ground"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You can add evidence first and come back."),
    )

    def __init__(self, *args, case: Case, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exhibits"].queryset = exhibit_choices(case, user)
        if not self.fields["exhibits"].queryset:
            del self.fields["exhibits"]


class ReliefForm(PortalForm):
    relief = forms.CharField(
        label=_("What do you ask for?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("For example: that the boundary be drawn along a line, or that a fee be lowered to an amount."),
        error_messages={"required": _("Say what you ask for.")},
    )


class LatenessForm(PortalForm):
    lateness = forms.CharField(
        label=_("Is there anything that makes this late?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_(
            "If you learned of it long ago, or a date has passed, say why you file now. Otherwise leave this empty."
        ),
    )


class TruthForm(PortalForm):
    name = forms.CharField(
        label=_("Your full name"), max_length=200, error_messages={"required": _("Give your full name.")}
    )
    affirmed = forms.BooleanField(
        label=_("I state that the facts given here are true to the best of my knowledge."),
        error_messages={"required": _("Tick the box to state that the facts given are true.")},
    )


class SealAtFilingForm(PortalForm):
    """A motion that goes with the request: nothing chosen, no motion."""

    targets = forms.MultipleChoiceField(
        label=_("What should be sealed?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose nothing, and it is filed without a motion."),
    )
    reasons = forms.CharField(
        label=_("Why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everyone in the case reads this. Say nothing here of what is to stay hidden."),
    )

    def __init__(self, *args, exhibits: Iterable[Exhibit], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.exhibits = {str(one.key): one for one in exhibits}
        self.fields["targets"].choices = [
            ("whole", _("The whole request: the facts, what you ask for, and all evidence")),
            *((key, one.title) for key, one in self.exhibits.items()),
        ]

    def motion(self) -> dict[str, Any]:
        """What the motion asks, for sealing.file_with_motion; empty when there is none."""
        chosen, reasons = self.cleaned_data["targets"], self.cleaned_data["reasons"]
        if not chosen and not reasons.strip():
            return {}
        exhibits = [self.exhibits[key] for key in chosen if key != "whole"]
        return {"whole": "whole" in chosen, "exhibits": exhibits, "reasons": reasons}


class PaperTruthForm(TruthForm):
    """The statement of truth as it stands in a paper that the office keys in."""

    name = forms.CharField(
        label=_("Name under which the paper is signed"),
        max_length=200,
        error_messages={"required": _("Give the name under which the paper is signed.")},
    )
    affirmed = forms.BooleanField(
        label=_("The paper states that the facts given in it are true, and it is signed."),
        error_messages={"required": _("Without a signed statement of truth in the paper it cannot be filed.")},
    )
