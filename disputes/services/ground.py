"""The ground a case is about: whether it can be taken up again, and taking it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict
from disputes.lifecycle import ACTIVE, NOTED, State, Track
from disputes.models import Case
from registry.models import Claim, Overlap
from registry.services.assessments import suspend_assessment
from registry.services.settling import take_overlap_into_case
from registry.services.titles import note_pending


@dataclass(frozen=True, slots=True)
class Ground:
    """What a case would take up: its overlaps that are free, the claims to note it on, and what it cannot, in words."""

    overlaps: tuple[Overlap, ...]
    claims: tuple[Claim, ...]
    words: tuple[str, ...]

    def in_words(self) -> str:
        said = []
        if self.overlaps:
            said.append(f"In issue again: the common ground of {'; '.join(map(str, self.overlaps))}.")
        if self.claims:
            said.append(f"Pending proceedings are noted again on {', '.join(map(str, self.claims))}.")
        return " ".join([*said, *self.words])


def ground_to_take_up(case: Case, state: State, *, led_by: str = "") -> Ground:
    """What `case` would take up in `state`. `led_by`: the docket number of the lead it has just left.

    Raises Conflict when the ground is in issue in another case now.
    """
    if state not in ACTIVE:
        return Ground((), (), ())
    own = str(case.docket_number)
    free, words, taken = [], [], []
    for overlap in case.overlaps.select_related("first__register", "second__register").order_by("pk"):
        if overlap.state == Overlap.State.RESOLVED:
            words.append(f"The overlap of {overlap} stays resolved. {overlap.state_words}".strip())
        elif overlap.state == Overlap.State.IN_CASE and overlap.docket_number == led_by:
            words.append(f"The common ground of {overlap} stays in issue in case {led_by}, which is about it as well.")
        elif overlap.state == Overlap.State.IN_CASE and overlap.docket_number != own:
            taken.append(f"the common ground of {overlap} is in issue in case {overlap.docket_number}")
        else:
            free.append(overlap)
    if taken:
        raise Conflict(
            f"This case cannot go on now: {'; '.join(taken)}. Wait until that case is closed, or go on there."
        )
    claims = []
    for claim in case.claims_in_issue().select_related("register").order_by("pk"):
        if not claim.covers_ground:
            words.append(f"The title of {claim} has ended meanwhile ({claim.get_disposition_display().lower()}).")
        if state in NOTED and own not in claim.pending_proceedings:
            claims.append(claim)
    return Ground(tuple(free), tuple(claims), tuple(words))


def take_up(case: Case, ground: Ground, *, actor: User, now: datetime) -> None:
    """The overlaps are in issue in `case`, and it is noted on the claims."""
    number = str(case.docket_number)
    for overlap in ground.overlaps:
        take_overlap_into_case(overlap=overlap, docket_number=number, actor=actor, now=now)
    for claim in ground.claims:
        noted = Claim.objects.select_related("register").get(pk=claim.pk)
        _note(case, noted, actor=actor, now=now)


def note_again(case: Case, *, actor: User, now: datetime) -> None:
    """Proceedings are pending once more: the case is noted on each of its claims that does not say so."""
    for claim in case.claims_in_issue().order_by("pk"):
        if case.docket_number not in claim.pending_proceedings:
            _note(case, claim, actor=actor, now=now)


def _note(case: Case, claim: Claim, *, actor: User, now: datetime) -> None:
    """The case is noted on the title; one about validity suspends what was assessed."""
    number = str(case.docket_number)
    note_pending(claim=claim, docket_number=number, actor=actor, now=now)
    if case.track == Track.VALIDITY:
        suspend_assessment(claim=claim, docket_number=number, actor=actor, now=now)
