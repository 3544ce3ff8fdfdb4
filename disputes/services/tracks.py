"""Moving a case to another track: number, filing date and docket stay; the dates that depend on the track move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap
from claims_project.procedure.services import replace_deadline
from claims_project.procedure.services.deadlines import reckon
from claims_project.procedure.timekeeping import Question, in_words
from disputes import guards
from disputes.access import roles_on
from disputes.guards import Attempt
from disputes.lifecycle import JOINABLE, Role, State, Track
from disputes.models import Case, CaseDeadline, DocketEntry
from disputes.services.docket import enter
from disputes.services.steps import notify

CHANGEABLE = JOINABLE | {State.FILED, State.DEFICIENT}


@dataclass(frozen=True, slots=True)
class Move:
    """A date that the other track would move."""

    deadline: CaseDeadline
    asked: Question
    due_on: date

    @property
    def shortens(self) -> bool:
        return self.due_on < self.deadline.due_on

    @property
    def words(self) -> str:
        return f"{self.deadline.label}: {in_words(self.deadline.due_on)} becomes {in_words(self.due_on)}."


def moves(case: Case, track: str) -> list[Move]:
    """The open dates of the case that `track` would move, soonest first. Nothing is written.

    A date moves when its time was counted by the rule and the rule gives another time on that track.
    """
    found = []
    for deadline in case.deadlines.filter(closed_at=None).select_related("rules_version").order_by("due_at", "pk"):
        asked, rules = deadline.asked, deadline.rules_version
        period = rules.period(deadline.rule, track)
        if not asked.by_rule or asked.period == period:
            continue
        again = replace(asked, period=period)
        due_on = reckon(again, rules).due_on
        if due_on != deadline.due_on:
            found.append(Move(deadline, again, due_on))
    return found


@transaction.atomic
def change_track(
    *,
    case: Case,
    actor: User,
    now: datetime,
    track: str,
    reasons: str,
    tariff_in_issue: str = "",
    shorten: bool = False,
) -> DocketEntry:
    """Move the case to `track`. What the track asks for must be in the file (`tariff_in_issue` supplies the rate or fee
    where it is not), and no date gets shorter unless that is approved (`shorten`).

    Raises NotAllowed (no registrar), Conflict (too late, stayed, or on that track already), Invalid.
    """
    if Role.REGISTRAR not in roles_on(actor, case):
        raise NotAllowed("Only the registrar changes the track of a case.")
    if case.state not in CHANGEABLE:
        raise Conflict(
            f"The case is in the state “{case.get_state_display()}”. The track is changed from filing until an "
            "agreement is out for signature, and not while the case is stayed."
        )
    if track == case.track:
        raise Conflict(f"The case is on the track “{case.get_track_display()}” already.")
    moved = moves(case, track) if track in Track.values else []
    if faults := _faults(case, actor, now, track, reasons, tariff_in_issue, shorten, moved):
        raise Invalid(faults)
    before = Track(case.track)
    changes = {"tariff_in_issue": tariff_in_issue.strip()} if tariff_in_issue.strip() else {}
    swap(case, expected={"state": case.state, "track": before}, track=track, **changes)
    entry = enter(
        case,
        "track_changed",
        actor=actor,
        now=now,
        text=" ".join(
            [
                f"From the track “{before.label}” to “{Track(track).label}”. {reasons.strip()}",
                *([f"In issue: {changes['tariff_in_issue']}."] if changes else []),
                *(move.words for move in moved),
            ]
        ),
        data={"track": {"from": str(before), "to": track}, "reasons": reasons, **changes},
    )
    for move in moved:
        replace_deadline(
            move.deadline,
            asked=move.asked,
            now=now,
            entry=entry.number,
            words=f"It was due on {in_words(move.deadline.due_on)}; the track changed (docket entry {entry.number})",
        )
    notify(entry, now=now)
    return entry


def _faults(
    case: Case, actor: User, now: datetime, track: str, reasons: str, tariff: str, shorten: bool, moved: list[Move]
) -> list[Fault]:
    if track not in Track.values:
        return [Fault("track", "Choose the track.")]
    faults = [] if reasons.strip() else [Fault("reasons", "Give the reasons, in words the parties will understand.")]
    there = Case.objects.get(pk=case.pk)
    there.track, there.tariff_in_issue = track, tariff.strip() or case.tariff_in_issue
    attempt = Attempt(case=there, actor=actor, roles=frozenset(), now=now)
    needs = (guards.contents_complete, guards.issue_named)
    for fault in (fault for need in needs for fault in need.faults(attempt)):
        field = "tariff_in_issue" if fault.field == "issue" and track in guards.TARIFF_TRACKS else "track"
        faults.append(Fault(field, f"The file lacks what this track asks for. {fault.message}"))
    for move in moved:
        if move.due_on < now.astimezone(move.deadline.zone).date():
            faults.append(Fault("track", f"{move.words} That day is past: move this date to a later one first."))
    if not shorten:
        faults += [
            Fault("shorten", f"{move.words} Approve that, or leave the track.") for move in moved if move.shortens
        ]
    return faults
