"""A party's motions, and what it says to those of others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims_project.common.forms import PortalForm
from disputes.models import Case, CaseParty, DocketEntry, Exhibit, Filing
from disputes.services import motions

KINDS_SEALED = tuple(kind for kind in Filing.Kind if kind != Filing.Kind.MOTION)
"""What a party may ask to be sealed whole: not the motion that asks, whose reasons everyone reads."""


class MotionForm(PortalForm):
    kind = forms.ChoiceField(
        label=_("What is it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the motion is for.")},
    )
    asks = forms.CharField(
        label=_("What should be ordered?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what is to be ordered.")},
    )
    reasons = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 6}), error_messages={"required": _("Give the reasons.")}
    )
    upload = forms.FileField(label=_("A paper that goes with it"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds = list(motions.kinds_of(case).items())  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0][0]

    def clean_upload(self) -> Any:
        return self.cleaned_data["upload"] or None


class ResponseForm(PortalForm):
    text = forms.CharField(
        label=_("Your response"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write your response.")},
    )
    upload = forms.FileField(label=_("A paper that goes with it"), required=False)

    def clean_upload(self) -> Any:
        return self.cleaned_data["upload"] or None


class MotionToSealForm(PortalForm):
    targets_chosen = forms.MultipleChoiceField(
        label=_("What should be sealed?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you filed yourself, and is not sealed yet."),
        error_messages={"required": _("Choose what should be sealed.")},
    )
    reasons = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Everyone in the case reads this. Say nothing here of what is to stay hidden."),
        error_messages={"required": _("Give the reasons.")},
    )

    def __init__(self, *args: Any, case: Case, party: CaseParty, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Exhibit.objects.visible_to(user).filter(case=case, offered_by=party, seal=None).exclude(filed_at=None)
        entries = DocketEntry.objects.readable_by(user).filter(
            case=case,
            on_behalf_of=party.party,
            seal=None,
            filing__kind__in=KINDS_SEALED,
        )
        self.things: dict[str, Exhibit | DocketEntry] = {f"exhibit:{one.number}": one for one in own}
        self.things |= {f"entry:{one.number}": one for one in entries.order_by("number")}
        self.fields["targets_chosen"].choices = [
            (key, str(one) if isinstance(one, Exhibit) else f"Entry {one.number}: {one.text}")
            for key, one in self.things.items()
        ]

    def targets(self) -> list[Any]:
        return [self.things[key] for key in self.cleaned_data["targets_chosen"]]
