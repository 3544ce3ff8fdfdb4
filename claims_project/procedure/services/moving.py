"""Giving a deadline another date: the old row is closed as replaced, and a new one follows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from claims_project.notices import gates
from claims_project.notices import services as notices
from claims_project.procedure import words as said
from claims_project.procedure.models import Deadline, RulesVersion
from claims_project.procedure.services.deadlines import close_deadline, open_deadline
from claims_project.procedure.timekeeping import Question

D = TypeVar("D", bound=Deadline)
OWN = {field.name for field in Deadline._meta.get_fields()} | {"id"}


def replace_deadline(
    deadline: D,
    *,
    asked: Question,
    now: datetime,
    entry: int | None,
    words: str,
    rules_version: RulesVersion | None = None,
) -> D:
    """Close `deadline` as replaced, unless it is closed already, and open another in its place, whose trace knows which
    one it follows. `entry` is the docket's number of what moved it, `words` say so.

    Raises Conflict (it was closed or swept meanwhile).
    """
    if deadline.closed_at is None:
        close_deadline(deadline, state=Deadline.State.REPLACED, now=now)
    owner: dict[str, Any] = {
        field.name: getattr(deadline, field.name) for field in deadline._meta.concrete_fields if field.name not in OWN
    }
    opened = open_deadline(
        type(deadline),
        rule=deadline.rule,
        rules_version=rules_version or deadline.rules_version,
        trigger_at=deadline.trigger_at,
        trigger_words=words,
        trigger_entry=entry,
        asked=asked,
        follows=deadline,
        label=deadline.label,
        who=deadline.who,
        now=now,
        **owner,
    )
    opened.took_over()
    return opened


def tell_moved(deadline: Deadline, *, was: str, why: str, now: datetime) -> None:
    """The corrected notice: whoever owes it is told the old date, the new one, why it moved and how it is worked
    out."""
    explained = said.explain(deadline, now)
    notices.queue(
        recipients=deadline.recipients(),
        kind="deadline_moved",
        wording="deadline_moved",
        words=said.moved(explained, deadline.about_words(), was, why),
        words_for=lambda reader: {"due_yours": said.beside(deadline, reader.time_zone)},
        link=deadline.link(),
        gate=gates.behind(deadline._meta.label_lower, deadline),
        about=f"{deadline._meta.label_lower}:{deadline.key}:moved",
        thread=deadline.thread(),
        now=now,
    )
