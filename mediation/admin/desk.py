"""The mediation on the office's case page: what its reader may see of it, and what they may do now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from disputes.access import roles_on
from disputes.lifecycle import Role, State
from disputes.models import Case
from mediation.access import settling_parties
from mediation.models import Appointment, CaucusNote, Proposal, Session, Settlement, Undertaking
from mediation.services.appointments import CHOOSING
from mediation.services.proposals import accepted_by_all
from mediation.services.sessions import WORKING


def desk(case: Case, request: HttpRequest) -> dict[str, Any]:
    """Context of templates/admin/mediation/desk.html. What may only be known to exist is counted, never shown."""
    user: Any = request.user
    roles = roles_on(user, case)
    mediates = Role.MEDIATOR in roles and not user.is_registrar
    proposals = list(Proposal.objects.visible_to(user).filter(case=case).select_related("by_party").order_by("-number"))
    settlements = list(Settlement.objects.visible_to(user).filter(case=case).order_by("-number"))
    existing = {
        "sessions": Session.objects.existence_visible_to(user).filter(case=case).count(),
        "proposals": Proposal.objects.existence_visible_to(user).filter(case=case).count(),
        "notes": CaucusNote.objects.existence_visible_to(user).filter(case=case).count(),
    }
    making = any(one.state in (Settlement.State.DRAFT, Settlement.State.OUT_FOR_SIGNATURE) for one in settlements)
    return {
        "case": case,
        "mediates": mediates,
        "appointments": Appointment.objects.visible_to(user).filter(case=case).select_related("profile__user"),
        "may_propose": Role.REGISTRAR in roles and case.state in CHOOSING,
        "sessions": Session.objects.visible_to(user).filter(case=case).select_related("with_party"),
        "may_plan": mediates and case.state in WORKING,
        "proposals": [(proposal, _progress(proposal) if mediates else "") for proposal in proposals],
        "may_make": mediates and case.state == State.MEDIATION,
        "rooms": list(settling_parties(case)) if mediates else [],
        "settlements": settlements,
        "may_draw_up": mediates and case.state == State.MEDIATION and not making and accepted_by_all(case) is not None,
        "undertakings": Undertaking.objects.visible_to(user)
        .filter(clause__settlement__case=case)
        .select_related("obligor", "clause"),
        "existing": existing if any(existing.values()) and not mediates else None,
    }


def _progress(proposal: Proposal) -> str:
    """How many answers are in: that somebody answered is on the docket already, what they answered is not."""
    if proposal.state != Proposal.State.SENT:
        return ""
    return f"{proposal.answers.count()} of {proposal.addressees.count()} answered"
