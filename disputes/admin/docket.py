"""The docket in the office's case page: an entry of its own page, new entries, and what may be done to an old one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.options import ModelAdmin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from claims_project.common.errors import Invalid
from claims_project.common.http import add_to_form
from claims_project.record.models import AccessClass
from disputes.access import roles_on
from disputes.events import BY_HAND, EVENTS
from disputes.lifecycle import Role
from disputes.models import Case, DocketDocument, DocketEntry, DocketLink, Exhibit
from disputes.services import docket, motions, sealing
from disputes.sheet import Line, docket_lines, filed_with

Kind = DocketLink.Kind
Boxes = UnfoldAdminCheckboxSelectMultipleWidget


class AlsoInField(forms.ModelMultipleChoiceField):
    """The cases consolidated into this one on whose dockets a paper is entered as well."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Enter it also on the docket of"), queryset=Case.objects.none(), widget=Boxes, required=False
        )

    def label_from_instance(self, case: Case) -> str:
        return f"{case.docket_number} {case.caption}"


def offer_cases(form: forms.Form, cases: QuerySet[Case]) -> None:
    """Let `also_in` be chosen among these; where there are none, do not ask."""
    if cases:
        form.fields["also_in"].queryset = cases  # type: ignore[attr-defined]
    else:
        del form.fields["also_in"]


