"""Telling people that something waits for them. A notice says that it is there, never what it says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from claims_project.accounts.models import User
from claims_project.notices import gates
from claims_project.notices.services import queue
from disputes.models import Case, DocketEntry
from disputes.wordings import CASE, ENTRY


def tell(people: Iterable[User], *, entry: DocketEntry, subject: str, body: str, link: str, now: datetime) -> None:
    """Queue one notice for each of `people` (not for the one who acted) about `entry`.

    Whoever reads the entry is told of it as long as they may read it; others (a nominee) as long as they see the case.
    """
    case: Case = entry.case
    for person in people:
        if person.pk == entry.actor_id:
            continue
        reads = DocketEntry.objects.readable_by(person).filter(pk=entry.pk).exists()
        queue(
            recipients=[person],
            kind=entry.event,
            wording="waiting",
            words={
                "case_number": str(case.docket_number),
                "caption": case.caption,
                "what": subject,
                "text": body,
            },
            link=link,
            gate=gates.behind(ENTRY, entry) if reads else gates.behind(CASE, case),
            about=f"docket:{case.docket_number}:{entry.number}",
            thread=str(case.docket_number),
            now=now,
        )
