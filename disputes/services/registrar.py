"""What the registrar does with a case: return, refuse, register, serve, call for the answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from claims_project.accounts.models import User
from claims_project.common.errors import NotAllowed
from claims_project.common.formatting import full_date
from disputes.access import roles_on
from disputes.lifecycle import STEPS, Role, State, Track
from disputes.models import Case, Defect, DocketEntry
from disputes.services.serving import last_deemed, serve
from disputes.services.steps import take
from registry.models import Overlap
from registry.services.assessments import resume_assessment, suspend_assessment
from registry.services.settling import release_overlap, resolve_overlap, take_overlap_into_case
from registry.services.titles import clear_pending, note_pending

__all__ = [
    "call_for_answer", "refuse_case", "register_case", "release_ground", "return_case", "serve",
]  # fmt: skip


def _registrar(actor: User, case: Case) -> None:
    if Role.REGISTRAR not in roles_on(actor, case):
        raise NotAllowed("Only the registrar does this.")


@transaction.atomic
def return_case(*, case: Case, actor: User, now: datetime, defects: Iterable[str]) -> DocketEntry:
    """Return a filing with a list of every defect. The filing date is kept if all are cured in time.

    Raises NotAllowed, Conflict, Invalid (no defect listed).
    """
    listed = [text.strip() for text in defects if text.strip()]
    entry = take(STEPS["return_deficient"], case=case, actor=actor, now=now, defects=listed)
    last = case.defects.aggregate(last=Max("number"))["last"] or 0
    Defect.objects.bulk_create(
        Defect(case=case, number=number, text=text, listed_at=now) for number, text in enumerate(listed, start=last + 1)
    )
    return entry


def refuse_case(*, case: Case, actor: User, now: datetime, reasons: str) -> DocketEntry:
    """Refuse registration, with reasons."""
    return take(STEPS["refuse"], case=case, actor=actor, now=now, words=reasons.strip(), reasons=reasons)


@transaction.atomic
def register_case(
    *,
    case: Case,
    actor: User,
    now: datetime,
    parties_confirmed: bool = False,
    duplicates_checked: bool = False,
    why_different: str = "",
) -> DocketEntry:
    """Accept a filed case: it is numbered business of the office from here on, and its overlaps are in a case.

    Raises NotAllowed (actor is no registrar), Conflict (no longer filed, or changed since it was read),
    Invalid (one reason for each guard that fails).
    """
    entry = take(
        STEPS["register"],
        case=case,
        actor=actor,
        now=now,
        parties_confirmed=parties_confirmed,
        duplicates_checked=duplicates_checked,
        why_different=why_different,
    )
    for overlap in case.overlaps.filter(state="open"):
        take_overlap_into_case(overlap=overlap, docket_number=str(case.docket_number), actor=actor, now=now)
    return entry


@transaction.atomic
def call_for_answer(*, case: Case, actor: User, now: datetime) -> DocketEntry:
    """Note the pending proceedings on every claim in issue and let the time to answer run, from the day the last
    respondent counts as served.

    Raises NotAllowed, Conflict, Invalid (a respondent without proof of service).
    """
    _registrar(actor, case)
    if case.state == State.REGISTERED:
        for claim in case.claims_in_issue().order_by("pk"):  # one order for all, lest two writers wait for each other
            if case.docket_number not in claim.pending_proceedings:
                note_pending(claim=claim, docket_number=str(case.docket_number), actor=actor, now=now)
                if case.track == Track.VALIDITY:
                    suspend_assessment(claim=claim, docket_number=str(case.docket_number), actor=actor, now=now)
    last = last_deemed(case)
    if last is None:
        return take(STEPS["call_for_answer"], case=case, actor=actor, now=now)
    zone = case.rules_version.time_zone if case.rules_version else None
    words = f"The last respondent counts as served on {full_date(last.deemed_at, zone)}."
    return take(STEPS["call_for_answer"], case=case, actor=actor, now=now, words=words, effective_at=last.deemed_at)


def release_ground(*, case: Case, actor: User, now: datetime) -> None:
    """Once a case is closed without settling: its overlaps are no longer in a case, its claims no longer noted."""
    for overlap in _overlaps_in_issue(case):
        release_overlap(overlap=overlap, docket_number=str(case.docket_number), actor=actor, now=now)
    _clear_notes(case, actor=actor, now=now)


def settle_ground(*, case: Case, words: str, actor: User, now: datetime) -> None:
    """Once a settlement is in force: its overlaps close, those that still have ground for what `words` say, and its
    claims are no longer noted. Source: "Mediation", on what a settlement does when it takes force.
    """
    for overlap in _overlaps_in_issue(case):
        resolve_overlap(overlap=overlap, docket_number=str(case.docket_number), actor=actor, now=now, words=words)
    _clear_notes(case, actor=actor, now=now)


def _overlaps_in_issue(case: Case) -> QuerySet[Overlap]:
    return case.overlaps.filter(state=Overlap.State.IN_CASE, docket_number=case.docket_number)


def _clear_notes(case: Case, *, actor: User, now: datetime) -> None:
    for claim in case.claims_in_issue().order_by("pk"):
        if case.docket_number in claim.pending_proceedings:
            clear_pending(claim=claim, docket_number=str(case.docket_number), actor=actor, now=now)
            resume_assessment(claim=claim, docket_number=str(case.docket_number), actor=actor, now=now)
