"""The acts a registrar takes with a form on a claim's page: which form, which service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from claims_project.accounts.models import Party, User
from registry import services
from registry.models import Claim, Encumbrance, Holding
from registry.services import Part
from registry.title import Kind

Facts = dict[str, Any]
Words = str | Promise
PARTS = 4
OFFERED = 100


class ActForm(forms.Form):
    """What an act asks for. It knows its claim and the moment, to offer what the title holds."""

    def __init__(self, *args: Any, claim: Claim, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim, self.now = claim, now
        self.settle()

    folded: tuple[str, ...] = ()
    """Fields shown only when asked for."""

    def settle(self) -> None:
        """Fill in what depends on the claim."""

    def facts(self) -> Facts:
        """What the service is given."""
        return dict(self.cleaned_data)


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Reason, for everyone to read"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("It stands in the history of the title. Name the instrument, order or notice it rests on."),
    )


def day_field(label: Words, *, required: bool = True, hint: Words = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=UnfoldAdminSingleDateWidget, help_text=hint)


def text_field(label: Words, *, required: bool = True, hint: Words = "", rows: int = 0) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": rows}) if rows else UnfoldAdminTextInputWidget()
    return forms.CharField(label=label, required=required, widget=widget, help_text=hint)


def ground_field(label: Words, *, required: bool = True) -> forms.CharField:
    return text_field(label, required=required, hint=_("GeoJSON or WKT, longitude first."), rows=5)


class Reasoned(ActForm):
    reason = reason_field()


class Dated(Reasoned):
    """An act that may have taken effect on an earlier day than it is entered."""

    effective_on = day_field(_("In effect from"), required=False, hint=_("Empty: from now."))

    def facts(self) -> Facts:
        facts = dict(self.cleaned_data)
        day: date | None = facts.pop("effective_on")
        moment = datetime.combine(day, time.min, ZoneInfo(settings.OFFICE_TIME_ZONE)) if day else None
        return {**facts, "effective_at": moment}


class Grant(ActForm):
    registered_on = day_field(_("Registered on"))
    expires_on = day_field(_("Expires on"), required=False)
    entry_reference = text_field(_("Entry in the register"), required=False)
    reason = reason_field()

    def facts(self) -> Facts:
        return {**self.cleaned_data, "entry_reference": self.cleaned_data["entry_reference"] or None}


class NewBoundary(ActForm):
    boundary = ground_field(_("New boundary"))
    source_document = text_field(_("Survey or plan it rests on"), required=False)
    accuracy_m = forms.FloatField(
        label=_("Accuracy, in metres"), required=False, min_value=0, widget=UnfoldAdminTextInputWidget
    )
    reason = reason_field()

    def facts(self) -> Facts:
        facts = dict(self.cleaned_data)
        if facts["accuracy_m"] is None:
            del facts["accuracy_m"]
        return {**facts, "source_document": facts["source_document"] or None}


class GivenUp(ActForm):
    given_up = ground_field(_("Ground given up"))
    reason = reason_field()


class Correction(ActForm):
    """Every field begins as it stands; what is left alone is not corrected."""

    name = text_field(_("Name"), required=False)
    title_type = text_field(_("Type of title"), required=False)
    minerals = text_field(_("Minerals"), required=False, hint=_("Separated by commas."))
    entry_reference = text_field(_("Entry in the register"), required=False)
    source_document = text_field(_("Source of the boundary"), required=False)
    located_on = day_field(_("Located on"), required=False)
    lodged_on = day_field(_("Lodged on"), required=False)
    priority_on = day_field(_("Priority date"), required=False)
    priority_basis = text_field(_("Basis of the priority date"), required=False)
    expires_on = day_field(_("Expires on"), required=False)
    coordinates_confidential = forms.BooleanField(
        label=_("The coordinates are confidential"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    reason = reason_field()

    def settle(self) -> None:
        for name in self.fields:
            value = getattr(self.claim, name, None)
            self.initial.setdefault(name, ", ".join(value) if isinstance(value, list) else value)

    def facts(self) -> Facts:
        facts = {name: self.cleaned_data[name] for name in self.changed_data}
        if "minerals" in facts:
            facts["minerals"] = [one.strip() for one in facts["minerals"].split(",") if one.strip()]
        return {**facts, "reason": self.cleaned_data["reason"]}


class Transfer(Dated):
    seller = forms.ModelChoiceField(
        label=_("From"), queryset=Party.objects.none(), widget=UnfoldAdminSelectWidget, empty_label=None
    )
    buyer = forms.ModelChoiceField(
        label=_("To"),
        queryset=Party.objects.all(),
        widget=AutocompleteSelect(Holding._meta.get_field("party"), admin.site),
        help_text=_("Begin to type the name. A party the office does not know is registered first."),
    )
    percent = forms.DecimalField(
        label=_("Percent of the claim"), max_digits=9, decimal_places=6, widget=UnfoldAdminDecimalFieldWidget
    )
    field_order = ("seller", "buyer", "percent", "effective_on", "reason")

    def settle(self) -> None:
        held = {holding.party_id: holding for holding in self.claim.holders_now()}
        seller: Any = self.fields["seller"]
        seller.queryset = Party.objects.filter(pk__in=held)
        self.initial.setdefault("seller", next(iter(held), None))
        seller.label_from_instance = lambda party: f"{party}, {held[party.pk].percent.normalize():f} %"


class NewEncumbrance(ActForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Encumbrance.choices, widget=UnfoldAdminSelectWidget)
    in_favour_of = text_field(_("In favour of"))
    terms = text_field(_("What it says"), hint=_("The sum secured, the royalty, the right, its instrument."), rows=3)
    since = day_field(_("Made on"), required=False, hint=_("Empty: today."))


class Discharge(ActForm):
    encumbrance = forms.ChoiceField(label=_("Encumbrance"), widget=UnfoldAdminSelectWidget)
    reason = reason_field()

    def settle(self) -> None:
        field: Any = self.fields["encumbrance"]
        field.choices = [
            (one["key"], f"{Encumbrance(one['kind']).label}, {one['in_favour_of']}: {one['terms'][:80]}")
            for one in self.claim.encumbrances
        ]


class ExcludedTime(ActForm):
    first = day_field(_("First day"))
    last = day_field(_("Last day"), hint=_("Both days are excluded, and all between."))
    reason = reason_field()


class PendingCase(ActForm):
    docket_number = text_field(_("Docket number of the case"))


class ClearedCase(ActForm):
    docket_number = forms.ChoiceField(label=_("Case"), widget=UnfoldAdminSelectWidget)
    reason = reason_field()

    def settle(self) -> None:
        field: Any = self.fields["docket_number"]
        field.choices = [(number, number) for number in self.claim.pending_proceedings]


class Renewal(ActForm):
    until = day_field(_("Runs until"))
    reason = reason_field()


class Expiry(ActForm):
    reason = text_field(_("Remark"), required=False)


class Relief(Reasoned):
    """Carries which claims were shown as going void, so that no others do."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def settle(self) -> None:
        self.intervening = services.intervening_claims(claim=self.claim, now=self.now)
        self.initial["shown"] = " ".join(str(one.claim.key) for one in self.intervening)

    def facts(self) -> Facts:
        return {"reason": self.cleaned_data["reason"], "shown": self.cleaned_data["shown"].split()}


