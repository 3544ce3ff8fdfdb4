"""Several cases that go on as one: members close into a lead, and leave it again when they are reopened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from claims_project.accounts.models import Party, User
from claims_project.accounts.services import system_actor
from claims_project.common.errors import Conflict, Fault, Invalid
from claims_project.common.formatting import sentence
from claims_project.common.querysets import swap
from disputes.lifecycle import JOINABLE, STEPS, State
from disputes.models import Case, CaseParty, Consolidation, DocketEntry
from disputes.services.docket import enter
from disputes.services.ground import ground_to_take_up, take_up
from disputes.services.registrar import release_ground
from disputes.services.serving import SERVABLE
from disputes.services.steps import check, notify, take
from registry.models import Claim, Overlap
from registry.services.assessments import resume_assessment
from registry.services.settling import release_overlap
from registry.services.titles import clear_pending

CaseJoined = Callable[[DocketEntry, datetime], object]
_hear_of_it: list[CaseJoined] = []


def on_case_joined(hook: CaseJoined) -> CaseJoined:
    """Have `hook(entry, now)` called, in the same transaction, when a case has joined another; `entry` says so on the
    lead's docket. By which a higher floor looks again at what it knows of the lead. Registered once, at the start."""
    if hook not in _hear_of_it:
        _hear_of_it.append(hook)
    return hook


@transaction.atomic
def consolidate(
    *,
    case: Case,
    actor: User,
    now: datetime,
    lead_case: str,
    reasons: str,
    open_earlier_papers: bool = False,
) -> DocketEntry:
    """Close `case` because it goes on in the lead, by the registrar's order. Returns the closing's docket entry.

    Its parties become parties of the lead, its ground is in issue there, its dates end: the lead's rule. Its papers
    stay on its own docket, open to whom they were open; the lead's earlier papers are open to those who join only if
    the order says so (`open_earlier_papers`).
    Raises NotAllowed, Conflict (a case that cannot lead, or be led, now), Invalid.
    """
    step = STEPS["consolidate"]
    check(step, case=case, actor=actor, now=now, lead_case=lead_case, reasons=reasons)
    lead = _lead(case, lead_case)
    joining = list(case.parties.select_related("party").order_by("pk"))
    known = {member.party_id: member.role for member in lead.parties.all()}
    new = [member for member in joining if member.party_id not in known]
    number = str(lead.docket_number)
    entry = take(
        step, case=case, actor=actor, now=now, words=f"It goes on as {number}. {reasons.strip()}", lead_case=number,
        reasons=reasons,
    )  # fmt: skip
    release_ground(case=case, actor=system_actor(), now=now)
    tie = Consolidation.objects.create(member=case, lead=lead, since=now)
    _bring_ground(tie, actor=actor, now=now)
    CaseParty.objects.bulk_create(
        CaseParty(
            case=lead,
            party=member.party,
            role=member.role,
            appeared_at=now if member.appeared_at else None,
            papers_from=None if open_earlier_papers else now,
        )
        for member in new
    )
    tie.parties.set([member.party for member in new])
    said = [
        f"Case {case.docket_number} is consolidated into this one, which leads. {sentence(reasons)}",
        *(f"{member.party} joins as {member.get_role_display().lower()}." for member in new),
        *(
            f"{member.party} stays {CaseParty.Role(known[member.party_id]).label.lower()} here."
            for member in joining
            if known.get(member.party_id, member.role) != member.role
        ),
        f"Its papers stay on its own docket, entries 1 to {entry.number}.",
    ]
    if new:
        said.append(
            "The earlier papers of this case are open to those who join."
            if open_earlier_papers
            else "The earlier papers of this case are not open to those who join."
        )
    joined = enter(
        lead, "case_joined", actor=actor, now=now, text=" ".join(said),
        data={
            "joined": str(case.docket_number), "reasons": reasons, "opens_earlier_papers": open_earlier_papers,
            "parties": [str(member.party.key) for member in new],
        },
    )  # fmt: skip
    notify(joined, now=now)
    for hook in _hear_of_it:
        hook(joined, now)
    return entry


@transaction.atomic
def gather(
    *,
    lead: Case,
    cases: Iterable[str],
    actor: User,
    now: datetime,
    reasons: str,
    open_earlier_papers: bool = False,
) -> list[DocketEntry]:
    """Consolidate several cases, given by docket number, into `lead`: all, or none. Raises as `consolidate` does."""
    numbers = list(dict.fromkeys(number.strip().upper() for number in cases if number.strip()))
    found = {str(case.docket_number): case for case in _on_the_docket(actor).filter(docket_number__in=numbers)}
    faults = [Fault("cases", f"There is no case {number}.") for number in numbers if number not in found]
    if not numbers:
        faults.append(Fault("cases", "Give the docket number of at least one case, one a line."))
    if faults:
        raise Invalid(faults)
    return [
        consolidate(
            case=found[number],
            actor=actor,
            now=now,
            lead_case=str(lead.docket_number),
            reasons=reasons,
            open_earlier_papers=open_earlier_papers,
        )
        for number in sorted(numbers)
    ]


