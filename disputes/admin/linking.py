"""The pages on which the registrar ties cases together and moves one to another track."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from claims_project.common.errors import Invalid
from claims_project.common.http import add_to_form
from disputes.admin.steps import Reasons
from disputes.lifecycle import Track
from disputes.linked import linked_to
from disputes.models import Case, Relation
from disputes.services import consolidation, relating, tracks


class RelateForm(forms.Form):
    other_case = forms.CharField(label=_("Docket number of the other case"), widget=UnfoldAdminTextInputWidget)
    kind = forms.ChoiceField(label=_("What they share"), choices=Relation.Kind.choices, widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(
        label=_("Why they should be read together"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class PartForm(forms.Form):
    reason = forms.CharField(
        label=_("Why they need not be read together any more"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class GatherForm(Reasons):
    cases = forms.CharField(
        label=_("Docket numbers of the cases that go on in this one, one a line"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    open_earlier_papers = forms.BooleanField(
        label=_("The order opens the earlier papers of this case to those who join"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )
    field_order = ("cases", "reasons", "open_earlier_papers")

    def clean_cases(self) -> list[str]:
        return [number for number in self.cleaned_data["cases"].replace(",", " ").split() if number]


class TrackForm(Reasons):
    track = forms.ChoiceField(label=_("Track"), widget=UnfoldAdminSelectWidget)
    tariff_in_issue = forms.CharField(
        label=_("The rate or fee schedule in issue"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Needed on the tracks for rates and fees, when the file does not name it yet."),
    )
    shorten = forms.BooleanField(
        label=_("Dates that get shorter are approved"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    field_order = ("track", "reasons", "tariff_in_issue", "shorten")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].choices = [(track.value, track.label) for track in Track if track != case.track]


class LinkPages:
    """Mixed into the case's admin."""

    def link_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/relate/", view(self.relate_view), name="disputes_case_relate"),
            path("<int:pk>/relations/<int:relation>/part/", view(self.part_view), name="disputes_case_part"),
            path("<int:pk>/gather/", view(self.gather_view), name="disputes_case_gather"),
            path("<int:pk>/track/", view(self.track_view), name="disputes_case_track"),
        ]

    def link_context(self, request: HttpRequest, case: Case) -> dict[str, Any]:
        """What the case page shows of other cases."""
        registrar = request.user.is_registrar
        return {
            "linked": linked_to(case, user=request.user, suggest=registrar),
            "can_link": registrar,
            "can_lead": registrar and case.state in consolidation.JOINABLE,
            "can_change_track": registrar and case.state in tracks.CHANGEABLE,
        }

    def relate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self._for_registrar(request, pk)
        given = {"other_case": request.GET.get("case", ""), "kind": request.GET.get("kind", "")}
        return self._linking(
            request,
            case,
            RelateForm(request.POST or None, initial=given),
            _g("Relate to another case"),
            lambda facts: relating.relate(case=case, actor=request.user, now=timezone.now(), **facts),
            suggested=relating.suggestions(case, user=request.user),
        )

    def part_view(self, request: HttpRequest, pk: int, relation: int) -> HttpResponse:
        case = self._for_registrar(request, pk)
        tie = get_object_or_404(
            Relation.objects.visible_to(request.user).current().select_related("first", "second"), pk=relation
        )
        if case.pk not in (tie.first_id, tie.second_id):
            raise Http404
        return self._linking(
            request,
            case,
            PartForm(request.POST or None),
            _g("Part from case %(number)s") % {"number": tie.other(case)},
            lambda facts: relating.part(relation=tie, actor=request.user, now=timezone.now(), **facts),
        )

    def gather_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self._for_registrar(request, pk)
        return self._linking(
            request,
            case,
            GatherForm(request.POST or None),
            _g("Consolidate other cases into this one"),
            lambda facts: consolidation.gather(lead=case, actor=request.user, now=timezone.now(), **facts),
        )

    def track_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self._for_registrar(request, pk)
        would_move = (
            [(track.label, tracks.moves(case, track)) for track in Track if track != case.track]
            if case.state in tracks.CHANGEABLE
            else []
        )
        return self._linking(
            request,
            case,
            TrackForm(request.POST or None, case=case),
            _g("Change the track"),
            lambda facts: tracks.change_track(case=case, actor=request.user, now=timezone.now(), **facts),
            would_move=would_move,
        )

    def _for_registrar(self, request: HttpRequest, pk: int) -> Case:
        case = self._case(request, pk)
        if not request.user.is_registrar:
            raise Http404
        return case

    def _linking(
        self,
        request: HttpRequest,
        case: Case,
        form: forms.Form,
        title: str,
        act: Callable[[dict[str, Any]], Any],
        **more: Any,
    ) -> HttpResponse:
        if request.method == "POST" and form.is_valid():
            faults: list[Invalid] = []

            def attempt() -> None:
                try:
                    act(form.cleaned_data)
                except Invalid as refusal:
                    faults.append(refusal)
                    raise

            if self.attempt(request, attempt, _g("Entered on the docket.")) or not faults:
                return redirect("admin:disputes_case_change", case.pk)
            add_to_form(form, faults[0])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "case": case,
            "form": form,
            **more,
        }
        return TemplateResponse(request, "admin/disputes/link_page.html", context)
