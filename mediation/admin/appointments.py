"""Choosing a mediator: the panel for a case with who is conflicted and why,
the nominee's answer, the registrar's decisions.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims_project.common.formatting import full_time
from claims_project.common.http import chosen_or_404
from disputes.lifecycle import Role
from mediation.admin.base import Act, CaseWorkAdmin, Words
from mediation.admin.forms import AcceptanceForm, DecisionForm, Nothing, OptionalReasonsForm, ReasonsForm
from mediation.models import Appointment, MediatorProfile
from mediation.services import appointments, rechecking
from mediation.services.panel import candidates

PROPOSED, ACCEPTED, CHALLENGED = (
    Appointment.State.PROPOSED,
    Appointment.State.ACCEPTED,
    Appointment.State.CHALLENGED,
)


@admin.register(Appointment)
class AppointmentAdmin(CaseWorkAdmin):
    """Nominations, and what may be done with each."""

    row_name = "appointment"
    list_display = ("case", "profile", "state", "proposed_at", "since", "ended_at")
    list_filter = ("state",)
    search_fields = ("case__docket_number", "profile__user__name")
    list_select_related = ("case", "profile__user")
    open_to: ClassVar = frozenset({"registrar", "mediator", "auditor"})
    acts = (
        Act(
            name="accept",
            label=_("Accept and sign the declaration"),
            form=AcceptanceForm,
            service=appointments.accept,
            done=_("You accepted. The parties may now challenge; then the registrar puts the appointment into effect."),
            offered=lambda row, user, roles: row.state == PROPOSED and row.profile.user_id == user.pk,
            first=True,
        ),
        Act(
            name="decline",
            label=_("Decline"),
            form=OptionalReasonsForm,
            service=appointments.decline,
            done=_("You declined. Your reasons are kept with the nomination and are not on the docket."),
            offered=lambda row, user, roles: row.state == PROPOSED and row.profile.user_id == user.pk,
        ),
        Act(
            name="decide",
            label=_("Decide the challenge"),
            form=DecisionForm,
            service=appointments.decide_challenge,
            done=_("The challenge is decided."),
            offered=lambda row, user, roles: row.state == CHALLENGED and Role.REGISTRAR in roles,
            first=True,
        ),
        Act(
            name="stand",
            label=_("Let the appointment stand"),
            form=ReasonsForm,
            service=rechecking.let_stand,
            done=_("The appointment stands."),
            offered=lambda row, user, roles: (
                bool(row.found_later) and row.state in Appointment.OPEN and Role.REGISTRAR in roles
            ),
        ),
        Act(
            name="effect",
            label=_("Put into effect: mediation begins"),
            form=Nothing,
            service=appointments.put_into_effect,
            done=_("The appointment took effect; the mediator is assigned."),
            offered=lambda row, user, roles: row.state == ACCEPTED and Role.REGISTRAR in roles,
            first=True,
        ),
        Act(
            name="end",
            label=_("End the appointment"),
            form=ReasonsForm,
            service=appointments.end,
            done=_("The appointment ended."),
            offered=lambda row, user, roles: (
                row.state in Appointment.OPEN
                and (Role.REGISTRAR in roles or (row.profile.user_id == user.pk and row.state != PROPOSED))
            ),
        ),
    )

    def facts_of(self, row: Appointment, request: HttpRequest) -> list[tuple[Words, Any]]:
        return [
            (_("Mediator"), row.profile),
            (_("State"), row.get_state_display()),
            (_("Proposed"), full_time(row.proposed_at)),
            (_("Conflict check"), "\n".join(hit["sentence"] for hit in row.conflicts) or _("Nothing was found.")),
            (_("Found when others joined"), "\n".join(hit["sentence"] for hit in row.found_later)),
            (_("Declaration"), row.declaration),
            (_("Signed"), f"{row.signed_name}, {full_time(row.signed_at)}" if row.signed_at else ""),
            (_("Challenge"), row.challenge),
            (_("In effect since"), full_time(row.since) if row.since else ""),
            (_("Ended"), f"{full_time(row.ended_at)} {row.end_reason}" if row.ended_at else ""),
        ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.propose_view)
        return [path("propose/<int:case_pk>/", view, name="mediation_propose"), *super().get_urls()]

    def propose_view(self, request: HttpRequest, case_pk: int) -> HttpResponse:
        """The panel for this case: who is free, who speaks what, who is conflicted and why."""
        case = self.open_case(request, case_pk, Role.REGISTRAR)
        if request.method == "POST":
            profile = chosen_or_404(MediatorProfile.objects.visible_to(request.user), pk=request.POST.get("profile"))
            done = self.attempt(
                request,
                lambda: appointments.propose(
                    case=case,
                    profile=profile,
                    actor=request.user,
                    now=timezone.now(),  # type: ignore[arg-type]
                ),
                str(_("%(profile)s was proposed and asked to answer.") % {"profile": profile}),
            )
            if done:
                return self.after(case)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Propose a mediator"),
            "case": case,
            "candidates": candidates(case),
            "nominated": set(case.appointments.filter(state__in=Appointment.OPEN).values_list("profile", flat=True)),
        }
        return TemplateResponse(request, "admin/mediation/propose.html", context)