class Split(ActForm):
    """Up to four parts; one without a boundary takes what the others leave."""

    folded = tuple(f"{name}_{at}" for at in range(3, PARTS + 1) for name in ("number", "name", "boundary"))

    def settle(self) -> None:
        for at in range(1, PARTS + 1):
            first = at <= 2
            self.fields[f"number_{at}"] = text_field(
                _("Part %(at)d: its new number") % {"at": at}, required=first,
                hint="" if first else _("Empty: there is no such part."),
            )  # fmt: skip
            self.fields[f"name_{at}"] = text_field(_("Part %(at)d: its name") % {"at": at}, required=False)
            self.fields[f"boundary_{at}"] = text_field(
                _("Part %(at)d: its boundary") % {"at": at}, required=False, rows=4,
                hint=_("GeoJSON or WKT. One part may be left empty: it takes what the others leave."),
            )  # fmt: skip
            self.initial.setdefault(f"number_{at}", f"{self.claim.claim_number}-{'ABCD'[at - 1]}" if first else "")
        self.fields["reason"] = reason_field()

    def facts(self) -> Facts:
        given = self.cleaned_data
        parts = [
            Part(given[f"number_{at}"], given[f"boundary_{at}"] or None, given[f"name_{at}"])
            for at in range(1, PARTS + 1)
            if given[f"number_{at}"]
        ]
        return {"parts": parts, "reason": given["reason"]}


