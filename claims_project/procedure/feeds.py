"""Deadlines as entries of a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from claims_project.accounts.models import User
from claims_project.notices.calendars import Entry
from claims_project.procedure import words
from claims_project.procedure.models import Deadline

BEFORE = timedelta(minutes=30)  # an end of day is midnight: shown as a moment it would stand on the wrong day
KEPT = timedelta(days=365)


def shown(now: datetime) -> Q:
    """Deadlines a calendar tells of: open ones, and those closed within a year, so that programs let go of them."""
    return Q(closed_at=None) | Q(closed_at__gte=now - KEPT)


def entries(deadlines: Iterable[Deadline], reader: User, now: datetime) -> Iterator[Entry]:
    """One entry for each obligation: of dates that replaced one another, the last `reader` may see."""
    last: dict[str, Deadline] = {}
    for deadline in deadlines:
        before = last.get(deadline.origin)
        if before is None or (deadline.sequence, deadline.opened_at) > (before.sequence, before.opened_at):
            last[deadline.origin] = deadline
    for origin, deadline in last.items():
        yield _entry(origin, deadline, reader, now)


def _entry(origin: str, deadline: Deadline, reader: User, now: datetime) -> Entry:
    said = words.explain(deadline, now, reader.time_zone)
    closed = deadline.closed_at is not None
    lines = "\n".join(f"- {line}" for line in said.lines)
    due = _("%(label)s by %(due)s.") % {"label": said.label, "due": said.due}
    description = f"{deadline.about_words()}\n{due} {said.yours}".rstrip() + "\n" + _("Owed by %s.") % said.who
    if closed:
        description += f"\n{said.left}."
    return Entry(
        uid=f"deadline-{origin}",
        sequence=2 * deadline.sequence + closed,
        starts=deadline.due_at - BEFORE,
        ends=deadline.due_at,
        zone=deadline.zone,
        summary=f"{said.left}: {said.label}" if closed else _("Due: %s") % said.label,
        description=f"{description}\n\n" + _("How this date was worked out, under %s:") % said.rules + f"\n{lines}",
        link=deadline.link(),
        changed=deadline.closed_at or deadline.opened_at,
        cancelled=closed,
    )
