"""The procedural rules an office starts with: version 1. Everything here is data; an office issues its own next
version.

Source: the case lifecycle's table of steps, and "Time". `who` names who owes the step, in the words of WHO. `label` is
what is to be done, as in "LABEL by Tuesday 3 March". `reminders` are days relative to the day it is due.
"""

from __future__ import annotations

from typing import Any

from claims_project.procedure import policies

WHO = {
    "claimant": "the claimant",
    "respondent": "the respondent",
    "parties": "every party",
    "registrar": "the registrar",
    "mediator": "the mediator",
    "nominee": "the nominated mediator",
    "monitor": "the monitor",
}


def _rule(
    amount: int,
    who: str,
    label: str,
    *,
    unit: str = "days",
    roll: bool = True,
    reminders: tuple[int, ...] = (-7, -2, 0, 1),
) -> dict[str, Any]:
    return {
        "amount": amount,
        "unit": unit,
        "roll": roll,
        "direction": "after",
        "recess": True,
        "who": who,
        "label": label,
        "reminders": list(reminders),
    }


SHORT = (-1, 0, 1)

RULES: dict[str, dict[str, Any]] = {
    "completeness_review": _rule(
        5, "registrar", "Decide whether the filing is complete", unit="business_days", reminders=SHORT
    ),
    "cure": _rule(30, "claimant", "Answer every listed defect"),
    "filing_cure": _rule(30, "parties", "Put right the filing that was returned"),
    "review_of_refusal": _rule(14, "claimant", "Ask for a review of the refusal"),
    "transmit": _rule(2, "registrar", "Serve the case on every respondent", unit="business_days", reminders=SHORT),
    "response": _rule(30, "respondent", "Answer the dispute", reminders=(-14, -7, -2, 0, 1)),
    "response_t3": _rule(15, "respondent", "Answer the dispute"),
    "response_t4": _rule(15, "respondent", "Answer the dispute"),
    "default_notice": _rule(15, "respondent", "Answer the dispute, or the case is closed or referred without you"),
    "negotiation": _rule(30, "parties", "Settle between yourselves, or ask for a mediator"),
    "appointment": _rule(60, "registrar", "Appoint a mediator", reminders=(-30, -14, -7, 0, 1)),
    "acceptance": _rule(20, "nominee", "Accept or decline the appointment"),
    "challenge": _rule(15, "parties", "Challenge the nominated mediator, if you have a reason to"),
    "strike_and_rank": _rule(7, "parties", "Strike and rank the listed mediators", reminders=(-3, -1, 0)),
    "statements": _rule(15, "parties", "Send your statement to the mediator"),
    "first_session": _rule(30, "mediator", "Hold the first session"),
    "selection_lapse": _rule(
        120, "parties", "Take a step to choose a mediator, or the case lapses", reminders=(-30, -7, -1, 0)
    ),
    "sign": _rule(14, "parties", "Sign the settlement agreement"),
    "register_change": _rule(
        5, "registrar", "Write the agreed change into the register", unit="business_days", reminders=SHORT
    ),
    "election_to_refer": _rule(30, "parties", "Choose whether to refer the case to arbitration"),
    "breach_cure": _rule(30, "parties", "Put the reported breach right"),
    "reconvene": _rule(30, "mediator", "Reconvene the mediation"),
    "stay_review": _rule(90, "registrar", "Review the stay", reminders=(-14, -2, 0, 1)),
    "contest_window": _rule(
        12, "parties", "Contest the assessment, if you have a reason to", unit="months", reminders=(-30, -7, 0)
    ),
    "undertaking": _rule(30, "parties", "Perform the undertaking"),
}

POLICIES: dict[str, Any] = {name: policy.usual for name, policy in policies.POLICIES.items()}

CALENDAR: dict[str, Any] = {
    "name": "Office calendar",
    "weekend_days": [5, 6],
    "holidays": {},
    "recesses": [],
    "short_period": 0,
}
