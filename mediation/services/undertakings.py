"""What was promised: opened when the agreement takes force, proved by
whoever owes it, found performed, waived or breached.
"""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse

from claims_project.accounts.models import Party, User
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.common.formatting import full_date
from claims_project.common.querysets import swap
from claims_project.procedure.services import close_deadline, open_deadline
from claims_project.vault.services import receive
from disputes.access import people_for, roles_on
from disputes.lifecycle import Role
from disputes.models import Case, CaseDeadline, DocketEntry
from disputes.services.docket import enter
from disputes.services.steps import notify
from mediation.access import people_of_parties, require, require_acting_for
from mediation.models import Clause, Settlement, Undertaking, UndertakingDeadline
from mediation.services.dates import close_dates, rules_of
from mediation.services.telling import tell


def open_all(*, settlement: Settlement, actor: User, now: datetime) -> list[Undertaking]:
    """Open an undertaking and its date for every clause that somebody must perform. Called by services.settlements
    when it takes force.
    """
    clauses = settlement.clauses.filter(kind__in=Clause.PERFORMED).select_related("obligor", "beneficiary")
    return [_open(clause, settlement=settlement, actor=actor, now=now) for clause in clauses.order_by("number")]


@transaction.atomic
def prove(
    *, undertaking: Undertaking, actor: User, now: datetime, proof: str, upload: File | None = None
) -> Undertaking:
    """Whoever owes it says what proves that it was done, with a file if there is one; the monitor looks at it.

    Raises NotAllowed (does not act for the party that owes it), Conflict (settled already), Invalid (no words).
    """
    require_acting_for(undertaking.obligor, actor=actor, to="prove its undertaking")
    _unsettled(undertaking)
    if not proof.strip():
        raise Invalid.one("proof", "Say what proves that it was done.")
    stored = (
        receive(upload=upload, name=upload.name or "proof", actor=actor, now=now) if upload else undertaking.proof_file
    )
    swap(
        undertaking,
        expected={"state": undertaking.state},
        proof=proof.strip(),
        proof_file=stored,
        proved_by=actor,
        proved_at=now,
    )
    data = {"file_sha256": stored.sha256} if stored else {}
    entry = _enter(
        undertaking,
        "undertaking_proved",
        f"Proof sent: {proof.strip()}",
        actor,
        now,
        data,
        on_behalf_of=undertaking.obligor,
    )
    notify(entry, now=now)
    case = _case(undertaking)
    if undertaking.clause.kind == Clause.Kind.REGISTER_CHANGE:
        _let_the_register_follow(undertaking, entry=entry, now=now)
    tell(
        people_for(case, "monitor"),
        entry=entry,
        subject="proof of an undertaking waits to be checked",
        body=f"{undertaking.obligor}, clause {undertaking.clause.number}.",
        link=reverse("admin:mediation_undertaking_change", args=[undertaking.pk]),
        now=now,
    )
    return undertaking


@transaction.atomic
def perform(*, undertaking: Undertaking, actor: User, now: datetime) -> Undertaking:
    """The monitor finds it performed, on the proof given; a breach is put right by it.

    Raises NotAllowed (no monitor), Conflict (settled already), Invalid (no proof was sent).
    """
    require(Role.MONITOR, actor=actor, case=_case(undertaking), to="find an undertaking performed")
    _unsettled(undertaking)
    if not undertaking.proved_at:
        raise Invalid.one("proof", f"{undertaking.obligor} has sent no proof of it yet.")
    return _settle(undertaking, Undertaking.State.PERFORMED, "undertaking_performed", "Found performed.", actor, now)


@transaction.atomic
def waive(*, undertaking: Undertaking, actor: User, now: datetime, reasons: str = "") -> Undertaking:
    """The beneficiary does without it."""
    require_acting_for(undertaking.beneficiary, actor=actor, to="waive what is owed to it")
    _unsettled(undertaking)
    words = f"Waived. {reasons.strip()}".strip()
    return _settle(
        undertaking,
        Undertaking.State.WAIVED,
        "undertaking_waived",
        words,
        actor,
        now,
        on_behalf_of=undertaking.beneficiary,
    )


@transaction.atomic
def breach(*, undertaking: Undertaking, actor: User, now: datetime, reasons: str) -> Undertaking:
    """The beneficiary, or the monitor, gives notice of a breach: the time to put it right runs.

    Raises NotAllowed (neither), Conflict (settled, or notified already), Invalid (not due yet, no reasons).
    """
    case = _case(undertaking)
    acts_for = Party.objects.acted_for_by(actor).filter(pk=undertaking.beneficiary_id).exists()
    if not acts_for and Role.MONITOR not in roles_on(actor, case):
        raise NotAllowed(
            f"Only {undertaking.beneficiary}, to whom it is owed, or the monitor gives notice of a breach."
        )
    if undertaking.state != Undertaking.State.OPEN:
        raise Conflict(f"This undertaking is “{undertaking.get_state_display()}”.")
    deadline = undertaking.deadlines.filter(rule="undertaking").order_by("-opened_at").first()
    if deadline is not None and deadline.due_at >= now:
        raise Invalid.one("reasons", f"It is owed by {full_date(undertaking.due_on)}; it cannot be breached before.")
    if not reasons.strip():
        raise Invalid.one("reasons", "Say what was not done.")
    on_behalf_of = undertaking.beneficiary if acts_for else None
    entry = _enter(
        undertaking,
        "undertaking_breached",
        f"Notice of breach: {reasons.strip()}",
        actor,
        now,
        on_behalf_of=on_behalf_of,
    )
    cure = open_deadline(
        CaseDeadline,
        rule="breach_cure",
        track=case.track,
        rules_version=rules_of(case),
        trigger_at=now,
        trigger_words=f"Notice of breach of clause {undertaking.clause.number} (docket entry {entry.number})",
        trigger_entry=entry.number,
        now=now,
        case=case,
    )
    swap(
        undertaking,
        expected={"state": Undertaking.State.OPEN},
        state=Undertaking.State.BREACHED,
        breach_words=reasons.strip(),
        breached_at=now,
        cure_by=cure.due_at,
    )
    notify(entry, now=now)
    return undertaking


