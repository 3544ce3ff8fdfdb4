"""A case as a line of stages, like a parcel's: where it has been, where it is, what is still to come."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from disputes.lifecycle import State
from disputes.models import Case

STAGES: tuple[tuple[str, frozenset[State]], ...] = (
    ("Filed", frozenset({State.FILED, State.DEFICIENT})),
    ("Registered and served", frozenset({State.REGISTERED})),
    ("Answer", frozenset({State.RESPONSE_DUE})),
    ("Negotiation", frozenset({State.NEGOTIATION})),
    ("Mediator", frozenset({State.MEDIATOR_SELECTION})),
    ("Mediation", frozenset({State.MEDIATION})),
    ("Settlement", frozenset({State.SETTLEMENT_PENDING})),
    ("Monitoring", frozenset({State.SETTLED_MONITORING})),
    ("Closed", frozenset({State.CLOSED})),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, as components/stages.html draws it: its name, and whether it is behind ("done"), "now" or ahead
    ("next").
    """

    words: str
    state: str


def stages_of(case: Case) -> list[Stage]:
    """The line of stages. A stayed case stands where it was stayed; a closed one shows the stages it went through, then
    its closing.
    """
    reached = (
        State(case.last_state) if case.state in (State.STAYED, State.CLOSED) and case.last_state else State(case.state)
    )
    here = next((at for at, (_name, states) in enumerate(STAGES) if reached in states), 0)
    last = len(STAGES) - 1
    line = []
    for at, (name, _states) in enumerate(STAGES):
        if case.state == State.CLOSED:
            if here < at < last:
                continue
            standing = "now" if at == last else "done"
        else:
            standing = "done" if at < here else "now" if at == here else "next"
        line.append(Stage(_(name), standing))
    return line
