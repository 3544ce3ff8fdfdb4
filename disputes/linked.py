"""The cases that hang together with one, as a reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from claims_project.accounts.models import Party, User
from disputes.models import Case, Consolidation, Relation
from disputes.services.relating import Suggestion, suggestions


@dataclass(frozen=True, slots=True)
class Linked:
    """The lead (if any), the members, and the related cases each with its tie and, where the papers of both are open to
    the reader, the reason."""

    lead: Consolidation | None
    members: tuple[Consolidation, ...]
    related: tuple[tuple[Relation, Case, str], ...]
    suggested: tuple[Suggestion, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lead or self.members or self.related or self.suggested)


def linked_to(case: Case, *, user: User, suggest: bool = False) -> Linked:
    """Ties of `case` to cases whose docket sheets `user` may open; with `suggest`, those that might be related too."""
    ties = Consolidation.objects.visible_to(user).current().filter(Q(member=case) | Q(lead=case))
    consolidated = list(ties.select_related("member", "lead"))
    relations = Relation.objects.visible_to(user).current().filter(Q(first=case) | Q(second=case))
    related = list(relations.select_related("first", "second"))
    ends = {end for tie in related for end in (tie.first_id, tie.second_id)}
    papers = set(Case.objects.papers_open_to(user).filter(pk__in=ends).values_list("pk", flat=True)) if ends else set()
    return Linked(
        lead=next((tie for tie in consolidated if tie.member_id == case.pk), None),
        members=tuple(tie for tie in consolidated if tie.lead_id == case.pk),
        related=tuple(
            (tie, tie.other(case), tie.reason if {tie.first_id, tie.second_id} <= papers else "") for tie in related
        ),
        suggested=tuple(suggestions(case, user=user)) if suggest else (),
    )


def joined_later(case: Case, *, user: User) -> datetime | None:
    """Since when papers of `case` are open to `user`, whose party joined by a consolidation; None when all are."""
    if Case.objects.wholly_open_to(user).filter(pk=case.pk).exists():
        return None
    ways_in = case.parties.filter(party__in=Party.objects.read_for_by(user), appeared_at__isnull=False)
    return ways_in.exclude(papers_from=None).values_list("papers_from", flat=True).first()
