"""The checks of those needs of the case lifecycle whose facts belong to
mediation. Supplied once, when the app starts.

Each says in words why a step may not be taken yet. Some needs are met in the same transaction as the step, by the
one service that takes it (the assignment, the fixing of the text, the changes of the register): for these the guard
sees to it that they can be met, and mediation.verification that they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from claims_project.common.errors import Fault
from disputes import guards
from disputes.guards import Attempt
from disputes.lifecycle import PARTIES
from disputes.models import Case

if TYPE_CHECKING:
    from mediation.models import Settlement


def supply_guards() -> None:
    """Give every declared guard of the lifecycle its check."""
    guards.mediator_accepted.supply(mediator_accepted)
    guards.no_open_challenge.supply(no_open_challenge)
    guards.terms_accepted_by_all.supply(terms_accepted_by_all)
    guards.settlement_drawn_up.supply(settlement_drawn_up)
    guards.every_party_signed.supply(every_party_signed)
    guards.came_from_mediation.supply(came_from_mediation)
    guards.every_clause_has_effect.supply(every_clause_has_effect)
    guards.first_session_held_for_a_party.supply(first_session_held_for_a_party)
    guards.undertakings_performed.supply(undertakings_performed)
    guards.breach_not_cured.supply(breach_not_cured)


def mediator_accepted(attempt: Attempt) -> Iterable[Fault]:
    from mediation.models import Appointment

    ready = (Appointment.State.ACCEPTED, Appointment.State.IN_EFFECT)
    if not attempt.case.appointments.filter(state__in=ready, signed_at__isnull=False).exists():
        yield Fault("mediator", "No mediator has accepted and signed the declaration yet.")


def no_open_challenge(attempt: Attempt) -> Iterable[Fault]:
    from mediation.models import Appointment

    for appointment in attempt.case.appointments.filter(state=Appointment.State.CHALLENGED):
        yield Fault("mediator", f"The challenge to {appointment.profile} is not decided yet.")


def terms_accepted_by_all(attempt: Attempt) -> Iterable[Fault]:
    from mediation.services.proposals import accepted_by_all

    if accepted_by_all(attempt.case) is None:
        yield Fault("proposal", "No proposal has been accepted by every party yet.")


def settlement_drawn_up(attempt: Attempt) -> Iterable[Fault]:
    from mediation.models import Settlement

    making = (Settlement.State.DRAFT, Settlement.State.OUT_FOR_SIGNATURE)
    if not attempt.case.settlements.filter(state__in=making, clauses__isnull=False).exists():
        yield Fault("settlement", "The settlement agreement is not drawn up yet.")


def every_party_signed(attempt: Attempt) -> Iterable[Fault]:
    from mediation.access import settling_parties

    settlement = _current(attempt.case)
    if settlement is None:
        yield Fault("settlement", "There is no agreement to sign.")
        return
    over_this_text = settlement.signatures.filter(text_sha256=settlement.text_sha256).values("party")
    for party in settling_parties(attempt.case).exclude(pk__in=over_this_text):
        yield Fault("signatures", f"{party} has not signed the agreement yet.")


def came_from_mediation(attempt: Attempt) -> Iterable[Fault]:
    if not _joint_session_held(attempt.case):
        yield Fault(
            "sessions", "No joint session is entered as held: nothing proves that the agreement came from mediation."
        )


def every_clause_has_effect(attempt: Attempt) -> Iterable[Fault]:
    from mediation.models import Clause

    settlement = _current(attempt.case)
    if settlement is None:
        return
    for clause in settlement.clauses.all():
        if clause.kind == Clause.Kind.BOUNDARY and not (clause.claim_id and clause.new_boundary):
            yield Fault(f"clause-{clause.number}", f"Clause {clause.number} does not say which boundary becomes what.")
        elif clause.kind in Clause.PERFORMED and not (clause.obligor_id and clause.beneficiary_id and clause.due_on):
            yield Fault(
                f"clause-{clause.number}", f"Clause {clause.number} does not say who owes what to whom by when."
            )


def first_session_held_for_a_party(attempt: Attempt) -> Iterable[Fault]:
    if not attempt.roles & PARTIES or "mediator" in attempt.roles:
        return
    if not _joint_session_held(attempt.case):
        yield Fault("", "A party may end the mediation only after the first session; talk to the mediator.")


def undertakings_performed(attempt: Attempt) -> Iterable[Fault]:
    from mediation.models import Undertaking

    waiting = Undertaking.objects.filter(clause__settlement__case=attempt.case).exclude(state__in=Undertaking.SETTLED)
    for undertaking in waiting.select_related("obligor", "clause").order_by("clause__number"):
        yield Fault(
            f"undertaking-{undertaking.clause.number}",
            f"{undertaking.obligor} has not performed clause {undertaking.clause.number} yet "
            f"({undertaking.get_state_display().lower()}).",
        )


def breach_not_cured(attempt: Attempt) -> Iterable[Fault]:
    from mediation.models import Undertaking

    breached = Undertaking.objects.filter(clause__settlement__case=attempt.case, state=Undertaking.State.BREACHED)
    if not breached.exists():
        yield Fault("", "No breach of an undertaking has been notified; give the notice first.")
    elif not breached.filter(cure_by__lt=attempt.now).exists():
        yield Fault("", "The time to put the breach right is not over yet.")


def _current(case: Case) -> Settlement | None:
    """The agreement being signed, or the one that is being put into force now."""
    from mediation.models import Settlement

    return (
        case.settlements.filter(state__in=(Settlement.State.OUT_FOR_SIGNATURE, Settlement.State.IN_FORCE))
        .order_by("-number")
        .first()
    )


def _joint_session_held(case: Case) -> bool:
    from mediation.models import Session

    return case.mediation_sessions.filter(kind=Session.Kind.JOINT, state=Session.State.HELD).exists()
