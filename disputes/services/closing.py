"""Ways a case ends that need no mediator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from claims_project.accounts.models import User
from claims_project.accounts.services import system_actor
from disputes.lifecycle import STEPS
from disputes.models import Case, DocketEntry
from disputes.services.registrar import release_ground
from disputes.services.steps import take


@transaction.atomic
def _close(step: str, *, case: Case, actor: User, now: datetime, **facts: Any) -> DocketEntry:
    entry = take(STEPS[step], case=case, actor=actor, now=now, **facts)
    release_ground(case=case, actor=system_actor(), now=now)
    return entry


def withdraw(*, case: Case, actor: User, now: datetime, reasons: str = "") -> DocketEntry:
    """The claimant takes the dispute back; everyone who follows the case is told."""
    return _close("withdraw", case=case, actor=actor, now=now, words=reasons.strip())


def give_default_notice(*, case: Case, actor: User, now: datetime) -> DocketEntry:
    """Tell a silent respondent that the case goes on without them unless they answer in the time of the notice."""
    return take(STEPS["give_default_notice"], case=case, actor=actor, now=now)


def close_declined(*, case: Case, actor: User, now: datetime, reasons: str) -> DocketEntry:
    """Close a case whose respondent declined, or stayed silent until the notice of default ran out."""
    return _close("close_declined", case=case, actor=actor, now=now, words=reasons.strip(), reasons=reasons)


def refer_unanswered(*, case: Case, actor: User, now: datetime, reasons: str) -> DocketEntry:
    """Hand a case whose respondent declined, or stayed silent as above, to arbitration."""
    return _close("refer_unanswered", case=case, actor=actor, now=now, words=reasons.strip(), reasons=reasons)


def lapse(*, case: Case, actor: User, now: datetime) -> DocketEntry:
    """Close a case in which no mediator was chosen in all the time there was."""
    return _close("lapse", case=case, actor=actor, now=now)


def refer(*, case: Case, actor: User, now: datetime) -> DocketEntry:
    """A party elects arbitration after a mediation that ended without a settlement."""
    return take(STEPS["refer"], case=case, actor=actor, now=now)


def end_negotiation(*, case: Case, actor: User, now: datetime) -> DocketEntry:
    """Ask for a mediator: a party at any time, the registrar when the time to negotiate is up."""
    return take(STEPS["end_negotiation"], case=case, actor=actor, now=now)
