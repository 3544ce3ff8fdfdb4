"""Finding a mediator: nominated by the registrar, checked, accepted with a signed declaration, put into effect."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap
from disputes.access import people_of, roles_on
from disputes.lifecycle import PARTIES, STEPS, Role, State
from disputes.models import Assignment, Case
from disputes.services.docket import enter
from disputes.services.steps import notify, take
from mediation.access import require
from mediation.models import Appointment, MediatorProfile
from mediation.services.checking import ground_of, hits_for
from mediation.services.dates import close_dates, open_acceptance, open_date
from mediation.services.panel import assess
from mediation.services.telling import tell

DECLARATION = (
    "I am independent of the parties and impartial. I have disclosed everything that could give rise to doubt about "
    "that, and will disclose at once anything that arises later. I have the time this mediation needs."
)
CHOOSING = (State.MEDIATOR_SELECTION, State.MEDIATION)


@transaction.atomic
def propose(*, case: Case, profile: MediatorProfile, actor: User, now: datetime) -> Appointment:
    """Nominate a mediator from the panel; the conflict check is made and kept with the nomination.

    Raises NotAllowed (actor is no registrar), Conflict (no mediator is being chosen, or this one is nominated already),
    Invalid (conflicted, full, or not on the panel: every reason).
    """
    require(Role.REGISTRAR, actor=actor, case=case, to="propose a mediator")
    _choosing(case)
    if case.appointments.filter(profile=profile, state__in=Appointment.OPEN).exists():
        raise Conflict(f"{profile} is already nominated for this case.")
    hits = hits_for(profile, ground_of(case))
    candidate = assess(profile, hits=hits, load=_load(profile))
    if candidate.reasons:
        raise Invalid(Fault("profile", reason) for reason in candidate.reasons)
    appointment = Appointment.objects.create(
        case=case, profile=profile, conflicts=[hit.as_json() for hit in hits], proposed_by=actor, proposed_at=now
    )
    entry = enter(
        case,
        "mediator_proposed",
        actor=actor,
        now=now,
        text=f"{profile} was proposed as mediator, after a check for conflicts of interest.",
        data={"mediator": profile.user_id, "to_disclose": len(hits)},
    )
    open_acceptance(appointment, entry=entry, now=now)
    tell(
        [profile.user],
        entry=entry,
        subject="you are asked to mediate",
        body="Please accept or decline, and sign the declaration.",
        link=reverse("admin:mediation_appointment_change", args=[appointment.pk]),
        now=now,
    )
    return appointment


@transaction.atomic
def accept(
    *, appointment: Appointment, actor: User, now: datetime, declaration: str, typed_name: str, disclosures: str = ""
) -> Appointment:
    """The nominee accepts, with a signed declaration; the parties may now challenge.

    Raises NotAllowed (not the nominee), Conflict (no longer proposed), Invalid
    (no declaration, no name, hits not disclosed).
    """
    _nominee(appointment, actor)
    _choosing(appointment.case)
    _in_state(appointment, Appointment.State.PROPOSED)
    faults = []
    if not declaration.strip():
        faults.append(Fault("declaration", "Make the declaration of independence."))
    if not typed_name.strip():
        faults.append(Fault("typed_name", "Type your full name: that is your signature."))
    if appointment.conflicts and not disclosures.strip():
        faults.append(Fault("disclosures", "The conflict check found something: disclose it, in your own words."))
    if faults:
        raise Invalid(faults)
    case = appointment.case
    text = declaration.strip() + (f"\n\nDisclosures: {disclosures.strip()}" if disclosures.strip() else "")
    swap(
        appointment,
        expected={"state": Appointment.State.PROPOSED},
        state=Appointment.State.ACCEPTED,
        declaration=text,
        signed_name=typed_name.strip(),
        signed_at=now,
    )
    entry = enter(
        case,
        "mediator_accepted",
        actor=actor,
        now=now,
        text=f"{appointment.profile} accepted and signed the declaration. {text}",
        data={"mediator": appointment.profile.user_id},
    )
    close_dates(appointment, "acceptance", state="met", now=now)
    open_date(case, "challenge", entry=entry, words=f"{appointment.profile} accepted", now=now)
    notify(entry, now=now)
    return appointment


@transaction.atomic
def decline(*, appointment: Appointment, actor: User, now: datetime, reasons: str = "") -> Appointment:
    """The nominee declines; reasons are kept with the nomination and not entered on the docket."""
    _nominee(appointment, actor)
    _choosing(appointment.case)
    _in_state(appointment, Appointment.State.PROPOSED)
    swap(
        appointment,
        expected={"state": Appointment.State.PROPOSED},
        state=Appointment.State.DECLINED,
        end_reason=reasons.strip(),
        ended_at=now,
    )
    entry = enter(
        appointment.case, "mediator_declined", actor=actor, now=now, text=f"{appointment.profile} declined to mediate."
    )
    close_dates(appointment, "acceptance", state="met", now=now)
    notify(entry, now=now)
    return appointment


@transaction.atomic
def challenge(*, appointment: Appointment, actor: User, now: datetime, reasons: str) -> Appointment:
    """A party says why this mediator should not act. Mediation cannot begin until the registrar has decided it."""
    if not roles_on(actor, appointment.case) & PARTIES:
        raise NotAllowed("Only a party to the case may challenge its mediator.")
    _in_state(appointment, Appointment.State.ACCEPTED, Appointment.State.IN_EFFECT)
    if appointment.state == Appointment.State.IN_EFFECT:
        raise Conflict("The appointment has taken effect; ask the registrar to end it instead.")
    if not reasons.strip():
        raise Invalid.one("reasons", "Say why this mediator should not act.")
    swap(
        appointment,
        expected={"state": Appointment.State.ACCEPTED},
        state=Appointment.State.CHALLENGED,
        challenge=reasons.strip(),
    )
    entry = enter(
        appointment.case,
        "mediator_challenged",
        actor=actor,
        now=now,
        text=f"The appointment of {appointment.profile} was challenged: {reasons.strip()}",
    )
    notify(entry, now=now)
    return appointment


@transaction.atomic
def decide_challenge(
    *, appointment: Appointment, actor: User, now: datetime, upheld: bool, reasons: str
) -> Appointment:
    """The registrar upholds a challenge (the nominee is out) or dismisses it (the acceptance stands)."""
    require(Role.REGISTRAR, actor=actor, case=appointment.case, to="decide a challenge")
    _in_state(appointment, Appointment.State.CHALLENGED)
    if not reasons.strip():
        raise Invalid.one("reasons", "Give the reasons, in words the parties will understand.")
    if upheld:
        changes = {"state": Appointment.State.ENDED, "ended_at": now, "end_reason": reasons.strip()}
    else:
        changes = {"state": Appointment.State.ACCEPTED}
    swap(appointment, expected={"state": Appointment.State.CHALLENGED}, **changes)
    close_dates(appointment.case, "challenge", state="met", now=now)
    entry = enter(
        appointment.case,
        "challenge_decided",
        actor=actor,
        now=now,
        text=f"The challenge to {appointment.profile} was {'upheld' if upheld else 'dismissed'}. {reasons.strip()}",
    )
    notify(entry, now=now)
    return appointment


@transaction.atomic
def put_into_effect(*, appointment: Appointment, actor: User, now: datetime) -> Appointment:
    """The appointment takes effect: the mediator is assigned, and mediation begins if it had not.

    Raises NotAllowed (no registrar), Conflict (not accepted, or being
    challenged), Invalid (a conflict that has come up since).
    """
    case = appointment.case
    require(Role.REGISTRAR, actor=actor, case=case, to="put an appointment into effect")
    _choosing(case)
    _in_state(appointment, Appointment.State.ACCEPTED)
    candidate = assess(
        appointment.profile, hits=hits_for(appointment.profile, ground_of(case)), load=_load(appointment.profile)
    )
    if candidate.reasons:
        raise Invalid(Fault("profile", reason) for reason in candidate.reasons)
    swap(
        appointment,
        expected={"state": Appointment.State.ACCEPTED},
        state=Appointment.State.IN_EFFECT,
        since=now,
    )
    Assignment.objects.create(
        case=case, user=appointment.profile.user, capacity=Assignment.Capacity.MEDIATOR, since=now
    )
    words = f"{appointment.profile} mediates."
    if case.state == State.MEDIATOR_SELECTION:
        take(STEPS["begin_mediation"], case=case, actor=actor, now=now, words=words)
    else:
        close_dates(case, "challenge", state="met", now=now)
        notify(enter(case, "mediator_appointed", actor=actor, now=now, text=words), now=now)
    return appointment


@transaction.atomic
def end(*, appointment: Appointment, actor: User, now: datetime, reasons: str) -> Appointment:
    """The registrar ends an appointment, or the mediator gives it up. From
    then on they read nothing more of the mediation.
    """
    if actor.pk != appointment.profile.user_id:
        require(Role.REGISTRAR, actor=actor, case=appointment.case, to="end an appointment")
    _in_state(appointment, *Appointment.OPEN)
    if not reasons.strip():
        raise Invalid.one("reasons", "Give the reasons, in words the parties will understand.")
    people = list(people_of(appointment.case))
    swap(
        appointment,
        expected={"state": appointment.state},
        state=Appointment.State.ENDED,
        ended_at=now,
        end_reason=reasons.strip(),
    )
    close_dates(appointment, "acceptance", state="cancelled", now=now)
    appointment.case.assignments.filter(user=appointment.profile.user_id, ended_at=None).update(ended_at=now)
    entry = enter(
        appointment.case,
        "mediator_ended",
        actor=actor,
        now=now,
        text=f"The appointment of {appointment.profile} ended. {reasons.strip()}",
    )
    tell(
        people,
        entry=entry,
        subject="the mediator's appointment ended",
        body=entry.text,
        link=appointment.case.get_absolute_url(),
        now=now,
    )
    return appointment


def _load(profile: MediatorProfile) -> int:
    return Appointment.objects.at_work().filter(profile=profile).count()


def _choosing(case: Case) -> None:
    if case.state not in CHOOSING:
        raise Conflict(f"No mediator is being chosen: the case is in the state “{case.get_state_display()}”.")


def _nominee(appointment: Appointment, actor: User) -> None:
    if actor.pk != appointment.profile.user_id:
        raise NotAllowed("Only the nominee may accept or decline.")


def _in_state(appointment: Appointment, *states: str) -> None:
    if appointment.state not in states:
        raise Conflict(f"This appointment is “{appointment.get_state_display()}” now; look at it again.")
