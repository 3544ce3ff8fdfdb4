"""What happens to overlaps when claims go into others: what was settled stays so, what is in a case holds them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from claims_project.common.errors import Conflict
from registry.models import Claim, Overlap


def require_in_no_case(claims: Sequence[Claim]) -> None:
    """Raises Conflict, in words, when common ground of one of the claims is in a case: its note may not be on the
    title yet."""
    held = Overlap.objects.filter(Q(first__in=claims) | Q(second__in=claims), state=Overlap.State.IN_CASE)
    if reasons := [
        f"The common ground of {row} is in issue in case {row.docket_number}. A claim in issue must not give way to "
        "others before the case has ended."
        for row in held.with_claims()
    ]:
        raise Conflict(*reasons)


def settled_before(claims: Sequence[Claim]) -> dict[int, dict[str, Any]]:
    """Other claim → what an overlap with it says, once `claims` have gone into others: a settlement about ground they
    shared with it goes on for whoever has that ground now. Asked before they go.

    Where one of them was still in contest with the other, the whole is a new question, which says what was settled.
    """
    gone = {claim.pk for claim in claims}
    shared: dict[int, list[Overlap]] = {}
    rows = Overlap.objects.filter(Q(first__in=gone) | Q(second__in=gone)).exclude(geometry=None)
    for row in rows.with_claims().order_by("pk"):
        for other in {row.first_id, row.second_id} - gone:
            shared.setdefault(other, []).append(row)
    return {
        other: said
        for other, overlaps in shared.items()
        if (said := _said([row for row in overlaps if _is_settled(row)], overlaps, gone))
    }


def _is_settled(row: Overlap) -> bool:
    return row.state == Overlap.State.RESOLVED and bool(row.docket_number)


def _said(settled: list[Overlap], overlaps: list[Overlap], gone: set[int]) -> dict[str, Any] | None:
    if not settled:
        return None
    own = [str(row.first if row.first_id in gone else row.second) for row in settled]
    if any(row.contested for row in overlaps):
        parts = "; ".join(
            f"that of {claim} in case {row.docket_number}" for claim, row in zip(own, settled, strict=True)
        )
        return {"state_words": f"Open: of the common ground only a part was settled before: {parts}."}
    words = [f"{row.state_words} It came with the ground of {claim}." for claim, row in zip(own, settled, strict=True)]
    return {
        "state": Overlap.State.RESOLVED,
        "docket_number": settled[0].docket_number,
        "state_words": " ".join(words),
    }
