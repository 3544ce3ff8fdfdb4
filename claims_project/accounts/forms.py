"""What people type about themselves, their parties and their tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import Membership, Party, User
from claims_project.common.forms import PortalForm


class SignupForm(forms.Form):
    """What signing up asks besides an address and a password (ACCOUNT_SIGNUP_FORM_CLASS)."""

    name = forms.CharField(
        label=_("Your full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"].strip()
        user.save(update_fields=["name"])


class PartyForm(PortalForm):
    """A party that a person registers for themselves."""

    name = forms.CharField(label=_("Name of the party"), max_length=300, help_text=_("As it stands on its papers."))
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, kind.label) for kind in Party.SELF_REGISTERED],
        widget=forms.RadioSelect,
        help_text=_("Signatories and third parties of the treaty are registered by the office."),
    )
    postal_address = forms.CharField(
        label=_("Postal address"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
        help_text=_("Where papers reach the party when mail does not."),
    )


class MemberForm(PortalForm):
    """Someone to act or read for a party."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The address with which they have an account here. They create it first."),
    )
    role = forms.ChoiceField(label=_("What may they do?"), choices=Membership.Role.choices, widget=forms.RadioSelect)
    option_hints: dict[str, dict[str, Any]] = {
        "role": {
            Membership.Role.OWNER: _("Files, answers and signs for the party, and says who else may."),
            Membership.Role.REPRESENTATIVE: _("Files, answers and signs for the party."),
            Membership.Role.READER: _("Reads the party's papers, and does nothing."),
        }
    }


class TokenForm(PortalForm):
    """An API token to be issued."""

    LIFETIMES = ((7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("1 year")))

    label = forms.CharField(
        label=_("What is it for?"), max_length=100, help_text=_("For example: quarterly audit, my own computer.")
    )
    lifetime = forms.TypedChoiceField(
        label=_("How long shall it last?"),
        choices=LIFETIMES,
        coerce=lambda days: timedelta(days=int(days)),
        initial=30,
        widget=forms.RadioSelect,
    )
