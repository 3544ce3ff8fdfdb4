"""The partition aid for one overlap: candidate divisions, and the one chosen as the annex of a proposal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from claims_project.common.errors import Invalid
from mediation.partition import Partition, Which, candidates
from registry.models import Overlap

UNCHANGED_M2 = 0.5


def divisions(overlap: Overlap) -> list[tuple[str, Partition | str]]:
    """Every candidate division of `overlap` by its code, or the sentence why it is not possible."""
    junior: Which | None = None
    if overlap.junior is not None:
        junior = "first" if overlap.junior.pk == overlap.first_id else "second"
    return candidates(overlap.first.boundary, overlap.second.boundary, junior=junior, spheroid=overlap.body.spheroid)


def title_of(overlap: Overlap, code: str) -> str:
    """The division in words, with the claim that gives the ground up by its number."""
    if code == "median":
        return str(_("A straight line halves the common ground by area; each claim keeps the half on its own side"))
    giver = overlap.first if code == "relinquish-first" else overlap.second
    return str(_("%(claim)s gives up the common ground") % {"claim": giver})


def annex_for(overlap: Overlap, code: str) -> dict[str, Any]:
    """The division `code` as a proposal's annex: a new boundary for each
    claim that gives something up. Raises Invalid.
    """
    found = dict(divisions(overlap)).get(code)
    if found is None:
        raise Invalid.one("division", "Choose one of the divisions offered.")
    if isinstance(found, str):
        raise Invalid.one("division", found)
    changes = [
        {"claim": claim.pk, "boundary": share.boundary, "area_m2": share.area_m2, "given_up_m2": share.given_up_m2}
        for claim, share in ((overlap.first, found.first), (overlap.second, found.second))
        if share.given_up_m2 > UNCHANGED_M2
    ]
    return {"kind": found.kind, "words": title_of(overlap, code), "overlap": str(overlap.key), "changes": changes}
