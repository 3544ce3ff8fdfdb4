"""Proposals of the cases one mediates, and the partition aid that goes with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from claims_project.common.errors import Invalid
from claims_project.common.formatting import full_time
from disputes.lifecycle import Role
from disputes.models import Case
from mediation.admin.base import Act, CaseWorkAdmin, Words
from mediation.admin.forms import Nothing, ProposalForm
from mediation.mapping import map_of_changes
from mediation.models import Proposal, ProposalAnswer
from mediation.partition import Partition
from mediation.services import proposals
from mediation.services.dividing import annex_for, divisions, title_of
from mediation.views.proposals import map_of_annex


@admin.register(Proposal)
class ProposalAdmin(CaseWorkAdmin):
    """What was proposed. Answers are blind for the mediator too, until everyone accepted."""

    row_name = "proposal"
    list_display = ("case", "number", "made_for", "sent_at", "expires_at", "state")
    list_filter = ("state",)
    search_fields = ("case__docket_number",)
    list_select_related = ("case", "by_party")
    open_to: ClassVar = frozenset({"mediator"})
    acts = (
        Act(
            name="withdraw",
            label=_("Withdraw the proposal"),
            form=Nothing,
            service=proposals.withdraw,
            done=_("The proposal is withdrawn."),
            offered=lambda row, user, roles: (
                row.state == Proposal.State.SENT and row.by_party_id is None and Role.MEDIATOR in roles
            ),
        ),
    )

    @admin.display(description=_("Made by"))
    def made_for(self, proposal: Proposal) -> Any:
        return proposal.by_party or _("The mediator")

    def facts_of(self, row: Proposal, request: HttpRequest) -> list[tuple[Words, Any]]:
        given = ProposalAnswer.objects.visible_to(request.user).filter(proposal=row).select_related("party")
        return [
            (_("Made by"), self.made_for(row)),
            (_("To"), ", ".join(str(party) for party in row.addressees.order_by("pk"))),
            (_("Sent"), full_time(row.sent_at)),
            (_("Open until"), full_time(row.expires_at)),
            (_("State"), row.get_state_display()),
            (_("Terms"), row.terms),
            (_("Answers"), "\n".join(f"{one.party}: {one.get_answer_display()}" for one in given)),
        ]

    def more(self, row: Proposal, request: HttpRequest) -> dict[str, Any]:
        return {"map": map_of_annex(row.case, row.annex)}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.make_view)
        return [path("make/<int:case_pk>/", view, name="mediation_make"), *super().get_urls()]

    def make_view(self, request: HttpRequest, case_pk: int) -> HttpResponse:
        """Write terms, and choose a division of the common ground; the one looked at is drawn on the map."""
        case = self.open_case(request, case_pk, Role.MEDIATOR)
        rows = _rows(case)
        looked_at = request.POST.get("division") or request.GET.get("division", "")
        form = ProposalForm(
            request.POST or None,
            case=case,
            divisions=[(row["value"], row["label"]) for row in rows if row["possible"]],
            initial={"division": looked_at},
        )

        def call(now: datetime) -> None:
            given = dict(form.cleaned_data)
            chosen = given.pop("division")
            proposals.make(
                case=case,
                actor=request.user,
                now=now,
                annex=_annex(case, chosen) if chosen else None,
                **given,  # type: ignore[arg-type]
            )

        return self.begin(
            request,
            case,
            form,
            call,
            title=_("Make a proposal"),
            button=_("Send the proposal"),
            done=_("The proposal is sent; those it is addressed to are told that it waits."),
            template="admin/mediation/make.html",
            rows=rows,
            looked_at=looked_at,
            map=next((row["map"] for row in rows if row["value"] == looked_at), None),
        )


def _rows(case: Case) -> list[dict[str, Any]]:
    """Every division of every overlap in issue: its areas, or why it is not possible."""
    rows = []
    overlaps = list(
        case.overlaps.select_related("first__register", "first__body", "second__register", "second__body", "body")
    )
    for overlap in overlaps:
        for code, found in divisions(overlap):
            title = title_of(overlap, code) if len(overlaps) == 1 else f"{overlap}: {title_of(overlap, code)}"
            row: dict[str, Any] = {"value": f"{overlap.key}:{code}", "label": title, "possible": False, "why": found}
            if isinstance(found, Partition):
                changes = [
                    (claim, share.boundary, share.area_m2)
                    for claim, share in ((overlap.first, found.first), (overlap.second, found.second))
                    if share.given_up_m2 > 0.5
                ]
                row |= {
                    "possible": True,
                    "overlap": overlap,
                    "partition": found,
                    "map": map_of_changes(changes, name="division", others=[overlap.first, overlap.second]),
                }
            rows.append(row)
    return rows


def _annex(case: Case, chosen: str) -> dict[str, Any]:
    key, _colon, code = chosen.partition(":")
    overlap = case.overlaps.filter(key=key).first()
    if overlap is None:
        raise Invalid.one("division", "Choose one of the divisions offered.")
    return annex_for(overlap, code)
