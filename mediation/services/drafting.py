"""What a settlement is made of: clauses as they are typed, what is wrong with them, and the text they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from claims_project.accounts.models import Party
from claims_project.common.errors import Fault
from disputes.models import Case
from mediation import settlement_text
from mediation.access import settling_parties
from mediation.models import Clause, Proposal, Settlement
from registry.geometry import ShapeRefused, boundary_of, to_geojson
from registry.models import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseDraft:
    """One clause as the mediator gives it. Which of the fields it needs depends on its kind."""

    kind: str
    text: str
    obligor: Party | None = None
    beneficiary: Party | None = None
    due_on: date | None = None
    claim: Claim | None = None
    new_boundary: dict[str, Any] | None = None


def faults_of(case: Case, clauses: Iterable[ClauseDraft], *, now: datetime) -> list[Fault]:
    """Everything wrong with `clauses`, each fault naming clause and field ("clause-2-due_on")."""
    parties = set(settling_parties(case))
    in_issue = set(case.claims_in_issue())
    faults: list[Fault] = []
    drafts = list(clauses)
    if not drafts:
        faults.append(Fault("clauses", "An agreement has at least one clause."))
    changed: set[int] = set()
    for number, clause in enumerate(drafts, start=1):

        def wrong(field: str, words: str, number: int = number) -> None:
            faults.append(Fault(f"clause-{number}-{field}", f"Clause {number}: {words}"))

        if clause.kind not in Clause.Kind.values:
            wrong("kind", "choose what kind of clause it is.")
        if not clause.text.strip():
            wrong("text", "write its text.")
        for field, party in (("obligor", clause.obligor), ("beneficiary", clause.beneficiary)):
            if party is not None and party not in parties:
                wrong(field, f"{party} is not a party to this agreement.")
        if clause.kind in Clause.PERFORMED:
            if clause.obligor is None:
                wrong("obligor", "say who must do it.")
            if clause.beneficiary is None:
                wrong("beneficiary", "say for whom it is done: they may waive it, or report a breach.")
            if clause.obligor is not None and clause.obligor == clause.beneficiary:
                wrong("beneficiary", "nobody owes something to themselves.")
            if clause.due_on is None:
                wrong("due_on", "say by when.")
            elif clause.due_on <= now.date():
                wrong("due_on", "the day must lie ahead.")
        if clause.kind == Clause.Kind.BOUNDARY:
            if clause.claim is None:
                wrong("claim", "name the claim whose boundary changes.")
            elif clause.claim not in in_issue:
                wrong("claim", f"claim {clause.claim} is not in issue in this case.")
            elif clause.claim.pk in changed:
                wrong("claim", f"the boundary of claim {clause.claim} is changed by an earlier clause already.")
            else:
                changed.add(clause.claim.pk)
                if words := _fault_of_boundary(clause.new_boundary, clause.claim):
                    wrong("new_boundary", words)
    return faults


def clauses_from(proposal: Proposal) -> list[ClauseDraft]:
    """The clauses that accepted terms begin with: the terms as they were put, and each boundary of the annex."""
    drafts = [ClauseDraft(kind=Clause.Kind.DECLARATORY, text=proposal.terms)]
    for change in (proposal.annex or {}).get("changes", ()):
        claim = Claim.objects.get(pk=change["claim"])
        drafts.append(
            ClauseDraft(
                kind=Clause.Kind.BOUNDARY,
                text=f"The boundary of claim {claim} becomes that of the annex to this clause.",
                claim=claim,
                new_boundary=change["boundary"],
            )
        )
    return drafts


def drafts_of(settlement: Settlement) -> list[ClauseDraft]:
    """A settlement's clauses as drafts again."""
    return [
        ClauseDraft(
            kind=clause.kind,
            text=clause.text,
            obligor=clause.obligor,
            beneficiary=clause.beneficiary,
            due_on=clause.due_on,
            claim=clause.claim,
            new_boundary=clause.new_boundary,
        )
        for clause in settlement.clauses.select_related("obligor", "beneficiary", "claim__register", "claim__body")
    ]


def write_clauses(settlement: Settlement, drafts: Iterable[ClauseDraft]) -> None:
    """Replace the clauses of a draft. The caller has checked them and holds the transaction."""
    settlement.clauses.all().delete()
    Clause.objects.bulk_create(
        Clause(
            settlement=settlement,
            number=number,
            kind=draft.kind,
            text=draft.text.strip(),
            obligor=draft.obligor,
            beneficiary=draft.beneficiary,
            due_on=draft.due_on,
            claim=draft.claim,
            new_boundary=_as_registered(draft),
        )
        for number, draft in enumerate(drafts, start=1)
    )


def compose(settlement: Settlement) -> None:
    """Write the text that the clauses make, and its hash, on a draft."""
    settlement.text = settlement_text.canonical(agreement_of(settlement))
    settlement.text_sha256 = settlement_text.sha256(settlement.text)
    settlement.save(update_fields=["text", "text_sha256"])


def agreement_of(settlement: Settlement) -> settlement_text.Agreement:
    """The terms as settlement_text composes them."""
    case = settlement.case
    roles = {role.party_id: role.get_role_display().lower() for role in case.parties.all()}
    clauses = settlement.clauses.select_related("obligor", "beneficiary", "claim__register", "claim__body")
    return settlement_text.Agreement(
        docket_number=str(case.docket_number),
        caption=case.caption,
        number=settlement.number,
        title=settlement.title,
        preamble=settlement.preamble,
        parties=tuple(settlement_text.PartyLine(party.name, roles[party.pk]) for party in settling_parties(case)),
        clauses=tuple(
            settlement_text.ClauseTerm(
                number=clause.number,
                kind=Clause.Kind(clause.kind).name.replace("_", " ").capitalize(),
                text=clause.text,
                obligor=clause.obligor.name if clause.obligor else "",
                beneficiary=clause.beneficiary.name if clause.beneficiary else "",
                due_on=clause.due_on,
                claim=str(clause.claim) if clause.claim else "",
                boundary=_boundary_term(clause),
            )
            for clause in clauses
        ),
    )


def _boundary_term(clause: Clause) -> settlement_text.BoundaryTerm | None:
    if clause.kind != Clause.Kind.BOUNDARY or clause.claim is None or clause.new_boundary is None:
        return None
    body = clause.claim.body
    return settlement_text.BoundaryTerm(
        claim=str(clause.claim),
        body=body.name,
        equatorial_m=body.radius_a,
        polar_m=body.radius_b,
        geometry=clause.new_boundary,
        confidential=clause.claim.coordinates_confidential,
    )


def _fault_of_boundary(boundary: dict[str, Any] | None, claim: Claim) -> str:
    """What the register would say against a new boundary, or an empty string."""
    if not boundary:
        return "give the new boundary."
    try:
        boundary_of(boundary, claim.body.spheroid)
    except ShapeRefused as refusal:
        return f"the new boundary cannot be used. {refusal}"
    return ""


def _as_registered(draft: ClauseDraft) -> dict[str, Any] | None:
    """The boundary exactly as the register will write it, so that what is signed is what is carried out."""
    if draft.claim is None or not draft.new_boundary:
        return None
    return to_geojson(boundary_of(draft.new_boundary, draft.claim.body.spheroid).shape)
