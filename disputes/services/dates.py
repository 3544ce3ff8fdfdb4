"""Moving the dates of a case: by order of the registrar or the mediator, or by agreement of the parties.

A proposal of the parties is nothing but docket entries: one that asks, one for each answer, and one that moves the
date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.procedure.models import Change
from claims_project.procedure.services import Preview, Shift, carry_out, preview_extension
from claims_project.procedure.timekeeping import Period, in_words
from disputes.access import acting_party, roles_on
from disputes.lifecycle import Role
from disputes.models import Case, CaseDeadline, CaseParty, DocketEntry
from disputes.services.docket import enter
from disputes.services.steps import notify

ASKED, AGREED, REFUSED = "extension_proposed", "extension_agreed", "extension_refused"
STANDING = (CaseParty.Role.CLAIMANT, CaseParty.Role.RESPONDENT)


def enter_moves(case: Case, *, moves: list[Shift], words: str, actor: User, now: datetime) -> DocketEntry:
    """The one docket entry for all dates of `case` that one cause moves."""
    lines = [
        f"{shift.deadline.label}: {in_words(shift.deadline.due_on)} becomes {in_words(shift.result.due_on)}."
        for shift in moves
    ]
    return enter(
        case,
        "dates_moved",
        actor=actor,
        now=now,
        text="\n".join([words, *lines]),
        data={
            "moves": [
                {
                    "deadline": str(shift.deadline.key),
                    "rule": shift.deadline.rule,
                    "from": shift.deadline.due_on.isoformat(),
                    "to": shift.result.due_on.isoformat(),
                }
                for shift in moves
            ]
        },
    )


def may_order(user: User, case: Case) -> bool:
    """Whether `user` moves dates of `case` by order: the registrar, and its mediator."""
    return bool(roles_on(user, case) & {Role.REGISTRAR, Role.MEDIATOR})


@transaction.atomic
def order_extension(
    *,
    deadline: CaseDeadline,
    actor: User,
    now: datetime,
    reasons: str,
    seal: str,
    due_on: date | None = None,
    period: Period | None = None,
    shorter_approved: bool = False,
) -> Change:
    """Move one date by order, as `preview_extension` showed it. Raises NotAllowed (neither registrar nor the case's
    mediator), and as preview_extension and carry_out."""
    if not may_order(actor, deadline.case):
        raise NotAllowed("Dates are moved by order of the registrar or of the mediator of the case.")
    preview = preview_extension(deadline, words=order_words(reasons), now=now, due_on=due_on, period=period)
    return carry_out(
        preview,
        kind=Change.Kind.ORDER,
        words=order_words(reasons),
        actor=actor,
        now=now,
        seal=seal,
        shorter_approved=shorter_approved,
    )


def order_words(reasons: str) -> str:
    return f"Moved by order: {reasons.strip()}" if reasons.strip() else ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """More time asked for, and not settled yet: until when, who has agreed and who is still to answer."""

    entry: DocketEntry
    due_on: date
    agreed: tuple[CaseParty, ...]
    waiting: tuple[CaseParty, ...]

    @property
    def words(self) -> str:
        return f"Moved by agreement of the parties (proposed in docket entry {self.entry.number})"


def proposal_on(deadline: CaseDeadline) -> Proposal | None:
    """What stands proposed on `deadline`, read from the docket; None when nothing does."""
    about: dict[str, Any] = {"event__in": (ASKED, AGREED, REFUSED), "data__deadline": str(deadline.key)}
    entries = list(deadline.case.docket.filter(**about).select_related("on_behalf_of").order_by("number"))
    asked = next((entry for entry in reversed(entries) if entry.event == ASKED), None)
    if asked is None or deadline.closed_at is not None:
        return None
    answers = [entry for entry in entries if entry.number > asked.number]
    if any(entry.event == REFUSED for entry in answers):
        return None
    for_parties = {entry.on_behalf_of_id for entry in (asked, *answers)}
    standing = list(parties_to(deadline.case))
    return Proposal(
        asked,
        date.fromisoformat(asked.data["due_on"]),
        tuple(member for member in standing if member.party_id in for_parties),
        tuple(member for member in standing if member.party_id not in for_parties),
    )


def parties_to(case: Case) -> Any:
    """The parties whose agreement moves a date: every claimant and respondent that has appeared."""
    return case.parties.filter(appeared_at__isnull=False, role__in=STANDING).select_related("party").order_by("pk")


def preview_agreed(deadline: CaseDeadline, *, due_on: date, now: datetime) -> Preview:
    """What the agreement of all would move. Raises as preview_extension, and Invalid when it would be no extension."""
    proposal = proposal_on(deadline)
    words = proposal.words if proposal else "Moved by agreement of the parties"
    preview = preview_extension(deadline, words=words, now=now, due_on=due_on)
    if preview.shorter:
        raise Invalid.one("due_on", "More time is asked for here: choose a day after the one on which it is due.")
    return preview


@transaction.atomic
def propose_extension(*, deadline: CaseDeadline, actor: User, now: datetime, due_on: date, reasons: str) -> DocketEntry:
    """A party asks the others for more time. It moves nothing until all have agreed.

    Raises NotAllowed (no claimant or respondent), Conflict (something is proposed already; nobody to agree; not the
    parties' own to move), Invalid (the day; no reasons).
    """
    member = _member(deadline, actor)
    if not deadline.of_the_parties:
        raise Conflict("This date is the office's own to keep. Ask the registrar.")
    if proposal_on(deadline) is not None:
        raise Conflict("More time has been asked for already: it waits for the answers of the others.")
    if parties_to(deadline.case).exclude(pk=member.pk).first() is None:
        raise Conflict("No other party has appeared that could agree. Ask the registrar to move the date.")
    if not reasons.strip():
        raise Invalid.one("reasons", "Say why: the others read it.")
    preview_agreed(deadline, due_on=due_on, now=now)
    entry = enter(
        deadline.case,
        ASKED,
        actor=actor,
        now=now,
        on_behalf_of=member.party,
        text=f"{member.party} asks that “{deadline.label}”, due on {in_words(deadline.due_on)}, be due on "
        f"{in_words(due_on)}. {reasons.strip()}",
        data={"deadline": str(deadline.key), "due_on": due_on.isoformat()},
    )
    notify(entry, now=now)
    return entry


@transaction.atomic
def answer_extension(*, deadline: CaseDeadline, actor: User, now: datetime, agrees: bool) -> DocketEntry:
    """A party answers. The last agreement moves the date.

    Raises NotAllowed (no claimant or respondent), Conflict (nothing is proposed; this party has answered), Invalid (the
    proposed day is past by now).
    """
    member = _member(deadline, actor)
    proposal = proposal_on(deadline)
    if proposal is None or member not in proposal.waiting:
        raise Conflict("Nothing waits for your answer here.")
    entry = enter(
        deadline.case,
        AGREED if agrees else REFUSED,
        actor=actor,
        now=now,
        on_behalf_of=member.party,
        text=f"{member.party} {'agrees' if agrees else 'does not agree'} that “{deadline.label}” be due on "
        f"{in_words(proposal.due_on)} (docket entry {proposal.entry.number}).",
        data={"deadline": str(deadline.key), "due_on": proposal.due_on.isoformat()},
    )
    notify(entry, now=now)
    if agrees and len(proposal.waiting) == 1:
        preview = preview_agreed(deadline, due_on=proposal.due_on, now=now)
        carry_out(preview, kind=Change.Kind.AGREEMENT, words=proposal.words, actor=actor, now=now, seal=preview.seal)
    return entry


def _member(deadline: CaseDeadline, actor: User) -> CaseParty:
    member = acting_party(actor, deadline.case)
    if member is None or member.role not in STANDING:
        raise NotAllowed("Only those who act for a claimant or a respondent agree on dates.")
    return member
