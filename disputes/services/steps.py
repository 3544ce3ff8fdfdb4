"""The one way a case moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from claims_project.accounts.models import Party, User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap
from claims_project.procedure.services import close_deadline, open_deadline
from disputes.access import acting_party, roles_on
from disputes.guards import Attempt
from disputes.lifecycle import EVERY_RULE, Role, State, Step, after, steps_from
from disputes.models import Case, CaseDeadline, CaseParty, DocketEntry
from disputes.services.docket import Paper, enter
from disputes.services.interruptions import running
from disputes.services.telling import notify

MET, CANCELLED = "met", "cancelled"


@transaction.atomic
def take(
    step: Step,
    *,
    case: Case,
    actor: User,
    now: datetime,
    words: str = "",
    data: dict[str, Any] | None = None,
    on_behalf_of: Party | None = None,
    entered_by: User | None = None,
    received_at: datetime | None = None,
    effective_at: datetime | None = None,
    papers: Sequence[Paper] = (),
    assisting: CaseParty | None = None,
    **facts: Any,
) -> DocketEntry:
    """Move `case` by `step`: guard, swap, docket entry, deadlines, notices; all or nothing. Returns the docket entry.

    `assisting`: the registrar takes it for a party that sent paper, in that party's capacity.

    `words` follow the step's own on the docket; `data` joins the entry's; `facts` are what the guards look at.
    Raises NotAllowed (wrong capacity), Conflict (wrong state, or changed since it was read), Invalid (each guard's
    faults).
    """
    check(step, case=case, actor=actor, now=now, assisting=assisting, **facts)
    standing = after(step, case.standing)
    ending = standing.state == State.CLOSED != case.state
    held = {"held_deadlines": [str(deadline.key) for deadline in running(case)]} if ending else {}
    swap(
        case,
        expected={"state": case.state},
        state=standing.state,
        outcome=standing.outcome,
        last_state=standing.last_state,
        state_since=now if standing.state != case.state else case.state_since,
    )
    party = on_behalf_of or _party_of(actor, case, step)
    entry = enter(
        case,
        step.event,
        actor=actor,
        now=now,
        text=" ".join(part for part in (step.words, words) if part),
        data={"step": step.name, **held, **(data or {}), **_plain(facts)},
        on_behalf_of=party,
        entered_by=entered_by,
        received_at=received_at,
        effective_at=effective_at,
        papers=papers,
    )
    settle_deadlines(case, step, entry)
    notify(entry, now=now, service=step.serves)
    return entry


def check(
    step: Step, *, case: Case, actor: User, now: datetime, assisting: CaseParty | None = None, **facts: Any
) -> None:
    """Raise what stands in the way of `step`; return when nothing does."""
    roles = roles_on(actor, case)
    if assisting is not None and Role.REGISTRAR in roles:
        roles |= {Role(assisting.role)}
    if not roles & step.by:
        raise NotAllowed(f"This step is for the {_either(step)}; you do not act as that on this case.")
    if case.state not in step.sources:
        raise Conflict(f"The case is in the state “{case.get_state_display()}”; this step does not start from there.")
    attempt = Attempt(case=case, actor=actor, roles=frozenset(roles), now=now, facts=facts)
    faults = [fault for guard in step.needs for fault in guard.faults(attempt)]
    if faults:
        raise Invalid(faults)


@dataclass(frozen=True, slots=True)
class Offer:
    """A step as it stands for someone now: whether they may take it, and the reasons why not."""

    step: Step
    allowed: bool
    reasons: tuple[str, ...]


def offers(*, case: Case, user: User, now: datetime) -> list[Offer]:
    """Every step from the case's state, each with the reasons why `user` may not take it yet. Needs met by hand are not
    held against it.
    """
    roles = roles_on(user, case)
    offered = []
    for step in steps_from(case.state):
        if not roles & step.by:
            offered.append(Offer(step, False, (f"For the {_either(step)}.",)))
            continue
        reasons: list[str] = []
        attempt = Attempt(case=case, actor=user, roles=frozenset(roles & step.by), now=now)
        for guard in step.needs:
            if not guard.by_hand:
                reasons += [fault.message for fault in guard.faults(attempt)]
        offered.append(Offer(step, not reasons, tuple(reasons)))
    return offered


def settle_deadlines(case: Case, step: Step, entry: DocketEntry) -> None:
    """Close what the step fulfils or ends, open what follows from it."""
    everything = EVERY_RULE in step.closes
    for deadline in running(case) if everything else case.deadlines.filter(closed_at=None, rule__in=step.closes):
        ended = CANCELLED if step.target == State.CLOSED else MET
        close_deadline(deadline, state=ended, now=entry.entered_at)
    if not step.opens:
        return
    if case.rules_version is None:
        raise Conflict("The case is not bound to a version of the rules, so no deadline can be opened.")
    for rule in step.opens:
        open_deadline(
            CaseDeadline,
            rule=rule,
            track=case.track,
            rules_version=case.rules_version,
            trigger_at=entry.effective_at,
            trigger_words=f"{step.words.rstrip('.')} (docket entry {entry.number})",
            trigger_entry=entry.number,
            now=entry.entered_at,
            case=case,
        )


def _party_of(actor: User, case: Case, step: Step) -> Party | None:
    """A step taken as a party is taken on that party's behalf."""
    if not step.by & {"claimant", "respondent"}:
        return None
    member = acting_party(actor, case)
    return member.party if member else None


def _either(step: Step) -> str:
    return " or the ".join(sorted(str(role) for role in step.by))


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as the docket keeps them: dates in ISO form, the rest as given."""
    return {name: value.isoformat() if isinstance(value, (date, datetime)) else value for name, value in facts.items()}


__all__ = ["Fault", "Offer", "check", "notify", "offers", "settle_deadlines", "take"]
