"""The office's view of a case: the docket's list, and one page that shows everything and offers what may be done."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.common.errors import Invalid, Refusal
from claims_project.common.http import add_to_form
from claims_project.procedure.services import Preview
from disputes.access import roles_on
from disputes.admin.dates import order_page
from disputes.admin.docket import DocketPages, NoteForm
from disputes.admin.exhibits import ExhibitPages
from disputes.admin.inbox import InboxPages
from disputes.admin.linking import LinkPages
from disputes.admin.service import ServicePages
from disputes.admin.steps import STEP_PAGES, StepPage
from disputes.duplicates import possible_duplicates
from disputes.lifecycle import STEPS, State
from disputes.models import Case, CaseDeadline, CaseParty, Exhibit, Filing, Ground, GroundAnswer, Service
from disputes.services.registrar import serve
from disputes.services.steps import offers
from disputes.sheet import docket_lines
from disputes.stages import stages_of
from registry.maps import map_of

STATE_LABELS = {
    **dict.fromkeys(State.values),
    State.SETTLED_MONITORING: "success",
    **dict.fromkeys((State.DEFICIENT, State.RESPONSE_DUE, State.STAYED, State.SETTLEMENT_PENDING), "warning"),
    **dict.fromkeys(
        (State.FILED, State.REGISTERED, State.NEGOTIATION, State.MEDIATOR_SELECTION, State.MEDIATION), "info"
    ),
}
"""Each state with its colour; the list shows the bare code of a state that is not named."""


class ServiceForm(forms.Form):
    """The proof that the request was delivered."""

    method = forms.ChoiceField(label=_("How"), choices=Service.Method.choices, widget=UnfoldAdminSelectWidget)
    proof = forms.CharField(
        label=_("What proves it"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("Delivery report, tracking reference, return receipt, log of the broadcast."),
        required=False,
    )
    upload = forms.FileField(
        label=_("The receipt or log, as a file"), widget=UnfoldAdminFileFieldWidget, required=False
    )

    def clean_upload(self) -> Any:
        return self.cleaned_data["upload"] or None


@admin.register(Case)
class CaseAdmin(DocketPages, ExhibitPages, InboxPages, LinkPages, ServicePages, OfficeAdmin):
    list_display = ("number", "caption", "track", "state_label", "since", "filed_at")
    list_filter = ("state", "track", "outcome")
    search_fields = ("docket_number", "caption", "claims__claim_number", "parties__party__name")
    ordering = ("-filed_at",)
    list_per_page = 50
    open_to: ClassVar = frozenset({"registrar", "mediator", "monitor", "auditor"})

    @display(description=_("Docket number"), ordering="docket_number")
    def number(self, case: Case) -> str:
        return format_html('<span class="cc-number">{}</span>', case.docket_number)

    @display(description=_("State"), ordering="state", label=STATE_LABELS)
    def state_label(self, case: Case) -> tuple[str, str]:
        return case.state, case.get_outcome_display() if case.outcome else case.get_state_display()

    @display(description=_("Days in state"), ordering="-state_since")
    def since(self, case: Case) -> int:
        return (timezone.now() - case.state_since).days

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).exclude(state=State.DRAFT)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/steps/<slug:name>/", view(self.step_view), name="disputes_case_step"),
            path("<int:pk>/serve/<int:party>/", view(self.serve_view), name="disputes_case_serve"),
            path("<int:pk>/dates/<uuid:key>/", view(self.date_view), name="disputes_case_date"),
            *self.docket_urls(),
            *self.inbox_urls(),
            *self.service_urls(),
            *self.exhibit_urls(),
        ]
        return own + self.link_urls() + super().get_urls()

    def _case(self, request: HttpRequest, pk: Any) -> Case:
        if not str(pk).isdecimal():
            raise Http404
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The case page. State is nowhere a field: it moves by the steps offered."""
        if not self.has_view_permission(request):
            raise Http404
        return self._page(request, self._case(request, object_id))

    def _page(self, request: HttpRequest, case: Case, **extra: Any) -> HttpResponse:
        user = request.user
        now = timezone.now()
        papers = Case.objects.papers_open_to(user).filter(pk=case.pk).exists()
        claims = case.claims_in_issue().select_related("register", "body")
        overlaps = case.overlaps.select_related("first__register", "second__register", "senior")
        deadlines = list(
            CaseDeadline.objects.visible_to(user).filter(case=case).select_related("rules_version").order_by("due_at")
        )
        outstanding = [deadline for deadline in deadlines if deadline.closed_at is None]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": case.docket_number,
            "subtitle": None,
            "case": case,
            "papers": papers,
            "stages": stages_of(case),
            "days_in_state": (now - case.state_since).days,
            "offers": self._offers(case, user, now),
            "parties": case.parties.select_related("party").prefetch_related(
                Prefetch("services", Service.objects.with_failure())
            ),
            "assignments": case.assignments.filter(ended_at=None).select_related("user"),
            "claims": claims,
            "overlaps": overlaps,
            "map": map_of(claims=claims, overlaps=overlaps, user=user) if papers else None,
            "grounds": Ground.objects.in_passing(user)
            .filter(case=case)
            .select_related("case_party__party")
            .prefetch_related(
                Prefetch("answers", GroundAnswer.objects.in_passing(user).select_related("case_party__party"))
            ),
            "request_open": Filing.objects.in_passing(user).filter(case=case, kind=Filing.Kind.REQUEST).exists(),
            "docket": docket_lines(case, user),
            "exhibits": Exhibit.objects.visible_to(user)
            .filter(case=case)
            .select_related("file", "offered_by__party", "seal"),
            "outstanding": outstanding,
            "settled": [deadline for deadline in deadlines if deadline.closed_at is not None],
            "next_deadline": outstanding[0] if outstanding else None,
            "duplicates": possible_duplicates(case) if user.is_registrar and case.state == State.FILED else (),
            "service_form": ServiceForm() if user.is_registrar else None,
            "note_form": NoteForm(case=case, user=user),
            "can_note": user.is_registrar or case.assignments.filter(user=user, ended_at=None).exists(),
            **self.link_context(request, case),
            **extra,
        }
        return TemplateResponse(request, "admin/disputes/case_page.html", context)

    def _offers(self, case: Case, user, now) -> list[dict[str, Any]]:
        """Each step of the state: taken here, taken in the mediation panel, or not now, with the reasons."""
        return [
            {
                "step": offer.step,
                "allowed": offer.allowed,
                "reasons": offer.reasons,
                "href": reverse("admin:disputes_case_step", args=[case.pk, offer.step.name])
                if offer.step.name in STEP_PAGES
                else "",
            }
            for offer in offers(case=case, user=user, now=now)
        ]

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Ask for what the step needs, then take it."""
        case = self._case(request, pk)
        if name not in STEPS or name not in STEP_PAGES:
            raise Http404
        step, page = STEPS[name], STEP_PAGES[name]
        if not roles_on(request.user, case) & step.by:
            raise Http404
        form = page.form(request.POST or None) if page.form.base_fields else page.form(request.POST)
        preview = self._preview(request, case, page, form) if page.preview is not None else None
        if request.method == "POST" and form.is_valid() and (page.preview is None or "carry_out" in request.POST):
            faults: list[Invalid] = []

            def act() -> None:
                try:
                    seal = request.POST.get("seal", "")
                    page.take(case=case, actor=request.user, now=timezone.now(), facts=form.cleaned_data, seal=seal)
                except Invalid as refusal:
                    faults.append(refusal)
                    raise

            if self.attempt(request, act, step.words):
                return redirect("admin:disputes_case_change", case.pk)
            if not faults:
                return redirect("admin:disputes_case_change", case.pk)
            add_to_form(form, faults[0])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": step.label,
            "case": case,
            "step": step,
            "form": form,
            "previews": page.preview is not None,
            "about_preview": page.about_preview,
            "preview": preview,
            "duplicates": possible_duplicates(case) if name == "register" else (),
        }
        return TemplateResponse(request, "admin/disputes/step_page.html", context)

    def _preview(self, request: HttpRequest, case: Case, page: StepPage, form: forms.Form) -> Preview | None:
        """What the step would move, once what it needs is given; None until then, with the reasons on the form."""
        if page.preview is None or (form.fields and not form.is_valid()):
            return None
        facts = form.cleaned_data if form.fields else {}
        try:
            return page.preview(case=case, actor=request.user, now=timezone.now(), **facts)
        except Invalid as refusal:
            add_to_form(form, refusal)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return None

    def serve_view(self, request: HttpRequest, pk: int, party: int) -> HttpResponse:
        """Enter the proof of service on one respondent; the letter's code is shown once."""
        case = self._case(request, pk)
        if not request.user.is_registrar:
            raise Http404
        member = get_object_or_404(case.parties.filter(role=CaseParty.Role.RESPONDENT), pk=party)
        form = ServiceForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            given: list[str] = []

            def act() -> None:
                _service, code = serve(case_party=member, actor=request.user, now=timezone.now(), **form.cleaned_data)
                given.append(code)

            if self.attempt(request, act, f"Service on {member.party} is entered on the docket."):
                messages.info(
                    request,
                    format_html(
                        "The code of the letter to {} is <code class='cc-number'>{}</code>. It is shown this once: put "
                        "it in the letter, with the docket number and the address {}.",
                        member.party,
                        given[0],
                        request.build_absolute_uri(reverse("disputes:letter")),
                    ),
                )
                return redirect("admin:disputes_case_change", case.pk)
        return self._page(request, case, service_form=form)

    def date_view(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        """Another date by order, seen before it is given."""
        return order_page(self, request, self._case(request, pk), key)
