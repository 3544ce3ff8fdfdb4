"""Moving dates that have been given: first what would move and why, then, if a person says so, the moving.

A date moves only by an order, an agreement, an outage, or new rules and calendars that someone chooses to apply; each
is one entry on the record of what it belongs to. None becomes shorter unless that is approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.procedure import words as said
from claims_project.procedure.models import Change, Deadline, Move, Outage, RulesVersion, deadline_models
from claims_project.procedure.services.deadlines import reckon
from claims_project.procedure.services.moving import replace_deadline, tell_moved
from claims_project.procedure.services.outages import open_deadlines_inside
from claims_project.procedure.timekeeping import Period, Question, Reckoning, in_words


@dataclass(frozen=True, slots=True)
class Shift:
    """One deadline that would move: what is asked of it now, on which rules, and the answer."""

    deadline: Deadline
    asked: Question
    rules_version: RulesVersion
    result: Reckoning

    @property
    def shorter(self) -> bool:
        return self.result.due_at < self.deadline.due_at

    @property
    def old_words(self) -> str:
        return said.due_words(self.deadline)

    @property
    def new_words(self) -> str:
        return said.moment_words(self.result.due_at, self.result.due_on, self.rules_version.time_zone)

    @property
    def lines(self) -> list[str]:
        return [line.text for line in self.result.trace]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would move. `seal` names exactly these moves: nothing is carried out but what was looked at."""

    shifts: tuple[Shift, ...]

    @property
    def shorter(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.shorter)

    @property
    def longer(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if not shift.shorter)

    @property
    def seal(self) -> str:
        moves = (f"{shift.deadline.key} {shift.deadline.version} {shift.result.due_at}" for shift in self.shifts)
        return sha256("\n".join(moves).encode()).hexdigest()[:32]

    def hold_to(self, seal: str) -> None:
        """Raise Conflict when these are not the moves that somebody looked at."""
        if seal != self.seal:
            raise Conflict("What would move has changed since you looked. Look at the dates again, then decide.")


def preview_asked(asked: Iterable[tuple[Deadline, Question]]) -> Preview:
    """What would move if other questions were asked of these deadlines, each on its own rules."""
    return _preview(_shift(deadline, question, deadline.rules_version) for deadline, question in asked)


def preview_outage(outage: Outage, *, user: User, now: datetime) -> Preview:
    """The deadlines inside an outage that is over, among those `user` may see: also one that was missed meanwhile, if
    it can still be met. Raises Conflict (it goes on).
    """
    if outage.ended_at is None:
        raise Conflict("The outage is not over. Dates move once its end is on record.")
    seen = _seen_by(user)
    inside = (deadline for deadline in open_deadlines_inside(outage) if deadline.key in seen)
    shifts = (_shift(deadline, deadline.asked, deadline.rules_version) for deadline in inside)
    return _preview(shift for shift in shifts if shift.result.due_at > now)


def preview_rules(version: RulesVersion, *, user: User, now: datetime, calendar_only: bool = True) -> Preview:
    """Every open deadline that other rules would give another date, were they applied to what is running: under
    `calendar_only` the periods stay as they were given, and only the calendar and time zone are the new version's.

    A date that would then be past already stays as it is.
    """

    def shifts() -> Iterator[Shift]:
        for model in deadline_models():
            manager: Any = model._default_manager
            rows = manager.visible_to(user).filter(state=Deadline.State.OPEN, closed_at=None)
            for deadline in rows.exclude(rules_version=version).select_related("rules_version__calendar"):
                asked = deadline.asked
                if asked.by_rule and not calendar_only:
                    asked = replace(asked, period=version.period(deadline.rule, deadline.track))
                shift = _shift(deadline, asked, version)
                if shift.result.due_at > now:
                    yield shift

    return _preview(shifts())


def preview_extension(
    deadline: Deadline, *, words: str, now: datetime, due_on: date | None = None, period: Period | None = None
) -> Preview:
    """One deadline on another date: a day, or so long after the day it is due. Raises Invalid (neither or both; the day
    is past, or is the one it has), Conflict (it is closed)."""
    if deadline.closed_at is not None:
        raise Conflict("This date is settled: nothing is owed by it any more.")
    if (due_on is None) == (period is None):
        raise Invalid.one("due_on", "Give the new day, or how much longer.")
    trigger = deadline.due_at - timedelta(microseconds=1)
    name = f"{words.rstrip('.')}; it was due on {in_words(deadline.due_on)}"
    asked = Question(trigger=trigger, words=name, day=due_on, period=period)
    shift = _shift(deadline, asked, deadline.rules_version)
    if shift.result.due_at <= now:
        raise Invalid.one("due_on", "The new day must lie ahead.")
    if shift.result.due_at == deadline.due_at:
        raise Invalid.one("due_on", "That is the day on which it is due already.")
    return Preview((shift,))