def _open(clause: Clause, *, settlement: Settlement, actor: User, now: datetime) -> Undertaking:
    if clause.obligor is None or clause.beneficiary is None or clause.due_on is None:
        raise Invalid.one(
            f"clause-{clause.number}", f"Clause {clause.number} does not say who owes what to whom by when."
        )
    undertaking = Undertaking.objects.create(
        clause=clause,
        obligor=clause.obligor,
        beneficiary=clause.beneficiary,
        words=clause.text,
        due_on=clause.due_on,
    )
    entry = _enter(undertaking, "undertaking_opened", f"Owed by {full_date(clause.due_on)}: {clause.text}", actor, now)
    deadline = open_deadline(
        UndertakingDeadline,
        rule="undertaking",
        rules_version=rules_of(settlement.case),
        trigger_at=now,
        trigger_words=f"The day agreed in clause {clause.number} of settlement agreement {settlement.number}",
        trigger_entry=entry.number,
        now=now,
        due_on=clause.due_on,
        label=f"Perform clause {clause.number} of the settlement",
        who=clause.obligor.name[:200],
        undertaking=undertaking,
    )
    deadline.took_over()
    tell(
        people_of_parties(clause.obligor),
        entry=entry,
        subject="you have an undertaking to perform",
        body=f"By {full_date(clause.due_on)}. Send your proof once it is done.",
        link=reverse("mediation:undertaking", args=[settlement.case.docket_number, undertaking.key]),
        now=now,
    )
    return undertaking


def _settle(
    undertaking: Undertaking,
    state: str,
    event: str,
    words: str,
    actor: User,
    now: datetime,
    on_behalf_of: Party | None = None,
) -> Undertaking:
    was_breached = undertaking.state == Undertaking.State.BREACHED
    swap(undertaking, expected={"state": undertaking.state}, state=state, settled_by=actor, settled_at=now)
    ended = "met" if state == Undertaking.State.PERFORMED else "cancelled"
    close_dates(undertaking, "undertaking", state=ended, now=now)
    for date in _register_dates(undertaking):
        close_deadline(date, state=ended, now=now)
    if was_breached:
        _close_cure(undertaking, now=now)
    notify(_enter(undertaking, event, words, actor, now, on_behalf_of=on_behalf_of), now=now)
    return undertaking


def _let_the_register_follow(undertaking: Undertaking, *, entry: DocketEntry, now: datetime) -> None:
    """The party has done its part of a change of the register: from its proof the registrar's time to write it runs.
    A proof sent again gives no new time."""
    case = _case(undertaking)
    if _register_dates(undertaking):
        return
    open_deadline(
        CaseDeadline,
        rule="register_change",
        track=case.track,
        rules_version=rules_of(case),
        trigger_at=entry.effective_at,
        trigger_words=f"{undertaking.obligor} proved clause {undertaking.clause.number} (docket entry {entry.number})",
        trigger_entry=entry.number,
        now=now,
        label=_register_label(undertaking),
        case=case,
    )


def _register_dates(undertaking: Undertaking) -> list[CaseDeadline]:
    """The open date by which the registrar writes what this undertaking changes: its clause's, by its label."""
    label = _register_label(undertaking)
    return list(_case(undertaking).deadlines.filter(rule="register_change", label=label, closed_at=None))


def _register_label(undertaking: Undertaking) -> str:
    clause = undertaking.clause
    return f"Write the change of clause {clause.number} of settlement {clause.settlement.number} into the register"


def _close_cure(undertaking: Undertaking, *, now: datetime) -> None:
    """The breach is put right: its cure date, and no other, is met."""
    if undertaking.cure_by is None:
        return
    case = _case(undertaking)
    for deadline in case.deadlines.filter(rule="breach_cure", closed_at=None, due_at=undertaking.cure_by)[:1]:
        close_deadline(deadline, state="met", now=now)


def _case(undertaking: Undertaking) -> Case:
    return undertaking.clause.settlement.case


def _unsettled(undertaking: Undertaking) -> None:
    if undertaking.state in Undertaking.SETTLED:
        raise Conflict(f"This undertaking is “{undertaking.get_state_display()}” already.")


def _enter(
    undertaking: Undertaking,
    event: str,
    words: str,
    actor: User,
    now: datetime,
    data: dict[str, str] | None = None,
    on_behalf_of: Party | None = None,
) -> DocketEntry:
    return enter(
        _case(undertaking),
        event,
        actor=actor,
        now=now,
        text=f"{undertaking.obligor}, clause {undertaking.clause.number}. {words}",
        data={"undertaking": str(undertaking.key), **(data or {})},
        on_behalf_of=on_behalf_of,
    )
