"""Telling those who follow a case of an entry: nobody who may not read it, and nothing of what is sealed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from claims_project.accounts.models import User
from claims_project.notices import gates
from claims_project.notices.services import queue
from claims_project.record.models import AccessClass
from disputes.access import people_for, people_of
from disputes.events import EVENTS
from disputes.lifecycle import State
from disputes.models import Case, DocketEntry
from disputes.wordings import ENTRY

UNDER_SEAL = "An entry was made under seal. Those whom the order names read it on the docket."


def notify(entry: DocketEntry, *, now: datetime, service: bool = False) -> None:
    """Tell everyone who follows the case and may read the entry, except the one who made it."""
    case = entry.case
    followers = list(people_of(case).exclude(pk=entry.actor_id))
    if case.state == State.FILED:
        followers += list(people_for(case, "registrar"))
    readers = readers_of(entry, dict.fromkeys(followers))
    if readers:
        sealed = class_in_force(entry) == AccessClass.SEALED
        queue(
            recipients=readers,
            kind=entry.event,
            wording="docket_entry",
            words={
                "case_number": str(case.docket_number),
                "caption": case.caption,
                "what": EVENTS[entry.event].title,
                "text": UNDER_SEAL if sealed else entry.text,
            },
            link=case.get_absolute_url(),
            gate=gates.behind(ENTRY, entry),
            about=about(case, entry.number),
            thread=str(case.docket_number),
            service=service,
            now=now,
        )


def about(case: Case, number: int) -> str:
    """What the notices of an entry are about: by this they are found again when it is sealed."""
    return f"docket:{case.docket_number}:{number}"


def readers_of(entry: DocketEntry, people: Iterable[User]) -> list[User]:
    """Those of `people` who may read the entry."""
    this = DocketEntry.objects.filter(pk=entry.pk)
    in_force = class_in_force(entry)
    return [person for person in people if this.read_by(person, in_force=in_force).exists()]


def class_in_force(entry: DocketEntry) -> str:
    """The entry's class as the orders on its docket leave it."""
    return DocketEntry.objects.filter(pk=entry.pk).with_class_in_force().get().in_force
