"""The life of an assessment. Nothing decides by itself: the registrar issues, publishes and confirms; a dispute
suspends, and its end resumes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.common.querysets import swap
from claims_project.procedure.defaults import POLICIES
from claims_project.procedure.models import Deadline
from claims_project.procedure.services import close_deadline, open_deadline, rules_in_force
from registry.access import require_registrar
from registry.establishment import assess
from registry.establishment.lifecycle import STEPS
from registry.models import Assessment, AssessmentDeadline, AssessmentStep, Claim, Establishment
from registry.services.assessing import assess_claim, assess_claims, reassess, replace, rules_of
from registry.services.titles.entries import assess as determine
from registry.snapshots import snapshot_of

State = Assessment.State
WINDOW = "contest_window"


@transaction.atomic
def issue(*, assessment: Assessment, actor: User, now: datetime, reason: str) -> Assessment:
    """Make a provisional assessment the registrar's own. One that was issued and not published is replaced.

    Raises NotAllowed (not a registrar in person), Conflict (not provisional, or what it stands on has changed since),
    Invalid (no reasons).
    """
    _person(actor)
    _require(assessment, "issue", reason)
    _still_true(assessment, now)
    replace(_others(assessment, State.ISSUED), actor=actor, now=now)
    return _take("issue", assessment, actor=actor, now=now, words=reason, issued_at=now)


@transaction.atomic
def publish(*, assessment: Assessment, actor: User, now: datetime) -> Assessment:
    """Make an issued assessment public: the register says so from now on, an earlier one is replaced, and the time to
    contest it runs.

    Raises NotAllowed (not a registrar in person), Conflict (not issued, or what it stands on has changed since).
    """
    _person(actor)
    _require(assessment, "publish")
    _still_true(assessment, now)
    for standing in _others(assessment, *Assessment.STANDING):
        if standing.state == State.SUSPENDED:
            cases = ", ".join(standing.suspended_for)
            raise Conflict(
                f"{standing} is suspended by case {cases}. It is replaced once that case has ended and the note is "
                "cleared."
            )
        _close_window(standing, now)
        replace([standing], actor=actor, now=now)
    _take("publish", assessment, actor=actor, now=now, published_at=now)
    _determine(assessment, assessment.outcome, actor, now, f"Assessment {assessment.number} published.")
    open_deadline(
        AssessmentDeadline,
        rule=WINDOW,
        rules_version=rules_in_force(now),
        trigger_at=now,
        trigger_words="publication of the assessment",
        now=now,
        assessment=assessment,
    )
    return assessment


@transaction.atomic
def give_leave(*, assessment: Assessment, actor: User, now: datetime, reason: str) -> Assessment:
    """Let a published assessment be contested although its time is over: the next dispute suspends it.

    Raises NotAllowed, Conflict (not published, leave given before, or no leave needed yet), Invalid (no reasons).
    """
    _person(actor)
    _require(assessment, "give_leave", reason)
    if contestable(assessment, now):
        raise Conflict("It can be contested without leave: its time is not over, or leave was given.")
    return _take("give_leave", assessment, actor=actor, now=now, words=reason, leave_given_at=now)


@transaction.atomic
def confirm(*, assessment: Assessment, actor: User, now: datetime, reason: str) -> Assessment:
    """Confirm a published assessment once nobody can contest it without leave.

    Raises NotAllowed, Conflict (not published, or still contestable), Invalid (no reasons).
    """
    _person(actor)
    _require(assessment, "confirm", reason)
    if contestable(assessment, now):
        raise Conflict("It can still be contested. Confirm it when its time is over.")
    _close_window(assessment, now)
    return _take("confirm", assessment, actor=actor, now=now, words=reason)


@transaction.atomic
def suspend_assessment(*, claim: Claim, docket_number: str, actor: User, now: datetime) -> Assessment | None:
    """Suspend the standing assessment of a claim for a case about it; None when there is none to suspend, or the
    rules do not have disputes suspend it. Too late and without leave, that is noted and it stands.

    Raises NotAllowed (actor may not write the register), Conflict (changed since read).
    """
    require_registrar(actor)
    policy = "dispute_suspends_assessment"
    standing = Assessment.objects.standing().filter(claim=claim).first()
    if standing is None or not rules_in_force(now).policies.get(policy, POLICIES[policy]):
        return None
    if docket_number in standing.suspended_for:
        return standing
    standing.claim = claim  # the caller's own row, so that its version stays in step
    if standing.state != State.SUSPENDED and not contestable(standing, now):
        return _take("not_suspended", standing, actor=actor, now=now, docket_number=docket_number)
    cases = [*standing.suspended_for, docket_number]
    _take("suspend", standing, actor=actor, now=now, docket_number=docket_number, suspended_for=cases)
    said = f"Assessment {standing.number} suspended by case {docket_number}."
    _determine(standing, Establishment.UNDER_REVIEW, actor, now, said, find_overlaps=False)
    return standing


@transaction.atomic
def resume_assessment(*, claim: Claim, docket_number: str, actor: User, now: datetime) -> Assessment | None:
    """Once a case is over: the assessment it suspended stands again, unless another case suspends it too. When what it
    stands on has changed meanwhile (a settlement moved a line), another is made for the registrar to issue.

    Raises NotAllowed (actor may not write the register), Conflict (changed since read).
    """
    require_registrar(actor)
    suspended = Assessment.objects.filter(claim=claim, state=State.SUSPENDED).first()
    if suspended is None or docket_number not in suspended.suspended_for:
        return None
    suspended.claim = claim
    others = [number for number in suspended.suspended_for if number != docket_number]
    if others:
        return _take(
            "suspend", suspended, actor=actor, now=now, docket_number=docket_number, suspended_for=others,
            said=f"Case {docket_number} is over; still suspended by case {', '.join(others)}.",
        )  # fmt: skip
    words = ""
    if not _is_still_true(suspended, now):
        anew = assess_claim(claim=claim, actor=actor, now=now)
        words = (
            f"What it stands on has changed meanwhile: assessment {anew.number} was made, for the registrar to issue."
        )
    _take(
        "resume", suspended, actor=actor, now=now, words=words, docket_number=docket_number, suspended_for=[],
        leave_given_at=None,
    )  # fmt: skip
    said = f"Assessment {suspended.number} stands again: case {docket_number} is over."
    _determine(suspended, suspended.outcome, actor, now, said, find_overlaps=False)
    return suspended


def contestable(assessment: Assessment, now: datetime) -> bool:
    """Whether a dispute would suspend it: within its time, or with leave."""
    if assessment.leave_given_at is not None:
        return True
    return assessment.deadlines.filter(due_at__gt=now, closed_at=None).exists()


def allowed(assessment: Assessment, user: Any, now: datetime) -> list[str]:
    """The steps that `user` may take with an assessment in its state, by name."""
    if not (user.is_authenticated and user.is_active and user.is_registrar):
        return []
    steps = [step for step in STEPS.values() if step.offered and assessment.state in step.sources]
    waits = any(step.after_window for step in steps) and contestable(assessment, now)
    return [step.name for step in steps if not (waits and step.after_window)]


def _person(actor: User) -> None:
    require_registrar(actor)
    if actor.is_system:
        raise NotAllowed("An assessment is issued, published and confirmed by a registrar in person.")


def _require(assessment: Assessment, name: str, reason: str | None = None) -> None:
    step = STEPS[name]
    if assessment.state not in step.sources:
        raise Conflict(
            f"{assessment} is {assessment.get_state_display().lower()}: this is done only while it is "
            f"{' or '.join(str(State(one).label).lower() for one in sorted(step.sources))}."
        )
    if step.asks and not (reason or "").strip():
        raise Invalid.one("reason", "Give your reasons; they stand with the assessment.")


def _still_true(assessment: Assessment, now: datetime) -> None:
    """Raises Conflict when the claim would be assessed otherwise today."""
    if not _is_still_true(assessment, now):
        raise Conflict("What this assessment stands on has changed since. Assess the claim again.")


def _is_still_true(assessment: Assessment, now: datetime) -> bool:
    facts, rules = snapshot_of(assessment.claim, now), rules_of(rules_in_force(now))
    return (
        facts is not None
        and rules.hash() == assessment.rules_hash
        and assess(facts, rules).as_json() == assessment.answers
    )


def _others(assessment: Assessment, *states: str) -> list[Assessment]:
    rows = Assessment.objects.filter(claim=assessment.claim_id, state__in=states).exclude(pk=assessment.pk)
    return list(rows.select_related("claim__register"))


def _close_window(assessment: Assessment, now: datetime) -> None:
    for deadline in assessment.deadlines.filter(closed_at=None):
        close_deadline(deadline, state=Deadline.State.CANCELLED, now=now)


def _take(
    name: str,
    assessment: Assessment,
    *,
    actor: User,
    now: datetime,
    words: str = "",
    said: str = "",
    docket_number: str = "",
    **changes: Any,
) -> Assessment:
    """One step of the table: compare-and-swap, and the line of history that says so."""
    step = STEPS[name]
    swap(assessment, expected={"state": assessment.state}, state=step.target or assessment.state, **changes)
    last = AssessmentStep.objects.filter(assessment=assessment).aggregate(last=Max("number"))["last"] or 0
    AssessmentStep.objects.create(
        assessment=assessment,
        number=last + 1,
        step=name,
        state=assessment.state,
        at=now,
        by=actor,
        words=" ".join(filter(None, (said or step.words, words.strip()))),
        docket_number=docket_number,
    )
    return assessment


def _determine(
    assessment: Assessment, establishment: str, actor: User, now: datetime, text: str, *, find_overlaps: bool = True
) -> None:
    """Let the title say what the assessment says."""
    claim = assessment.claim
    if claim.establishment == establishment:
        return
    said = str(Establishment(establishment).label).lower()
    determine(
        claim=claim,
        establishment=establishment,
        actor=actor,
        now=now,
        text=f"{text} Under provision 1 the claim is now: {said}.",
        data={"assessment": str(assessment.key), "number": assessment.number, "snapshot": assessment.snapshot_hash},
        find_overlaps=find_overlaps,
    )


__all__ = [
    "allowed",
    "assess_claim",
    "assess_claims",
    "confirm",
    "contestable",
    "give_leave",
    "issue",
    "publish",
    "reassess",
    "resume_assessment",
    "suspend_assessment",
]
