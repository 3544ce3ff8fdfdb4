"""What the office's pages of a mediation ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from claims_project.accounts.models import Party
from disputes.guards import TERMINATION_GROUNDS
from disputes.models import Case
from mediation.access import settling_parties
from mediation.models import Clause, Proposal, Session
from mediation.services.appointments import DECLARATION
from registry.models import Claim


class Nothing(forms.Form):
    """An act that needs no more than the button."""


class ReasonsForm(forms.Form):
    reasons = forms.CharField(
        label=_("Reasons, for the parties to read"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class OptionalReasonsForm(forms.Form):
    reasons = forms.CharField(label=_("Reasons"), required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}))


class AcceptanceForm(forms.Form):
    """The nominee's declaration."""

    declaration = forms.CharField(
        label=_("Declaration"), initial=DECLARATION, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4})
    )
    disclosures = forms.CharField(
        label=_("Disclosures"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_(
            "Everything that could give rise to doubt, and each thing the conflict check found. Parties read it."
        ),
    )
    typed_name = forms.CharField(
        label=_("Your full name"), help_text=_("Typing it is your signature."), widget=UnfoldAdminTextInputWidget
    )


class DecisionForm(ReasonsForm):
    """The registrar's decision on a challenge."""

    upheld = forms.TypedChoiceField(
        label=_("The challenge is"),
        choices=[("no", _("dismissed: the acceptance stands")), ("yes", _("upheld: the nominee is out"))],
        coerce=lambda value: value == "yes",
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ("upheld", "reasons")


class PlanForm(forms.Form):
    """A session to be held."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Session.Kind.choices, widget=UnfoldAdminSelectWidget)
    with_party = forms.ModelChoiceField(
        label=_("With (for a caucus)"), queryset=Party.objects.none(), required=False, widget=UnfoldAdminSelectWidget
    )
    planned_at = forms.SplitDateTimeField(label=_("When"), widget=UnfoldAdminSplitDateTimeWidget)
    place = forms.CharField(label=_("Where, or how to join"), widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with_party"].queryset = settling_parties(case)  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """A session that was held: when, who was there, what comes next; one box of names for each party called to it."""

    for_row = True
    held_at = forms.SplitDateTimeField(label=_("When it was held"), widget=UnfoldAdminSplitDateTimeWidget)
    next_step = forms.CharField(
        label=_("Next step"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("What comes next, who does it, by when. What was said is not written down."),
    )

    def __init__(self, *args: Any, row: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_at"].initial = row.planned_at
        self.parties = [row.with_party] if row.with_party else list(settling_parties(row.case))
        names = UnfoldAdminTextareaWidget(attrs={"rows": 2})
        for party in self.parties:
            self.fields[f"present_{party.pk}"] = forms.CharField(
                label=_("Present for %(party)s, one name a line") % {"party": party}, required=False, widget=names
            )
        self.fields["present_office"] = forms.CharField(
            label=_("Present for the office"), required=False, widget=names, initial=str(row.planned_by)
        )
        self.order_fields(["held_at", *(name for name in self.fields if name.startswith("present_")), "next_step"])

    def clean(self) -> dict[str, Any]:
        """The attendance as services.sessions takes it."""
        given = super().clean() or {}
        attendance: list[tuple[Party | None, str]] = []
        for party in [*self.parties, None]:
            names = given.pop(f"present_{party.pk if party else 'office'}", "")
            attendance += [(party, name.strip()) for name in names.splitlines() if name.strip()]
        return {**given, "attendance": attendance}


class NoteForm(forms.Form):
    """A private note of the mediator."""

    text = forms.CharField(
        label=_("Private note"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 10}),
        help_text=_(
            "Kept encrypted. It is in no search, export or e-mail, and the docket only says that a note exists."
        ),
    )


class ProposalForm(forms.Form):
    """Terms of the mediator, with a division of common ground if one was chosen."""

    terms = forms.CharField(label=_("Terms, without prejudice"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}))
    addressees = forms.ModelMultipleChoiceField(
        label=_("To whom"), queryset=Party.objects.none(), widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    expires_at = forms.SplitDateTimeField(label=_("Open until"), widget=UnfoldAdminSplitDateTimeWidget)
    division = forms.ChoiceField(
        label=_("Division of the common ground"), required=False, widget=UnfoldAdminSelectWidget
    )
    supersedes = forms.ModelChoiceField(
        label=_("Replaces"), queryset=Proposal.objects.none(), required=False, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, case: Case, divisions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = settling_parties(case)
        self.fields["addressees"].queryset = parties  # type: ignore[attr-defined]
        self.fields["addressees"].initial = parties
        self.fields["division"].choices = [("", _("None")), *divisions]  # type: ignore[attr-defined]
        self.fields["supersedes"].queryset = case.proposals.filter(  # type: ignore[attr-defined]
            by_party=None, superseded_by=None
        ).exclude(state=Proposal.State.ACCEPTED)


class DrawUpForm(forms.Form):
    title = forms.CharField(label=_("Title of the agreement"), max_length=300, widget=UnfoldAdminTextInputWidget)
    preamble = forms.CharField(label=_("Preamble"), required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))


class BoundaryField(forms.JSONField):
    """A GeoJSON geometry; an empty box when there is none."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else super().prepare_value(value)


class ClauseForm(forms.Form):
    """One clause of the agreement that is being drawn up."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", "–"), *Clause.Kind.choices], required=False, widget=UnfoldAdminSelectWidget
    )
    text = forms.CharField(label=_("Text"), required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))
    obligor = forms.ModelChoiceField(
        label=_("Who must do it"), queryset=Party.objects.none(), required=False, widget=UnfoldAdminSelectWidget
    )
    beneficiary = forms.ModelChoiceField(
        label=_("For whom"), queryset=Party.objects.none(), required=False, widget=UnfoldAdminSelectWidget
    )
    due_on = forms.DateField(label=_("By when"), required=False, widget=UnfoldAdminSingleDateWidget)
    claim = forms.ModelChoiceField(
        label=_("Claim"), queryset=Claim.objects.none(), required=False, widget=UnfoldAdminSelectWidget
    )
    new_boundary = BoundaryField(
        label=_("New boundary (GeoJSON)"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Filled in from the accepted division."),
    )
    remove = forms.BooleanField(label=_("Remove this clause"), required=False, widget=UnfoldBooleanSwitchWidget)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = settling_parties(case)
        self.fields["obligor"].queryset = parties  # type: ignore[attr-defined]
        self.fields["beneficiary"].queryset = parties  # type: ignore[attr-defined]
        self.fields["claim"].queryset = case.claims_in_issue().select_related("register")  # type: ignore[attr-defined]

    @property
    def kept(self) -> bool:
        """Whether this row is a clause: something is in it, and it is not to be removed."""
        given = self.cleaned_data
        return not given.get("remove") and bool(given.get("kind") or given.get("text"))


class TerminationForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("Why mediation ends"), choices=list(TERMINATION_GROUNDS.items()), widget=UnfoldAdminSelectWidget
    )
    words = forms.CharField(
        label=_("Words for the docket's public face"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("Nothing that was said in mediation belongs here."),
    )
