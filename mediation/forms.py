"""The portal's forms of a mediation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Party
from claims_project.common.forms import PortalDateField, PortalForm
from mediation.models import ProposalAnswer


class AnswerForm(PortalForm):
    """Accept or decline, blind."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (ProposalAnswer.Answer.ACCEPT, _("Accept these terms")),
            (ProposalAnswer.Answer.DECLINE, _("Decline these terms")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Your answer is final. Nobody is told what you answered unless everyone accepts."),
        error_messages={"required": _("Choose whether you accept or decline.")},
    )


class OfferForm(PortalForm):
    """A party's own proposal."""

    terms = forms.CharField(
        label=_("The terms you propose"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Without prejudice: what you offer here cannot be used against you elsewhere."),
        error_messages={"required": _("Write the terms.")},
    )
    addressees = forms.ModelMultipleChoiceField(
        label=_("To whom"),
        queryset=Party.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one party to answer.")},
    )
    open_until = PortalDateField(
        label=_("Open until the end of"), help_text=_("After that day it can no longer be accepted.")
    )

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressees"].queryset = parties  # type: ignore[attr-defined]


class SignForm(PortalForm):
    """The signature. `shown_sha256` identifies the text that stood on the page."""

    typed_name = forms.CharField(
        label=_("Your full name"),
        max_length=150,
        help_text=_("Typing your name here is your signature."),
        error_messages={"required": _("Type your full name: that is your signature.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agreed = forms.BooleanField(
        label=_("I have read the agreement and I sign it for the party named above, which I am authorised to bind"),
        error_messages={"required": _("Tick the box to say that you sign for the party.")},
    )
    shown_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class RefusalForm(PortalForm):
    """Why a party will not sign."""

    reasons = forms.CharField(
        label=_("Why you do not sign"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Read by the mediator and the parties. The docket only says that a party refused."),
        error_messages={"required": _("Give the reasons, in words the parties will understand.")},
    )


class ProofForm(PortalForm):
    """What proves that an undertaking was performed."""

    proof = forms.CharField(
        label=_("What was done, when, and what proves it"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what proves that it was done.")},
    )
    upload = forms.FileField(label=_("A file that proves it"), required=False)


class WordsForm(PortalForm):
    """Reasons of a beneficiary: for a waiver, or a notice of breach."""

    reasons = forms.CharField(label=_("In your words"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


class PrivateNoteForm(PortalForm):
    """A note of a party to the mediator alone."""

    text = forms.CharField(
        label=_("What you want the mediator alone to know"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write the note.")},
    )


class ChallengeForm(PortalForm):
    """Why a party thinks a mediator should not act."""

    reasons = forms.CharField(
        label=_("Why this mediator should not act"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why this mediator should not act.")},
    )