class NoteForm(forms.Form):
    """A new entry, by hand."""

    event = forms.ChoiceField(
        label=_("Kind"),
        choices=[(code, EVENTS[code].title) for code in BY_HAND],
        widget=UnfoldAdminSelectWidget(attrs={"accesskey": "k"}),
    )
    text = forms.CharField(label=_("Text"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))
    access = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[("", _("As usual for its kind")), *[(one, AccessClass(one).label) for one in docket.WIDTH]],
        widget=UnfoldAdminSelectWidget,
        required=False,
    )
    link = forms.ChoiceField(
        label=_("What it does to another entry"),
        choices=[("", "–"), *[(one.value, one.label) for one in (Kind.RESPONDS_TO, Kind.AMENDS, Kind.CORRECTS)]],
        widget=UnfoldAdminSelectWidget,
        required=False,
    )
    link_to = forms.IntegerField(
        label=_("Number of that entry"), widget=UnfoldAdminIntegerFieldWidget, required=False, min_value=1
    )
    upload = forms.FileField(label=_("Document"), widget=UnfoldAdminFileFieldWidget, required=False)
    also_in = AlsoInField()

    def __init__(self, *args: Any, case: Case, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_cases(self, docket.enterable(case, actor=user))

    def clean_upload(self) -> Any:
        return self.cleaned_data["upload"] or None


class ActForm(forms.Form):
    """What an act on an entry asks for; it knows the entry and the reader."""

    def __init__(self, *args: Any, entry: DocketEntry, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        things: list[Any] = [entry]
        things += DocketDocument.objects.visible_to(user).filter(entry=entry).select_related("seal", "entry")
        things += Exhibit.objects.visible_to(user).filter(entry=entry).select_related("seal")
        self.things = {sealing.key_of(one): one for one in things}
        self.build()

    def build(self) -> None:
        """Fill in what is offered."""

    def _offer_targets(self, keys: list[str]) -> None:
        field = self.fields["targets"]
        field.choices = [(key, self._name(self.things[key])) for key in keys]  # type: ignore[attr-defined]
        field.initial = keys[:1]

    @staticmethod
    def _name(thing: Any) -> str:
        if isinstance(thing, DocketEntry):
            return f"Entry {thing.number}: {EVENTS[thing.event].title}"
        return str(thing) if isinstance(thing, Exhibit) else thing.title

    def clean_targets(self) -> list[Any]:
        return [self.things[key] for key in self.cleaned_data["targets"]]


def _reasons(label: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))


class StrikeForm(ActForm):
    reason = _reasons(_("Why it is struck. The entry stays and is shown as struck, with this; it cannot be undone."))


class UnsealForm(ActForm):
    targets = forms.MultipleChoiceField(label=_("What is unsealed"), widget=Boxes)
    reasons = _reasons(_("Reasons, for everyone in the case"))

    def build(self) -> None:
        self._offer_targets([key for key, one in self.things.items() if getattr(one, "seal", None)])


class ReadersForm(ActForm):
    """To whom what is sealed stays open."""

    access = forms.ChoiceField(
        label=_("Level"),
        choices=[
            (AccessClass.SEALED, _("Sealed: the registrar, and those named below")),
            (AccessClass.OFFICE, _("Office: registrar, mediator of the case, auditor")),
            (AccessClass.PARTIES, _("Parties: no longer on the docket sheet for others")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    readers = forms.MultipleChoiceField(label=_("Parties who still read it"), widget=Boxes, required=False)
    mediator = forms.BooleanField(
        label=_("The mediator of the case reads it"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    auditor = forms.BooleanField(label=_("The auditor reads it"), required=False, widget=UnfoldBooleanSwitchWidget)
    reasons = _reasons(_("Reasons, for everyone in the case. Say nothing of what is to stay hidden."))

    def build(self) -> None:
        self.parties = {str(one.party.pk): one.party for one in self.entry.case.parties.select_related("party")}
        self.fields["readers"].choices = [  # type: ignore[attr-defined]
            (key, party.name) for key, party in self.parties.items()
        ]
        if (
            whose := str(self.entry.on_behalf_of_id)
        ) in self.parties:  # lest a party lose its own paper by an oversight
            self.fields["readers"].initial = [whose]

    def clean_readers(self) -> list[Any]:
        return [self.parties[key] for key in self.cleaned_data["readers"]]


class SealForm(ReadersForm):
    targets = forms.MultipleChoiceField(label=_("What is sealed"), widget=Boxes)
    field_order = ("targets", "access", "readers", "mediator", "auditor", "reasons")

    def build(self) -> None:
        super().build()
        self._offer_targets(list(self.things))
        here = self.entry.case.docket_number
        if elsewhere := [number for number in self.entry.data.get("entered_in", ()) if number != here]:
            self.fields["targets"].help_text = _(
                "Entered in %s as well. What is sealed here stays open there: make the order on that docket too."
            ) % ", ".join(elsewhere)


class DecideForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("The motion is"), choices=list(motions.OUTCOMES.items()), widget=UnfoldAdminSelectWidget
    )
    order = _reasons(_("The order, and its reasons"))
    upload = forms.FileField(label=_("The order as a document"), widget=UnfoldAdminFileFieldWidget, required=False)

    def clean_upload(self) -> Any:
        return self.cleaned_data["upload"] or None


class RefuseForm(ActForm):
    reasons = _reasons(_("Reasons, for everyone in the case"))


class RedactForm(ActForm):
    original = forms.ChoiceField(label=_("Which document"), widget=UnfoldAdminSelectWidget)
    upload = forms.FileField(label=_("The version with parts removed"), widget=UnfoldAdminFileFieldWidget)
    reasons = _reasons(_("What was removed and why, without saying what it was"))

    def build(self) -> None:
        self.fields["original"].choices = [  # type: ignore[attr-defined]
            (key, self._name(one)) for key, one in self.things.items() if not isinstance(one, DocketEntry)
        ]

    def clean_original(self) -> Any:
        return self.things[self.cleaned_data["original"]]


@dataclass(frozen=True, slots=True)
class Act:
    """Something a registrar does to an entry: its button, its form, its service, and when it is offered."""

    label: Any
    form: type[ActForm]
    take: Callable[..., Any]
    offered: Callable[[Line], bool]
    warning: Any = ""


def _grant(*, entry: DocketEntry, actor: Any, now: Any, **given: Any) -> None:
    targets = sealing.under(entry)
    sealing.order_seal(case=entry.case, actor=actor, now=now, targets=targets, motion=entry, **given)


def _refuse(*, entry: DocketEntry, actor: Any, now: Any, reasons: str) -> None:
    targets = sealing.under(entry)
    sealing.order_unseal(case=entry.case, actor=actor, now=now, targets=targets, motion=entry, reasons=reasons)


def _waiting_motion(line: Line) -> bool:
    return line.entry.event == "seal_moved" and motions.undecided(line.entry)


def _has_papers(line: Line) -> bool:
    return bool(line.documents or line.exhibits)


def _has_sealed(line: Line) -> bool:
    return any(getattr(one, "seal", None) for one in (line.entry, *line.documents, *line.exhibits))


def _of_the_case(line: Line) -> bool:
    """Not of the mediation, whose papers are confidential as they stand."""
    return line.entry.access in docket.WIDTH


def _in_case(service: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *, entry, actor, now, **given: service(case=entry.case, actor=actor, now=now, **given)


def _no_step(line: Line) -> bool:
    return not line.struck and "step" not in line.entry.data and line.entry.event not in ("struck", "seal_moved")


ACTS: dict[str, Act] = {
    "decide": Act(
        _("Decide the motion"),
        DecideForm,
        lambda *, entry, actor, now, **given: motions.decide(motion=entry, actor=actor, now=now, **given),
        lambda line: line.entry.event == motions.FILED and motions.undecided(line.entry),
    ),
    "grant": Act(_("Grant the motion"), ReadersForm, _grant, _waiting_motion),
    "refuse": Act(_("Refuse the motion"), RefuseForm, _refuse, _waiting_motion),
    "seal": Act(_("Seal by order"), SealForm, _in_case(sealing.order_seal), _of_the_case),
    "unseal": Act(_("Unseal by order"), UnsealForm, _in_case(sealing.order_unseal), _has_sealed),
    "redact": Act(
        _("Enter a redacted version"),
        RedactForm,
        lambda *, entry, actor, now, **given: sealing.put_in_redacted(actor=actor, now=now, **given),
        _has_papers,
    ),
    "strike": Act(_("Strike"), StrikeForm, docket.strike, _no_step),
}


if TYPE_CHECKING:
    Base = ModelAdmin
else:
    Base = object


class DocketPages(Base):
    """The docket's addresses under a case in the admin; mixed into the admin of cases."""

    attempt: Callable[..., bool]
    _case: Callable[[HttpRequest, Any], Case]
    _page: Callable[..., HttpResponse]

    def docket_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/note/", view(self.note_view), name="disputes_case_note"),
            path("<int:pk>/docket/<int:number>/", view(self.entry_view), name="disputes_case_entry"),
            path("<int:pk>/docket/<int:number>/<slug:name>/", view(self.act_view), name="disputes_case_entry_act"),
        ]

    def note_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self._case(request, pk)
        if not roles_on(request.user, case) & {Role.REGISTRAR, Role.MEDIATOR}:
            raise Http404
        form = NoteForm(request.POST or None, request.FILES or None, case=case, user=request.user)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            if self._served(
                request, form, lambda: docket.add_note(case=case, actor=request.user, now=timezone.now(), **given)
            ):
                return redirect("admin:disputes_case_change", case.pk)
        return self._page(request, case, note_form=form, note_open=True)

    def _line(self, request: HttpRequest, pk: int, number: int) -> tuple[Case, Line]:
        case = self._case(request, pk)
        lines = docket_lines(case, request.user, number)
        if not lines:
            raise Http404
        return case, lines[0]

    def entry_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """One entry. What is sealed is opened with a button, and the look is entered on the docket."""
        case, line = self._line(request, pk, number)
        if request.method == "POST" and line.may_open:
            sealing.record_look(case=case, thing=line.entry, actor=request.user, now=timezone.now())
            line.readable = True
        registrar = Role.REGISTRAR in roles_on(request.user, case)
        shown = line.readable or line.may_open
        acts = [(name, act) for name, act in ACTS.items() if registrar and shown and act.offered(line)]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{case.docket_number}, {number}",
            "case": case,
            "line": line,
            "filed": filed_with(line, request.user),
            "acts": [
                {"label": act.label, "href": reverse("admin:disputes_case_entry_act", args=[case.pk, number, name])}
                for name, act in acts
            ],
        }
        return TemplateResponse(request, "admin/disputes/entry_page.html", context)

    def act_view(self, request: HttpRequest, pk: int, number: int, name: str) -> HttpResponse:
        """Ask for what the act needs, then do it."""
        case, line = self._line(request, pk, number)
        act = ACTS.get(name)
        if act is None or Role.REGISTRAR not in roles_on(request.user, case):
            raise Http404
        if not (line.readable or line.may_open) or not act.offered(line):
            raise Http404
        form = act.form(request.POST or None, request.FILES or None, entry=line.entry, user=request.user)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data

            def do() -> None:
                act.take(entry=line.entry, actor=request.user, now=timezone.now(), **given)

            if self._served(request, form, do):
                return redirect("admin:disputes_case_change", case.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": act.label,
            "case": case,
            "line": line,
            "act": act,
            "form": form,
        }
        return TemplateResponse(request, "admin/disputes/entry_act.html", context)

    def _served(
        self, request: HttpRequest, form: forms.Form, act: Callable[[], Any], done: str = "Entered on the docket."
    ) -> bool:
        """Do it; its faults go to the form's fields, every other refusal to a message."""
        faults: list[Invalid] = []

        def do() -> None:
            try:
                act()
            except Invalid as refusal:
                faults.append(refusal)
                raise

        if self.attempt(request, do, done):
            return True
        if faults:
            add_to_form(form, faults[0])
        return False
