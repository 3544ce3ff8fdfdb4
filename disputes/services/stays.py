"""Staying a case and taking it up again: what becomes of its dates, shown first and then done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.procedure.models import Deadline
from claims_project.procedure.services import Preview, close_deadline, preview_asked, replace_deadline, tell_moved
from claims_project.procedure.timekeeping import DAY, Effect, Excluded, Question, in_words, number_of
from claims_project.procedure.words import due_words
from disputes.lifecycle import STEPS
from disputes.models import Case, DocketEntry
from disputes.services.dates import enter_moves
from disputes.services.interruptions import dates_of, running
from disputes.services.steps import check, take


def preview_stay(*, case: Case, actor: User, now: datetime, reasons: str, effect: str, until: date | None) -> Preview:
    """The dates that a stay would hold, as they would be if the case were taken up again on the day it ends. Raises
    what `stay` raises."""
    check(STEPS["stay"], case=case, actor=actor, now=now, reasons=reasons, effect=effect, until=until)
    return preview_asked(_asked_again(running(case), "the stay", effect=effect, since=now, until=until, now=now))


@transaction.atomic
def stay(
    *,
    case: Case,
    actor: User,
    now: datetime,
    reasons: str,
    effect: str,
    until: date,
    seal: str | None = None,
) -> DocketEntry:
    """Pause the proceedings until a day. No date runs meanwhile, so none can be missed; `resume` opens them again.

    `effect` says by how much they move: SUSPEND by the days the stay really lasts, EXTEND by the days it was ordered
    for. `seal` is that of the preview somebody looked at: Conflict when it would show something else by now.
    """
    if seal is not None:
        preview_stay(case=case, actor=actor, now=now, reasons=reasons, effect=effect, until=until).hold_to(seal)
    held = running(case)
    entry = take(
        STEPS["stay"],
        case=case,
        actor=actor,
        now=now,
        words=reasons.strip(),
        reasons=reasons,
        effect=effect,
        until=until,
        data={"held_deadlines": [str(deadline.key) for deadline in held]},
    )
    for deadline in held:
        close_deadline(deadline, state=Deadline.State.REPLACED, now=now)
    return entry


def preview_resume(*, case: Case, actor: User, now: datetime) -> Preview:
    """The dates that come back, moved by the stay, were the case taken up again now. Raises what `resume` raises."""
    check(STEPS["resume"], case=case, actor=actor, now=now)
    return preview_asked(_coming_back(case, _stay_of(case), now))


@transaction.atomic
def resume(*, case: Case, actor: User, now: datetime, seal: str | None = None) -> DocketEntry:
    """Take a stayed case up where it was; every date the stay held is opened again, moved by the stay. What moved is
    one entry for all of them, and whoever owes is told. `seal`: as in `stay`."""
    if seal is not None:
        preview_resume(case=case, actor=actor, now=now).hold_to(seal)
    entry = take(STEPS["resume"], case=case, actor=actor, now=now)
    stayed = _stay_of(case)
    again = _coming_back(case, stayed, entry.effective_at)
    preview = preview_asked(again)
    entries = f"docket entries {stayed.number} and {entry.number}"
    why = f"The stay is over ({entries})"
    opened = {
        deadline.key: replace_deadline(
            deadline,
            asked=asked,
            now=entry.entered_at,
            entry=entry.number,
            words=f"It was due on {in_words(deadline.due_on)}; the stay ({entries}) adds "
            + number_of(sum(one.days for one in asked.excluded[len(deadline.asked.excluded) :]), "day"),
        )
        for deadline, asked in again
    }
    if preview.shifts:
        enter_moves(case, moves=list(preview.shifts), words=f"{why}.", actor=actor, now=now)
    for shift in preview.shifts:
        tell_moved(opened[shift.deadline.key], was=due_words(shift.deadline), why=why, now=now)
    return entry


def _stay_of(case: Case) -> DocketEntry:
    return case.docket.filter(event=STEPS["stay"].event).latest("number")


def _coming_back(case: Case, stayed: DocketEntry, now: datetime) -> list[tuple[Deadline, Question]]:
    """Every date the stay held, with what is asked of it now: up to today, or up to the day that was ordered."""
    held = [deadline for deadline in dates_of(case) if str(deadline.key) in stayed.data["held_deadlines"]]
    until = None if stayed.data["effect"] == Effect.SUSPEND else date.fromisoformat(stayed.data["until"])
    name = f"the stay (docket entry {stayed.number})"
    return _asked_again(held, name, effect=stayed.data["effect"], since=stayed.effective_at, until=until, now=now)


def _asked_again(
    held: Iterable[Deadline], name: str, *, effect: str, since: datetime, until: date | None, now: datetime
) -> list[tuple[Deadline, Question]]:
    """What was asked when each date was given, with the days from `since` to `until` (None: to today) excluded."""
    again = []
    for deadline in held:
        first = since.astimezone(deadline.zone).date()
        end = until or now.astimezone(deadline.zone).date()
        excluded = [Excluded(name, first, end - DAY, Effect(effect))] if end > first else []
        again.append((deadline, deadline.asked.without(excluded)))
    return again
