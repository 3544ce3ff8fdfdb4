"""What the case's own page shows of its mediation, to one user."""

from __future__ import annotations

from typing import Any

from claims_project.accounts.models import Party
from disputes.models import Case
from mediation.access import acting_for
from mediation.models import Appointment, Proposal, ProposalAnswer, Session, Settlement, Undertaking


def case_panel(case: Case, user: Any) -> dict[str, Any]:
    """Context of templates/mediation/case_panel.html: what waits for `user`, and
    where the mediation stands. Nothing hidden is counted.
    """
    if not user.is_authenticated:
        return {"case": case, "empty": True}
    parties = acting_for(user, case)
    sent = list(Proposal.objects.visible_to(user).filter(case=case).select_related("by_party").order_by("-number"))
    waiting = [proposal for proposal in sent if waits_for(proposal, parties)]
    settlements = list(Settlement.objects.visible_to(user).filter(case=case).order_by("-number"))
    to_sign = [
        settlement
        for settlement in settlements
        if settlement.state == Settlement.State.OUT_FOR_SIGNATURE
        and parties.exclude(pk__in=settlement.signatures.values("party")).exists()
    ]
    undertakings = Undertaking.objects.visible_to(user).filter(clause__settlement__case=case)
    to_prove = undertakings.filter(obligor__in=parties, proved_at=None).exclude(state__in=Undertaking.SETTLED)
    next_session = (
        Session.objects.visible_to(user)
        .filter(case=case, state=Session.State.PLANNED)
        .select_related("with_party")
        .order_by("planned_at")
        .first()
    )
    appointments = list(
        Appointment.objects.visible_to(user)
        .filter(case=case, state__in=Appointment.OPEN)
        .select_related("profile__user")
        .order_by("pk")
    )
    return {
        "case": case,
        "appointments": appointments,
        "next_session": next_session,
        "sessions": Session.objects.visible_to(user).filter(case=case).exists(),
        "proposals": sent,
        "waiting": waiting,
        "settlements": settlements,
        "to_sign": to_sign,
        "undertakings": undertakings.exists(),
        "to_prove": list(to_prove.select_related("clause")),
        "acts": parties.exists(),
        "empty": not (appointments or sent or settlements or next_session),
    }


def waits_for(proposal: Proposal, parties: Any) -> bool:
    """Whether `proposal` waits for an answer of one of `parties`."""
    return proposal.state == Proposal.State.SENT and unanswered(proposal, parties).exists()


def unanswered(proposal: Proposal, parties: Any) -> Any:
    """Those of `parties` that `proposal` is addressed to and that have not answered it."""
    answered = ProposalAnswer.objects.filter(proposal=proposal).values("party")
    addressed = proposal.addressees.values("pk")
    return Party.objects.filter(pk__in=parties.values("pk")).filter(pk__in=addressed).exclude(pk__in=answered)
