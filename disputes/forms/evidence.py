"""Adding files as evidence."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import User
from claims_project.common.forms import PortalFilesField, PortalForm
from disputes.access import acting_party
from disputes.models import Case, Exhibit
from disputes.services.docket import enterable


def exhibit_choices(case: Case, user: User) -> QuerySet[Exhibit]:
    """The user's party's exhibits in the case, filed or not."""
    return Exhibit.objects.visible_to(user).filter(case=case).select_related("file").order_by("number", "pk")


class JointForm(PortalForm):
    """A paper offered to the other parties as a joint exhibit."""

    upload = forms.FileField(label=_("The paper"), error_messages={"required": _("Choose the file.")})
    title = forms.CharField(label=_("What it is"), max_length=200, error_messages={"required": _("Say what it is.")})
    kind = forms.ChoiceField(label=_("Kind"), choices=Exhibit.Kind.choices, initial=Exhibit.Kind.OTHER)
    relied_on_for = forms.CharField(
        label=_("What it shows"),
        required=False,
        max_length=500,
        help_text=_("In a line: what you both rely on it for."),
    )


class AnswerJointForm(PortalForm):
    agrees = forms.TypedChoiceField(
        label=_("Do you agree to it as a joint exhibit?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you agree.")},
    )


class FileNowForm(PortalForm):
    """On which dockets the evidence is filed, where the case leads others in which the party is too."""

    also_in = forms.ModelMultipleChoiceField(
        label=_("File it in the cases consolidated into this one as well?"),
        queryset=Case.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It is filed in this case, which leads. Each file is kept once; every docket names the others."),
    )

    def __init__(self, *args, case: Case, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        member = acting_party(user, case)
        members = enterable(case, actor=user, party=member.party) if member else Case.objects.none()
        if members:
            self.fields["also_in"].queryset = members
            self.fields["also_in"].label_from_instance = lambda one: f"{one.docket_number} {one.caption}"
        else:
            del self.fields["also_in"]


class EvidenceForm(PortalForm):
    files = PortalFilesField(
        label=_("Add files"),
        help_text=_("Several at once if you like. Every file is kept exactly as you send it."),
        error_messages={"required": _("Choose at least one file.")},
    )
    kind = forms.ChoiceField(label=_("What they are"), choices=Exhibit.Kind.choices, initial=Exhibit.Kind.OTHER)
    relied_on_for = forms.CharField(
        label=_("What they show"),
        required=False,
        max_length=500,
        help_text=_("In a line: what you rely on them for."),
    )
