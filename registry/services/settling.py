"""What becomes of an overlap in a case: taken up, let go, or settled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict
from claims_project.common.querysets import swap
from registry.access import require_registrar
from registry.models import Overlap
from registry.services.conflict_sets import settle_sets
from registry.services.overlaps import Policy, class_of, side_of

State = Overlap.State


@transaction.atomic
def take_overlap_into_case(*, overlap: Overlap, docket_number: str, actor: User, now: datetime) -> Overlap:
    """Say that a case is about this overlap. Raises NotAllowed (actor is no registrar), Conflict (in another case,
    or resolved)."""
    require_registrar(actor)
    if overlap.state == State.IN_CASE and overlap.docket_number == docket_number:
        return overlap
    if overlap.state == State.IN_CASE:
        raise Conflict(f"This overlap is already in issue in case {overlap.docket_number}.")
    if overlap.state == State.RESOLVED:
        raise Conflict("This overlap is resolved, so a case cannot be about it.")
    contested = overlap.contested
    swap(
        overlap,
        expected={"state": overlap.state},
        state=State.IN_CASE,
        dismissed_as="",
        docket_number=docket_number,
        state_words=f"In issue in case {docket_number} since {now:%-d %B %Y}.",
    )
    if not contested:
        settle_sets(overlap.body, joined=[(overlap.first_id, overlap.second_id)], parted=[], now=now)
    return overlap


@transaction.atomic
def release_overlap(*, overlap: Overlap, docket_number: str, actor: User, now: datetime, reason: str = "") -> Overlap:
    """Take an overlap out of its case, which ended without settling it: it is open again, or dismissed as before.

    Raises NotAllowed (actor is no registrar), Conflict (it is not in that case).
    """
    require_registrar(actor)
    _must_be_in(overlap, docket_number)
    first, second = side_of(overlap.first), side_of(overlap.second)
    state, dismissed_as, words = class_of(first, second, overlap.area_m2, overlap.width_m, Policy.at(now))
    if state == State.OPEN:
        words = f"Open: case {docket_number} ended without settling it on {now:%-d %B %Y}. {reason}".strip()
    swap(
        overlap,
        expected={"state": State.IN_CASE},
        state=state,
        dismissed_as=dismissed_as,
        docket_number="",
        state_words=words,
    )
    if not overlap.contested:
        settle_sets(overlap.body, joined=[], parted=[(overlap.first_id, overlap.second_id)], now=now)
    return overlap


@transaction.atomic
def resolve_overlap(*, overlap: Overlap, docket_number: str, actor: User, now: datetime, words: str) -> Overlap:
    """Close an overlap that a settlement disposed of though the claims still share ground (a shared unit, a release).

    Ground that vanished needs no such act. Raises NotAllowed (actor is no registrar), Conflict (it is not in that
    case).
    """
    require_registrar(actor)
    if overlap.state == State.RESOLVED and overlap.docket_number == docket_number:
        return overlap
    _must_be_in(overlap, docket_number)
    swap(
        overlap,
        expected={"state": State.IN_CASE},
        state=State.RESOLVED,
        state_words=f"Resolved by settlement in case {docket_number} on {now:%-d %B %Y}: {words}",
    )
    settle_sets(overlap.body, joined=[], parted=[(overlap.first_id, overlap.second_id)], now=now)
    return overlap


def _must_be_in(overlap: Overlap, docket_number: str) -> None:
    if overlap.state != State.IN_CASE or overlap.docket_number != docket_number:
        raise Conflict(f"This overlap is not in issue in case {docket_number}.")