@transaction.atomic
def carry_out(
    preview: Preview,
    *,
    kind: str,
    words: str,
    actor: User,
    now: datetime,
    seal: str,
    shorter_approved: bool = False,
    outage: Outage | None = None,
    rules_version: RulesVersion | None = None,
) -> Change:
    """Move what was previewed: the old dates are replaced, each record gets one entry, and whoever owes is told.

    Without `shorter_approved` the dates that would become shorter stay as they are. The caller has made sure that
    `actor` may move these. Raises Conflict (`seal` is not the preview's: something changed since it was looked at; a
    deadline was closed meanwhile), Invalid (nothing would move; no reason).
    """
    preview.hold_to(seal)
    shifts = preview.shifts if shorter_approved else preview.longer
    faults = [] if words.strip() else [Fault("words", "Say why the dates move: it is entered on the docket.")]
    if not shifts:
        faults.append(Fault("shorter_approved" if preview.shifts else "", _nothing_moves(preview)))
    if faults:
        raise Invalid(faults)
    change = Change(
        kind=kind,
        words=words.strip()[:500],
        outage=outage,
        rules_version=rules_version,
        shorter_approved=shorter_approved and bool(preview.shorter),
        made_by=actor,
        made_at=now,
    )
    change.save()
    for owned in _by_owner(shifts):
        first = owned[0].deadline
        entry = type(first).enter_moves(first.belongs_to(), moves=owned, words=change.words, actor=actor, now=now)
        for shift in owned:
            _move(shift, change, entry, now)
    return change


def change_for_outage(*, outage: Outage, actor: User, now: datetime, seal: str) -> Change:
    """Move the dates that fell inside an outage. Raises NotAllowed (no registrar), and as carry_out."""
    _registrar(actor)
    preview = preview_outage(outage, user=actor, now=now)
    words = f"Outage of the office, {outage.name}: dates that fell inside it run to the next business day."
    return carry_out(preview, kind=Change.Kind.OUTAGE, words=words, actor=actor, now=now, seal=seal, outage=outage)


def change_for_rules(
    *,
    version: RulesVersion,
    words: str,
    actor: User,
    now: datetime,
    seal: str,
    calendar_only: bool = True,
    shorter_approved: bool = False,
) -> Change:
    """Apply a version of the rules to the dates that are running. Raises NotAllowed (no registrar), Conflict (not in
    force yet), and as carry_out."""
    _registrar(actor)
    if version.in_force_from > now:
        raise Conflict("These rules are not in force yet: they can be applied to running dates from that day on.")
    preview = preview_rules(version, user=actor, now=now, calendar_only=calendar_only)
    return carry_out(
        preview,
        kind=Change.Kind.RULES,
        words=words,
        actor=actor,
        now=now,
        seal=seal,
        shorter_approved=shorter_approved,
        rules_version=version,
    )


def _move(shift: Shift, change: Change, entry: int | None, now: datetime) -> None:
    old = shift.deadline
    new = replace_deadline(
        old,
        asked=shift.asked,
        rules_version=shift.rules_version,
        now=now,
        entry=entry if entry is not None else old.trigger_entry,
        words=f"{change.words.rstrip('.')}; it was due on {in_words(old.due_on)}",
    )
    Move(
        change=change,
        about=f"{new.label} ({new.about_words()})"[:400],
        origin=new.origin,
        old_key=old.key,
        new_key=new.key,
        old_due_at=old.due_at,
        new_due_at=new.due_at,
        entry=entry,
    ).save()
    tell_moved(new, was=shift.old_words, why=change.words, now=now)


def _by_owner(shifts: Sequence[Shift]) -> Iterator[list[Shift]]:
    def owner(shift: Shift) -> tuple[str, int]:
        found = shift.deadline.belongs_to()
        return found._meta.label, int(found.pk)

    for _, owned in groupby(sorted(shifts, key=owner), key=owner):
        yield list(owned)


def _shift(deadline: Deadline, asked: Question, version: RulesVersion) -> Shift:
    return Shift(deadline, asked, version, reckon(asked, version))


def _preview(shifts: Iterable[Shift]) -> Preview:
    moved = [shift for shift in shifts if shift.result.due_at != shift.deadline.due_at]
    return Preview(tuple(sorted(moved, key=lambda shift: (shift.deadline.due_at, str(shift.deadline.key)))))


def _seen_by(user: User) -> set[Any]:
    keys: set[Any] = set()
    for model in deadline_models():
        manager: Any = model._default_manager
        keys.update(manager.visible_to(user).filter(closed_at=None).values_list("key", flat=True))
    return keys


def _nothing_moves(preview: Preview) -> str:
    if preview.shifts:
        return "Every date would become shorter. Approve that, or leave them as they are."
    return "No date would move."


def _registrar(actor: User) -> None:
    if not (actor.is_registrar or actor.is_system):
        raise NotAllowed("Dates in cases are moved by the registrar.")
