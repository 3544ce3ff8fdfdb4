"""Sessions, and the private room of a caucus."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from claims_project.common.formatting import full_time
from disputes.lifecycle import Role
from mediation.access import settling_parties
from mediation.admin.base import Act, CaseWorkAdmin, Words
from mediation.admin.forms import HoldForm, NoteForm, OptionalReasonsForm, PlanForm
from mediation.models import CaucusNote, Session
from mediation.services import caucus, sessions


def _planned(row: Session, user: Any, roles: frozenset[Role]) -> bool:
    return row.state == Session.State.PLANNED and Role.MEDIATOR in roles


@admin.register(Session)
class SessionAdmin(CaseWorkAdmin):
    """Sessions of the cases one mediates."""

    row_name = "session"
    list_display = ("case", "kind", "with_party", "planned_at", "state")
    list_filter = ("kind", "state")
    search_fields = ("case__docket_number",)
    list_select_related = ("case", "with_party")
    date_hierarchy = None
    open_to: ClassVar = frozenset({"mediator"})
    acts = (
        Act(
            name="hold",
            label=_("Enter that it was held"),
            form=HoldForm,
            service=sessions.hold,
            done=_("The session is entered as held."),
            offered=_planned,
            first=True,
        ),
        Act(
            name="cancel",
            label=_("Cancel the session"),
            form=OptionalReasonsForm,
            service=sessions.cancel,
            done=_("The session is cancelled; those who were to come are told."),
            offered=_planned,
        ),
    )

    def facts_of(self, row: Session, request: HttpRequest) -> list[tuple[Words, Any]]:
        return [
            (_("Kind"), row.get_kind_display()),
            (_("With"), row.with_party),
            (_("Planned for"), full_time(row.planned_at)),
            (_("Where"), row.place),
            (_("State"), row.get_state_display()),
            (_("Held"), full_time(row.held_at) if row.held_at else ""),
            (_("Present"), "\n".join(str(person) for person in row.attendance.select_related("party"))),
            (_("Next step"), row.next_step),
        ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("plan/<int:case_pk>/", view(self.plan_view), name="mediation_plan"),
            path("private/<int:case_pk>/<int:party_pk>/", view(self.private_view), name="mediation_private"),
            *super().get_urls(),
        ]

    def plan_view(self, request: HttpRequest, case_pk: int) -> HttpResponse:
        """Call a session."""
        case = self.open_case(request, case_pk, Role.MEDIATOR)
        form = PlanForm(request.POST or None, case=case)

        def call(now: datetime) -> None:
            sessions.plan(case=case, actor=request.user, now=now, **form.cleaned_data)  # type: ignore[arg-type]

        return self.begin(
            request,
            case,
            form,
            call,
            title=_("Plan a session"),
            button=_("Plan the session"),
            done=_("The session is planned; those who are to come are told."),
        )

    def private_view(self, request: HttpRequest, case_pk: int, party_pk: int) -> HttpResponse:
        """The private room with one party: its notes, and a new one. For the mediator of the case alone."""
        case = self.open_case(request, case_pk, Role.MEDIATOR)
        party = get_object_or_404(settling_parties(case), pk=party_pk)
        form = NoteForm(request.POST or None)
        written = (
            CaucusNote.objects.visible_to(request.user).filter(case=case, party=party).select_related("written_by")
        )

        def call(now: datetime) -> None:
            caucus.write(case=case, party=party, actor=request.user, now=now, **form.cleaned_data)  # type: ignore[arg-type]

        response = self.begin(
            request,
            case,
            form,
            call,
            title=_("Private: caucus with %(party)s") % {"party": party},
            button=_("Keep this private note"),
            done=_("The note is kept. Nobody else can read it."),
            template="admin/mediation/private.html",
            party=party,
            notes=[(note, caucus.read(note=note, actor=request.user)) for note in written],  # type: ignore[arg-type]
        )
        if response.status_code == 302:
            response["Location"] = reverse("admin:mediation_private", args=[case.pk, party.pk])
        response["Cache-Control"] = "no-store"
        return response
