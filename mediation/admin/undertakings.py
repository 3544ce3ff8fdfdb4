"""Undertakings on the monitor's side."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from claims_project.common.formatting import full_date, full_time
from disputes.lifecycle import Role
from disputes.models import Case
from mediation.admin.base import Act, CaseWorkAdmin, Words
from mediation.admin.forms import Nothing, ReasonsForm
from mediation.models import Undertaking
from mediation.services import undertakings


@admin.register(Undertaking)
class UndertakingAdmin(CaseWorkAdmin):
    """What was promised, by when, and what proves it."""

    row_name = "undertaking"
    list_display = ("case_number", "obligor", "short", "due_on", "state", "proved_at")
    list_filter = ("state",)
    search_fields = ("clause__settlement__case__docket_number", "obligor__name", "words")
    list_select_related = ("clause__settlement__case", "obligor")
    open_to: ClassVar = frozenset({"registrar", "mediator", "monitor", "auditor"})
    acts = (
        Act(
            name="perform",
            label=_("Find it performed"),
            form=Nothing,
            service=undertakings.perform,
            done=_("The undertaking is found performed."),
            offered=lambda row, user, roles: (
                row.state not in Undertaking.SETTLED and bool(row.proved_at) and Role.MONITOR in roles
            ),
            first=True,
        ),
        Act(
            name="breach",
            label=_("Give notice of a breach"),
            form=ReasonsForm,
            service=undertakings.breach,
            done=_("The notice is entered; the time to put it right runs."),
            offered=lambda row, user, roles: row.state == Undertaking.State.OPEN and Role.MONITOR in roles,
        ),
    )

    @admin.display(description=_("Case"), ordering="clause__settlement__case__docket_number")
    def case_number(self, undertaking: Undertaking) -> Any:
        return format_html('<span class="cc-number">{}</span>', undertaking.clause.settlement.case.docket_number)

    @admin.display(description=_("What"))
    def short(self, undertaking: Undertaking) -> str:
        return undertaking.words[:80]

    def case_of(self, row: Undertaking) -> Case:
        return row.clause.settlement.case

    def facts_of(self, row: Undertaking, request: HttpRequest) -> list[tuple[Words, Any]]:
        proof = f"{full_time(row.proved_at)}\n{row.proof}" if row.proved_at else _("No proof has been sent yet.")
        return [
            (_("What"), row.words),
            (_("Owed by"), row.obligor),
            (_("Owed to"), row.beneficiary),
            (_("By when"), full_date(row.due_on)),
            (_("State"), row.get_state_display()),
            (_("Proof"), proof),
            (_("Notice of breach"), f"{full_time(row.breached_at)}\n{row.breach_words}" if row.breached_at else ""),
            (_("To be put right by"), full_time(row.cure_by) if row.cure_by else ""),
        ]

    def more(self, row: Undertaking, request: HttpRequest) -> dict[str, Any]:
        return {"file": row.proof_file}
