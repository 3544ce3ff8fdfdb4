"""What comes next in a case, as its reader may know it: its open dates, and what upper floors add (sessions,
undertakings)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from claims_project.procedure import words
from claims_project.procedure.models import Deadline
from disputes.lifecycle import State
from disputes.models import Case, CaseDeadline

UNDATED = {
    State.MEDIATION: "The mediation goes on; nothing in it has a date now.",
    State.SETTLED_MONITORING: "Nothing more is owed under the settlement; the monitor closes the case.",
}


@dataclass(frozen=True, slots=True, order=True)
class Coming:
    """Something with a moment: in which case (primary key), when, what in a sentence, and the page it is done on."""

    at: datetime
    case_id: int = field(compare=False)
    sentence: str = field(compare=False)
    href: str = field(compare=False, default="")


Reader = Callable[[Any, Sequence[int], datetime], Iterable[Coming]]
"""Given a user, primary keys of cases and now: what is to come in them that this user may see."""

readers: list[Reader] = []


def register(reader: Reader) -> Reader:
    """Adds what an upper floor knows. Each registers once, when its app is ready."""
    if reader not in readers:
        readers.append(reader)
    return reader


def of_deadline(deadline: Deadline, case_id: int, now: datetime) -> Coming:
    """An open deadline as something to come, with who owes it."""
    said = words.explain(deadline, now)
    return Coming(
        deadline.due_at,
        case_id,
        _("%(label)s by %(due)s. %(left)s. Owed by %(who)s.")
        % {"label": said.label, "due": said.due, "left": said.left, "who": said.who},
        deadline.link(),
    )


@register
def _deadlines(user: Any, cases: Sequence[int], now: datetime) -> Iterable[Coming]:
    open_ones = CaseDeadline.objects.visible_to(user).filter(case__in=cases, closed_at=None)
    for deadline in open_ones.select_related("case", "rules_version"):
        yield of_deadline(deadline, deadline.case_id, now)


def coming_in(cases: Iterable[Case], user: Any, now: datetime | None = None) -> dict[int, list[Coming]]:
    """For each case, what `user` may know to come, soonest first. As many queries for one case as for many."""
    asked = [case.pk for case in cases]
    found: dict[int, list[Coming]] = defaultdict(list)
    for reader in readers:
        for coming in reader(user, asked, now or timezone.now()):
            found[coming.case_id].append(coming)
    return {pk: sorted(found[pk]) for pk in asked}


def next_words(case: Case, coming: Sequence[Coming]) -> str:
    """The sentence that says what happens next in `case`; "" for one that is closed."""
    if coming:
        return coming[0].sentence
    return _(UNDATED[State(case.state)]) if case.state in UNDATED else ""
