"""The conflict check of a case's mediator, made again when others join the case; a person decides what follows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from claims_project.accounts.models import User
from claims_project.accounts.services import system_actor
from claims_project.common.errors import Conflict, Invalid
from claims_project.common.querysets import swap
from disputes.lifecycle import Role
from disputes.models import DocketEntry
from disputes.services.docket import enter
from disputes.services.steps import notify
from mediation.access import require
from mediation.models import Appointment
from mediation.services.checking import ground_of, hits_for
from mediation.services.telling import tell


@transaction.atomic
def check_again(joined: DocketEntry, now: datetime) -> list[Appointment]:
    """Check everyone nominated or appointed in the case against all who are in it since `joined`. What is new is kept
    with the appointment and entered; the mediator is asked to disclose it. Returns the appointments with something new.

    A nominee who has not answered yet discloses it with their acceptance, as all else.
    """
    case = joined.case
    found = []
    nominations = list(case.appointments.filter(state__in=Appointment.OPEN).select_related("profile__user"))
    ground = ground_of(case) if nominations else None
    for appointment in nominations:
        known = [*appointment.conflicts, *appointment.found_later]
        hits = [hit.as_json() for hit in hits_for(appointment.profile, ground)] if ground else []
        if not (new := [hit for hit in hits if hit not in known]):
            continue
        waits = appointment.state == Appointment.State.PROPOSED
        where = "conflicts" if waits else "found_later"
        swap(appointment, expected={"state": appointment.state}, **{where: [*getattr(appointment, where), *new]})
        entry = enter(
            case,
            "conflict_found",
            actor=system_actor(),
            now=now,
            text=f"{appointment.profile} was checked again for conflicts of interest, with those who joined "
            f"(docket entry {joined.number}). What was found is to be disclosed.",
            data={"mediator": appointment.profile.user_id, "to_disclose": len(new)},
        )
        tell(
            [appointment.profile.user],
            entry=entry,
            subject="the conflict check found something new",
            body="Another case joined this one. Look at what was found and disclose it.",
            link=reverse("admin:mediation_appointment_change", args=[appointment.pk]),
            now=now,
        )
        found.append(appointment)
    return found


@transaction.atomic
def let_stand(*, appointment: Appointment, actor: User, now: datetime, reasons: str) -> Appointment:
    """The registrar decides that an appointment goes on in spite of what was found later. (That it does not is `end`.)

    Raises NotAllowed (no registrar), Conflict (nothing waits; it bars the appointment), Invalid (no reasons).
    """
    require(Role.REGISTRAR, actor=actor, case=appointment.case, to="decide on what the conflict check found")
    if not appointment.found_later or appointment.state not in Appointment.OPEN:
        raise Conflict("Nothing that was found later waits for a decision.")
    if any(hit["direct"] for hit in appointment.found_later):
        raise Conflict("What was found bars the appointment: it cannot stand. End it, and propose another mediator.")
    if not reasons.strip():
        raise Invalid.one("reasons", "Give the reasons, in words the parties will understand.")
    known = [*appointment.conflicts, *appointment.found_later]
    swap(appointment, expected={"state": appointment.state}, conflicts=known, found_later=[])
    entry = enter(
        appointment.case,
        "conflict_decided",
        actor=actor,
        now=now,
        text=f"The appointment of {appointment.profile} stands. {reasons.strip()}",
        data={"mediator": appointment.profile.user_id},
    )
    notify(entry, now=now)
    return appointment
