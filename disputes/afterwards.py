"""What usually follows when a date is let pass: drafted for a person, done by nobody else. No database, no clock."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.lifecycle import STEPS, Step, steps_from

NEXT: Mapping[str, str] = {
    "cure": "refuse",
    "response": "give_default_notice",
    "default_notice": "close_declined",
    "negotiation": "end_negotiation",
    "selection_lapse": "lapse",
    "stay_review": "resume",
    "first_session": "terminate",
    "election_to_refer": "refer",
}
"""The rule that was missed, and the step by which a case goes on then."""


def next_step(rule: str, state: str) -> Step | None:
    """The step to look at when the date of `rule` has passed in a case in `state`; None when none is usual there."""
    step = STEPS.get(NEXT.get(rule, ""))
    return step if step is not None and step in steps_from(state) else None
