"""The agreement on the office's side: drawn up, changed, sent, put into force."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims_project.common.errors import Invalid, Refusal
from claims_project.common.formatting import full_time
from claims_project.common.http import show
from disputes.lifecycle import Role
from disputes.models import Case
from mediation.admin.base import Act, CaseWorkAdmin, Words
from mediation.admin.forms import ClauseForm, DrawUpForm, Nothing
from mediation.mapping import changes_of, map_of_changes
from mediation.models import Settlement
from mediation.services import settlements
from mediation.services.drafting import ClauseDraft
from mediation.services.proposals import accepted_by_all

CLAUSE_FIELD = re.compile(r"clause-(\d+)-(\w+)")
Clauses = formset_factory(ClauseForm, extra=2, max_num=60)


def _mediates(state: str) -> Any:
    return lambda row, user, roles: row.state == state and Role.MEDIATOR in roles


@admin.register(Settlement)
class SettlementAdmin(CaseWorkAdmin):
    """Agreements. The text is fixed once sent for signature."""

    row_name = "settlement"
    row_template = "admin/mediation/settlement.html"
    list_display = ("case", "number", "title", "state", "sent_at", "in_force_at")
    list_filter = ("state",)
    search_fields = ("case__docket_number", "title")
    list_select_related = ("case",)
    open_to: ClassVar = frozenset({"registrar", "mediator", "monitor", "auditor"})
    acts = (
        Act(
            name="send",
            label=_("Send for signature"),
            form=Nothing,
            service=settlements.send_for_signature,
            done=_("The text is fixed and the parties are asked to sign it."),
            offered=_mediates(Settlement.State.DRAFT),
            hint=_("From here on the text cannot be changed. A party may sign it or refuse to."),
            first=True,
        ),
        Act(
            name="force",
            label=_("Put into force"),
            form=Nothing,
            service=settlements.put_into_force,
            done=_("The agreement is in force: the register is changed and the undertakings are open."),
            offered=lambda row, user, roles: (
                row.state == Settlement.State.OUT_FOR_SIGNATURE and Role.REGISTRAR in roles
            ),
            hint=_("Boundaries change in the register, overlaps close, undertakings open: all at once or not at all."),
            first=True,
        ),
    )

    def facts_of(self, row: Settlement, request: HttpRequest) -> list[tuple[Words, Any]]:
        signed = [
            f"{one.party}: {one.typed_name}, {full_time(one.signed_at)}"
            for one in row.signatures.select_related("party")
        ]
        return [
            (_("State"), row.get_state_display()),
            (_("Sent for signature"), full_time(row.sent_at) if row.sent_at else ""),
            (_("Signatures"), "\n".join(signed)),
            (_("In force since"), full_time(row.in_force_at) if row.in_force_at else ""),
            (_("SHA-256 of the text"), row.text_sha256),
        ]

    def more(self, row: Settlement, request: HttpRequest) -> dict[str, Any]:
        clauses = list(row.clauses.select_related("claim__register", "claim__body"))
        papers = Case.objects.papers_open_to(request.user).filter(pk=row.case_id).exists()
        others = row.case.claims_in_issue().select_related("register", "body")
        return {
            "map": map_of_changes(changes_of(clauses), name="changes", others=others) if papers else None,
            "editable": self.get_queryset(request).editable_by(request.user).filter(pk=row.pk).exists(),
        }

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("draw-up/<int:case_pk>/", view(self.draw_up_view), name="mediation_draw_up"),
            path("<int:pk>/edit/", view(self.edit_view), name="mediation_settlement_edit"),
            *super().get_urls(),
        ]

    def draw_up_view(self, request: HttpRequest, case_pk: int) -> HttpResponse:
        """Begin the agreement from the accepted proposal."""
        case = self.open_case(request, case_pk, Role.MEDIATOR)
        form = DrawUpForm(request.POST or None)
        made: list[Settlement] = []

        def call(now: datetime) -> None:
            made.append(settlements.draw_up(case=case, actor=request.user, now=now, **form.cleaned_data))  # type: ignore[arg-type]

        response = self.begin(
            request,
            case,
            form,
            call,
            title=_("Draw up the agreement"),
            button=_("Draw it up"),
            done=_("The agreement is begun from the accepted terms. Complete its clauses."),
            intro=_(
                "It begins with the terms that every party accepted, and a boundary clause for each change of the "
                "division."
            ),
            accepted=accepted_by_all(case),
        )
        if made:
            return redirect("admin:mediation_settlement_edit", made[0].pk)
        return response

    def edit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change a draft: its title, preamble and clauses. Faults stand at the clause and field they are about."""
        row = self.row_of(request, pk)
        if not Settlement.objects.editable_by(request.user).filter(pk=row.pk).exists():
            return redirect("admin:mediation_settlement_change", row.pk)
        form = DrawUpForm(request.POST or None, initial={"title": row.title, "preamble": row.preamble})
        clauses = Clauses(request.POST or None, initial=_initial(row), form_kwargs={"case": row.case}, prefix="clause")
        if (
            request.method == "POST"
            and form.is_valid()
            and clauses.is_valid()
            and self._amended(request, row, form, clauses)
        ):
            messages.success(request, _("The draft is changed."))
            return redirect("admin:mediation_settlement_change", row.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Change the agreement"),
            "case": row.case,
            "row": row,
            "form": form,
            "clauses": clauses,
        }
        return TemplateResponse(request, "admin/mediation/edit.html", context)

    def _amended(self, request: HttpRequest, row: Settlement, form: forms.Form, clauses: BaseFormSet) -> bool:
        kept = [clause for clause in clauses.forms if clause.kept]
        try:
            settlements.amend(
                settlement=row,
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
                clauses=[_draft(clause) for clause in kept],
                **form.cleaned_data,
            )
        except Invalid as refusal:
            for fault in refusal.faults:
                place = CLAUSE_FIELD.fullmatch(fault.field)
                if place:
                    kept[int(place[1]) - 1].add_error(place[2], fault.message)
                else:
                    form.add_error(fault.field if fault.field in form.fields else None, fault.message)
            return False
        except Refusal as refusal:
            show(request, refusal)
            return False
        return True


def _draft(form: ClauseForm) -> ClauseDraft:
    given = {name: value for name, value in form.cleaned_data.items() if name != "remove"}
    return ClauseDraft(**given)


def _initial(settlement: Settlement) -> list[dict[str, Any]]:
    return [
        {
            "kind": clause.kind,
            "text": clause.text,
            "obligor": clause.obligor_id,
            "beneficiary": clause.beneficiary_id,
            "due_on": clause.due_on,
            "claim": clause.claim_id,
            "new_boundary": clause.new_boundary,
        }
        for clause in settlement.clauses.all()
    ]
