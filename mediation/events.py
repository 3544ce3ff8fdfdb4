"""The kinds of docket entries a mediation makes, beside those of the lifecycle's own steps."""

from __future__ import annotations

from claims_project.record.models import AccessClass
from disputes.events import declare


def declare_events() -> None:
    """Called once when the app starts."""
    for code, title, access in (
        ("mediator_proposed", "Mediator proposed", AccessClass.PUBLIC),
        ("mediator_accepted", "Mediator's acceptance and declaration", AccessClass.PUBLIC),
        ("mediator_declined", "Mediator declined", AccessClass.PUBLIC),
        ("mediator_challenged", "Challenge to the mediator", AccessClass.PARTIES),
        ("challenge_decided", "Challenge decided", AccessClass.PARTIES),
        ("mediator_appointed", "Mediator appointed", AccessClass.PUBLIC),
        ("mediator_ended", "Mediator's appointment ended", AccessClass.PUBLIC),
        ("conflict_found", "Conflict check made again", AccessClass.PARTIES),
        ("conflict_decided", "Appointment stands", AccessClass.PARTIES),
        ("session_planned", "Session planned", AccessClass.MEDIATION),
        ("session_held", "Session held", AccessClass.MEDIATION),
        ("session_cancelled", "Session cancelled", AccessClass.MEDIATION),
        ("proposal_made", "Proposal", AccessClass.MEDIATION),
        ("proposal_answered", "Answer to a proposal", AccessClass.MEDIATION),
        ("proposal_closed", "Proposal closed", AccessClass.MEDIATION),
        ("caucus_note", "Private note", AccessClass.CAUCUS),
        ("settlement_drafted", "Draft of the agreement", AccessClass.MEDIATION),
        ("settlement_text", "Text of the agreement", AccessClass.PARTIES),
        ("settlement_signed", "Signature", AccessClass.PARTIES),
        ("refusal_reasons", "Why the agreement was not signed", AccessClass.MEDIATION),
        ("breach_reasons", "What was not put right", AccessClass.PARTIES),
        ("clause_carried_out", "Change of the register", AccessClass.PARTIES),
        ("undertaking_opened", "Undertaking", AccessClass.PARTIES),
        ("undertaking_proved", "Proof of performance", AccessClass.PARTIES),
        ("undertaking_performed", "Undertaking performed", AccessClass.PARTIES),
        ("undertaking_waived", "Undertaking waived", AccessClass.PARTIES),
        ("undertaking_breached", "Notice of breach", AccessClass.PARTIES),
    ):
        declare(code, title, access)