def leave(tie: Consolidation, *, actor: User, now: datetime, reasons: str) -> None:
    """Give a member its ground and parties back, once it goes on by itself. Part of the member's reopening.

    Ground that the lead, or another member, is about as well stays there. A party that has acted in the lead stays a
    party to it. Raises Conflict (an agreement of the lead is out for signature).
    """
    lead, case = tie.lead, tie.member
    if lead.state == State.SETTLEMENT_PENDING:
        raise Conflict(f"The agreement of case {lead} is out for signature; let it be signed or refused first.")
    swap(tie, expected={"ended_at": None}, ended_at=now)
    others = [other.member for other in lead.consolidated.current().select_related("member")]
    elsewhere = Overlap.objects.filter(cases__in=others)
    overlaps = list(tie.overlaps.exclude(pk__in=elsewhere.values("pk")))
    lead.overlaps.remove(*overlaps)
    lead.claims.remove(*tie.claims.exclude(cases__in=others))
    for overlap in overlaps:
        if overlap.state == Overlap.State.IN_CASE and overlap.docket_number == lead.docket_number:
            release_overlap(overlap=overlap, docket_number=str(lead.docket_number), actor=actor, now=now)
    in_issue = lead.claims_in_issue().values("pk")
    for claim in case.claims_in_issue().exclude(pk__in=in_issue).order_by("pk"):
        if lead.docket_number in claim.pending_proceedings:
            clear_pending(claim=claim, docket_number=str(lead.docket_number), actor=actor, now=now)
            resume_assessment(claim=claim, docket_number=str(lead.docket_number), actor=actor, now=now)
    staying, gone = _part_from(tie, others)
    said = [f"Case {case.docket_number} goes on by itself again. {reasons.strip()}"]
    said += [f"{party} leaves this case with it." for party in gone]
    said += [f"{party} has acted here and stays a party." for party in staying]
    left = enter(
        lead, "case_left", actor=actor, now=now, text=" ".join(said),
        data={"left": str(case.docket_number), "parties": [str(party.key) for party in gone]},
    )  # fmt: skip
    notify(left, now=now)


def _on_the_docket(actor: User) -> QuerySet[Case]:
    return Case.objects.visible_to(actor).exclude(state=State.DRAFT)


def _lead(case: Case, number: str) -> Case:
    """The lead, when `case` may go on in it. Raises Invalid (there is none of that number), Conflict."""
    lead = Case.objects.exclude(state=State.DRAFT).filter(docket_number=number.strip().upper()).first()
    if lead is None:
        raise Invalid.one("lead_case", f"There is no case {number.strip()}.")
    if lead.pk == case.pk:
        raise Invalid.one("lead_case", "A case cannot be consolidated into itself.")
    members = [str(tie.member) for tie in case.consolidated.current().select_related("member")]
    if members:
        raise Conflict(f"This case leads {', '.join(members)} itself. Let those go on by themselves first.")
    if lead.state not in JOINABLE:
        raise Conflict(
            f"Case {lead} is in the state “{lead.get_state_display()}”. A case leads from its registration until an "
            "agreement is out for signature."
        )
    if lead.docket.filter(data__step=STEPS["take_force"].name).exists():
        raise Conflict(f"A settlement is in force in case {lead}: nobody joins it now.")
    if lead.rules_version_id != case.rules_version_id:
        raise Conflict(
            f"Case {lead} runs under {lead.rules_version}, this one under {case.rules_version}. Relate the two instead."
        )
    here = lead.parties.values("party")
    unserved = case.parties.filter(appeared_at=None).exclude(party__in=here).select_related("party")
    if lead.state not in SERVABLE and unserved:
        names = ", ".join(str(member.party) for member in unserved)
        raise Conflict(f"{names} has not been served yet, and case {lead} is past its service. Serve this case first.")
    return lead


def _bring_ground(tie: Consolidation, *, actor: User, now: datetime) -> None:
    """What the member is about is in issue in the lead from now on."""
    lead, case = tie.lead, tie.member
    overlaps = list(case.overlaps.exclude(pk__in=lead.overlaps.values("pk")))
    claims = list(Claim.objects.filter(pk__in=case.claims.values("pk")).exclude(pk__in=lead.claims.values("pk")))
    lead.overlaps.add(*overlaps)
    lead.claims.add(*claims)
    tie.overlaps.set(overlaps)
    tie.claims.set(claims)
    take_up(lead, ground_to_take_up(lead, State(lead.state)), actor=actor, now=now)


def _part_from(tie: Consolidation, others: list[Case]) -> tuple[list[Party], list[Party]]:
    """The parties that came with the member: those who stay in the lead, and those who left it."""
    staying: list[Party] = []
    gone: list[Party] = []
    brought = CaseParty.objects.filter(case=tie.lead, party__in=tie.parties.all()).exclude(
        party__in=CaseParty.objects.filter(case__in=others).values("party")
    )
    for member in brought.select_related("party").order_by("pk"):
        acted = tie.lead.docket.filter(on_behalf_of=member.party, entered_at__gte=tie.since).exists()
        try:
            with transaction.atomic():
                if not acted:
                    member.delete()
        except ProtectedError:
            acted = True
        (staying if acted else gone).append(member.party)
    return staying, gone
