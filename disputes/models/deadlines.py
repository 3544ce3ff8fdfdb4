"""The dates of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse

from claims_project.accounts.models import User
from claims_project.procedure.models import Deadline
from disputes.models.cases import Case
from disputes.querysets import CaseDeadlineQuerySet


class OnTheDocket:
    """What every deadline that lies in a `case` has in common, whichever floor it is of: its moves are entries of the
    docket."""

    case: Any

    def thread(self) -> str:
        return str(self.case.docket_number)

    def belongs_to(self) -> Case:
        found: Case = self.case
        return found

    @classmethod
    def enter_moves(cls, owner: Case, *, moves: list[Any], words: str, actor: User, now: datetime) -> int:
        """One docket entry for all dates of a case that one cause moves."""
        from disputes.services.dates import enter_moves

        return enter_moves(owner, moves=moves, words=words, actor=actor, now=now).number


class CaseDeadline(OnTheDocket, Deadline):
    """Something somebody owes in a case, by when, and how the date was worked out."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")

    objects = CaseDeadlineQuerySet.as_manager()

    class Meta(Deadline.Meta):
        pass

    def recipients(self) -> models.QuerySet[User]:
        """Those who owe it, among those who may see the case."""
        from disputes.access import people_for

        return people_for(self.case, self.who)

    def about_words(self) -> str:
        return f"{self.case.docket_number}, {self.case.caption}"

    @property
    def track(self) -> str:
        return self.case.track

    @property
    def of_the_parties(self) -> bool:
        """Whether the parties may agree on another date: it is theirs to keep, not the office's."""
        return self.who in {"claimant", "respondent", "parties"}

    def link(self) -> str:
        return reverse("disputes:case", args=[self.case.docket_number])