class Merger(ActForm):
    """Offers the claims that agree with this one in what must agree and have a holder in common."""

    others = forms.ModelMultipleChoiceField(
        label=_("Merge with"),
        queryset=Claim.objects.none(),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Standing claims of the same holders, body and type of title in this register."),
    )
    number = text_field(_("Number of the merged claim"))
    name = text_field(_("Its name"), required=False)
    reason = reason_field()

    def settle(self) -> None:
        claim = self.claim
        holders = claim.holdings.filter(until_at=None).values("party")
        alike = Claim.objects.filter(
            register=claim.register, body=claim.body, title_type=claim.title_type, disposition=claim.disposition,
            holdings__party__in=holders, holdings__until_at=None,
        ).exclude(pk=claim.pk)  # fmt: skip
        field: Any = self.fields["others"]
        found = alike.order_by("claim_number").values_list("pk", flat=True).distinct()[:OFFERED]
        field.queryset = Claim.objects.filter(pk__in=list(found)).select_related("register", "body")

    def facts(self) -> Facts:
        given = dict(self.cleaned_data)
        return {"claims": [self.claim, *given.pop("others")], **given}


Service = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class ActPage:
    """How an act is taken: the form that asks for its facts, the service, and what the registrar should know."""

    form: type[ActForm]
    service: Service
    hint: Words = ""

    def take(self, *, claim: Claim, actor: User, now: datetime, form: ActForm) -> None:
        self.service(claim=claim, actor=actor, now=now, **form.facts())


def _merge(*, claim: Claim, **facts: Any) -> Claim:
    """The claim whose page it is stands among `claims`."""
    return services.merge(**facts)


ACT_PAGES: dict[Kind, ActPage] = {
    Kind.GRANT: ActPage(Grant, services.grant, _("The application becomes a title in force.")),
    Kind.TRANSFER: ActPage(
        Transfer, services.transfer, _("A share goes from a holder to another party. The holders keep summing to 100.")
    ),
    Kind.AMEND_BOUNDARY: ActPage(
        NewBoundary, services.amend_boundary, _("The overlaps of the claim are found anew at once.")
    ),
    Kind.CORRECT: ActPage(
        Correction, services.correct_entry, _("For what was entered wrongly. Ground and holders have their own acts.")
    ),
    Kind.ENCUMBER: ActPage(
        NewEncumbrance, services.encumber, _("It stays on the title through every other act, until it is discharged.")
    ),
    Kind.DISCHARGE: ActPage(Discharge, services.discharge),
    Kind.EXCLUDE_TIME: ActPage(
        ExcludedTime, services.exclude_time, _("Left out when it is asked whether the title was kept up.")
    ),
    Kind.NOTE_PENDING: ActPage(
        PendingCase, services.note_pending, _("A case that is served notes itself. This is for one the docket missed.")
    ),
    Kind.CLEAR_PENDING: ActPage(ClearedCase, services.clear_pending),
    Kind.SUSPEND: ActPage(Dated, services.suspend, _("The claim keeps its ground and its priority.")),
    Kind.RESUME: ActPage(Dated, services.resume),
    Kind.RENEW: ActPage(Renewal, services.renew),
    Kind.EXPIRE: ActPage(Expiry, services.expire, _("Closes a title whose term has run out.")),
    Kind.SURRENDER_PART: ActPage(
        GivenUp, services.surrender_part, _("What lies inside the shape is given up; the rest keeps its priority.")
    ),
    Kind.SPLIT: ActPage(
        Split, services.split,
        _("The parts must make up the claim exactly. Each keeps its priority, holders and encumbrances."),
    ),
    Kind.MERGE: ActPage(
        Merger, _merge, _("The merged claim has the latest priority day of its parts, never an earlier one.")
    ),
    Kind.SURRENDER: ActPage(Dated, services.surrender, _("The holders give up all of the ground.")),
    Kind.FORFEIT: ActPage(Dated, services.forfeit, _("The holders lose the claim. Relief can restore it.")),
    Kind.RELIEVE: ActPage(
        Relief, services.relieve,
        _("The claim stands again with its original priority. Claims registered over its ground since are void."),
    ),
    Kind.CANCEL: ActPage(Dated, services.cancel, _("The register ends the title from now on.")),
    Kind.VOID: ActPage(Reasoned, services.void, _("The title never had effect. There is no way back.")),
}  # fmt: skip
