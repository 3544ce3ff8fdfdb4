"""Turning to the deadlines whose moment has come: reminding, and marking those that have passed.

The row is the queue: its next moment moves on in the same transaction that queues the notices, by compare-and-swap, so
each moment is dealt with once whatever is killed or run twice. The cost follows the rows that are due, not those that
are open.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from math import inf

from django.db import transaction
from django.db.models import Q

from claims_project.common.errors import Conflict
from claims_project.common.querysets import swap
from claims_project.notices import gates
from claims_project.notices import services as notices
from claims_project.procedure import words
from claims_project.procedure.models import Attention, Deadline, deadline_models
from claims_project.procedure.services.deadlines import missed_hooks

log = logging.getLogger(__name__)
BATCH = 200


@dataclass(slots=True)
class Swept:
    """What one sweep did: reminders sent (deadlines, not recipients), deadlines marked missed, rows that could not be
    done."""

    reminded: int = 0
    missed: int = 0
    failed: int = 0


def sweep(*, now: datetime, seconds: float | None = None) -> Swept:
    """Turn to every deadline of every app whose moment has come, for about so many `seconds` if given: the next sweep
    goes on. A row that fails is logged, left as it was, and tried again at the next sweep; the others go on."""
    swept = Swept()
    until = inf if seconds is None else time.monotonic() + seconds
    with notices.left_to_the_sweep():
        for deadline in _due_of_all(now):
            if time.monotonic() > until:
                break
            try:
                with transaction.atomic():
                    reminded, missed = _attend(deadline, now)
            except Conflict:
                continue  # closed, or swept by another worker, since it was read
            except Exception:
                log.exception("The deadline %s %s could not be swept.", deadline._meta.label, deadline.key)
                swept.failed += 1
            else:
                swept.reminded += reminded
                swept.missed += missed
    return swept


def _due_of_all(now: datetime) -> Iterator[Deadline]:
    """Rows with a moment due, one of each kind in turn: a kind with many keeps no other waiting."""
    for each in zip_longest(*(_due(model, now) for model in deadline_models())):
        yield from (deadline for deadline in each if deadline is not None)


def _due(model: type[Deadline], now: datetime) -> Iterator[Deadline]:
    """Rows with a moment due, soonest first, a batch at a time; each row once, even one that stays due."""
    due = model._base_manager.filter(next_reminder_at__lte=now).order_by("next_reminder_at", "pk")
    beyond = Q()
    while rows := list(due.filter(beyond).select_related("rules_version")[:BATCH]):
        at, pk = rows[-1].next_reminder_at, rows[-1].pk
        yield from rows
        beyond = Q(next_reminder_at__gte=at) & ~Q(next_reminder_at=at, pk__lte=pk)


def _attend(deadline: Deadline, now: datetime) -> tuple[bool, bool]:
    """Pass every moment of one deadline that has come: remind for the latest, mark it missed if its end is among
    them."""
    moments = deadline.attentions()
    due = [moment for moment in moments[deadline.attentions_done :] if moment.at <= now]
    rest = moments[deadline.attentions_done + len(due) :]
    reminders = [moment for moment in due if moment.day is not None]
    passed = len(reminders) < len(due)
    changes: dict[str, object] = {
        "attentions_done": deadline.attentions_done + len(due),
        "next_reminder_at": rest[0].at if rest else None,
    }
    if reminders:
        changes["reminders_done"] = deadline.reminders_done + 1
        changes["reminders_skipped"] = [*deadline.reminders_skipped, *(moment.day for moment in reminders[:-1])]
    if passed and deadline.state == Deadline.State.OPEN:
        changes["state"] = Deadline.State.MISSED
    swap(deadline, expected={"closed_at": None, "next_reminder_at": deadline.next_reminder_at}, **changes)
    if reminders:
        _remind(deadline, reminders[-1], now)
    if "state" in changes:
        for hook in missed_hooks(deadline):
            hook(deadline, now)
    return bool(reminders), "state" in changes


def _remind(deadline: Deadline, moment: Attention, now: datetime) -> None:
    """One notice to each recipient for this moment; its key makes a second one impossible."""
    explained = words.explain(deadline, now)
    about = deadline.about_words()
    notices.queue(
        recipients=deadline.recipients(),
        kind="deadline",
        wording="deadline",
        words=words.reminder(explained, about),
        words_for=lambda reader: {"due_yours": words.beside(deadline, reader.time_zone)},
        link=deadline.link(),
        gate=gates.behind(deadline._meta.label_lower, deadline),
        about=f"{deadline._meta.label_lower}:{deadline.key}:{moment.day}",
        thread=deadline.thread(),
        now=now,
    )
