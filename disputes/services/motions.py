"""Motions: a party asks for an order, the others may respond, the registrar decides.

All of it is docket entries: the motion, each response tied to it, and the order that decides it. A motion to seal is
one more kind, with a form and orders of its own (services.sealing).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.procedure.services import close_deadline
from claims_project.vault import services as vault
from disputes.access import acting_party, roles_on
from disputes.lifecycle import Outcome, Role, State
from disputes.models import Case, CaseParty, DocketEntry, DocketLink, Filing
from disputes.querysets import DocketEntryQuerySet
from disputes.services.docket import Paper, enter, no_wider_than
from disputes.services.evidence import hold_numbering
from disputes.services.filing import document_line, fingerprint_of, keep_filing
from disputes.services.telling import notify

FILED, RESPONSE, DECIDED = "motion_filed", "motion_response", "motion_decided"
MOTIONS = (FILED, "seal_moved")
KINDS = {
    "directions": _("For directions on how the case goes on"),
    "stay": _("That the case be stayed"),
    "party": _("That a party be added or let go"),
    "production": _("That another party produce a paper"),
    "strike": _("That an entry be struck"),
    "unseal": _("That something be unsealed"),
    "other": _("For something else"),
}
"""What may be moved for. More time is asked for on the date itself, and sealing has a motion of its own."""

REOPEN = "reopen"
KINDS_WHEN_CLOSED = {REOPEN: _("That the case be reopened, for a new fact, a breach or an error")}
KINDS_WHEN_REFUSED = {REOPEN: _("That the refusal of registration be reviewed")}

OUTCOMES = {"granted": _("Granted"), "granted_in_part": _("Granted in part"), "refused": _("Refused")}


def kinds_of(case: Case) -> dict[str, Any]:
    """What may be moved for in `case` as it stands: once it is closed, only that it be opened again."""
    if case.state != State.CLOSED:
        return KINDS
    return KINDS_WHEN_REFUSED if case.outcome == Outcome.NOT_REGISTERED else KINDS_WHEN_CLOSED


def file_motion(
    *, case: Case, actor: User, now: datetime, kind: str, asks: str, reasons: str, upload: File | None = None
) -> Filing:
    """A party asks for an order: what, and why; with a paper, if there is one. Asking for a review of a refusal in time
    meets the date for it.

    Raises NotAllowed (acts for no party), Conflict (a draft), Invalid (all that is missing, at once).
    """
    member = _member(case, actor)
    faults = []
    kinds = kinds_of(case)
    if kind not in kinds:
        faults.append(Fault("kind", "Choose what the motion is for."))
    if not asks.strip():
        faults.append(Fault("asks", "Say what is to be ordered."))
    if not reasons.strip():
        faults.append(Fault("reasons", "Give the reasons."))
    if faults:
        raise Invalid(faults)
    facts = {"kind": kind, "asks": asks.strip(), "reasons": reasons.strip()}
    text = f"Motion ({str(kinds[kind]).lower()}): {asks.strip()} Reasons: {reasons.strip()}"
    stored = _stored(upload)
    with transaction.atomic():
        filed = _file(case, FILED, Filing.Kind.MOTION, member, text, {"motion": facts}, stored, actor=actor, now=now)
        if member.role == CaseParty.Role.CLAIMANT:
            for deadline in case.deadlines.filter(rule="review_of_refusal", closed_at=None):
                close_deadline(deadline, state="met", now=now)
        return filed


def respond(*, motion: DocketEntry, actor: User, now: datetime, text: str, upload: File | None = None) -> Filing:
    """Another party says what it has to say to a motion, once, until it is decided.

    Raises NotAllowed (acts for no other party, or may not read it), Conflict (decided, struck; answered already),
    Invalid (nothing said).
    """
    case = motion.case
    member = _member(case, actor)
    if member.party_id == motion.on_behalf_of_id:
        raise NotAllowed("This is your own motion. The other parties respond to it.")
    if not DocketEntry.objects.readable_by(actor).filter(pk=motion.pk).exists():
        raise NotAllowed("What you may not read you cannot respond to.")
    if not text.strip():
        raise Invalid.one("text", "Write your response.")
    said = f"Response of {member.party} to the motion of entry {motion.number}: {text.strip()}"
    facts = {"response": {"to": motion.number, "text": text.strip()}}
    stored = _stored(upload)
    with transaction.atomic():
        hold_numbering(case)
        _undecided(motion)
        if not to_answer(case, actor, member).filter(pk=motion.pk).exists():
            raise Conflict("Your party has responded to this motion already.")
        return _file(
            case, RESPONSE, Filing.Kind.RESPONSE, member, said, facts, stored, actor=actor, now=now, motion=motion
        )


def decide(
    *, motion: DocketEntry, actor: User, now: datetime, outcome: str, order: str, upload: File | None = None
) -> DocketEntry:
    """The registrar's order on a motion.

    Raises NotAllowed (no registrar), Conflict (decided or struck already; a motion to seal, which is decided by an
    order to seal), Invalid (no outcome, no words).
    """
    case = motion.case
    if Role.REGISTRAR not in roles_on(actor, case):
        raise NotAllowed("Only the registrar decides a motion.")
    if motion.event != FILED:
        raise Conflict("This is no motion that is decided here.")
    faults = []
    if outcome not in OUTCOMES:
        faults.append(Fault("outcome", "Choose how the motion is decided."))
    if not order.strip():
        faults.append(Fault("order", "Write the order and its reasons."))
    if faults:
        raise Invalid(faults)
    stored = _stored(upload)
    with transaction.atomic():
        hold_numbering(case)
        _undecided(motion)
        access, addressees = no_wider_than(motion, motion.access)
        entry = enter(
            case,
            DECIDED,
            actor=actor,
            now=now,
            text=f"The motion of entry {motion.number} is {str(OUTCOMES[outcome]).lower()}. {order.strip()}",
            data={"outcome": outcome},
            access=access,
            addressees=addressees,
            links=[(DocketLink.Kind.DECIDES, motion)],
            papers=_papers(stored, actor=actor, now=now),
        )
        notify(entry, now=now)
        return entry


def waiting(entries: DocketEntryQuerySet) -> DocketEntryQuerySet:
    """The motions among these that no order decided and that were not struck."""
    links = DocketLink.objects.filter(to=OuterRef("pk"))
    struck = DocketLink.objects.filter(to=OuterRef("entry"), kind=DocketLink.Kind.STRIKES)
    orders = links.filter(~Exists(struck), kind=DocketLink.Kind.DECIDES)
    return entries.filter(
        ~Exists(orders), ~Exists(links.filter(kind=DocketLink.Kind.STRIKES)), event__in=MOTIONS
    ).order_by("entered_at", "pk")


def purpose(motion: DocketEntry) -> str:
    """What a motion is for, in the words its kind was chosen by."""
    if motion.event != FILED:
        return str(_("That something be sealed"))
    return str((KINDS | KINDS_WHEN_CLOSED)[motion.data["motion"]["kind"]])


def undecided(motion: DocketEntry) -> bool:
    """Whether this is a motion that waits for an order."""
    return waiting(DocketEntry.objects.filter(pk=motion.pk)).exists()


def to_answer(case: Case, user: User, member: CaseParty) -> DocketEntryQuerySet:
    """The motions of the other parties that `member` may still respond to: in a closed case, those to reopen it."""
    own = DocketLink.objects.filter(
        to=OuterRef("pk"), kind=DocketLink.Kind.RESPONDS_TO, entry__event=RESPONSE, entry__on_behalf_of=member.party
    )
    others = DocketEntry.objects.readable_by(user).filter(~Exists(own), case=case)
    if case.state == State.CLOSED:
        others = others.filter(data__motion__kind=REOPEN)
    return waiting(others.exclude(on_behalf_of=member.party)).select_related("on_behalf_of")


def _undecided(motion: DocketEntry) -> None:
    if not undecided(motion):
        raise Conflict("This motion was decided already, or struck. Look at the docket.")


Received = tuple[vault.Stored, str] | None
"""A file whose bytes are stored, with its name: stored before the transaction, lest a long upload hold a lock."""


def _stored(upload: File | None) -> Received:
    return (vault.store(upload=upload, name=upload.name or "paper"), upload.name or "paper") if upload else None


def _papers(stored: Received, *, actor: User, now: datetime) -> list[Paper]:
    if stored is None:
        return []
    file = vault.enter(stored=stored[0], name=stored[1], actor=actor, now=now)
    return [Paper(file, file.name)]


def _member(case: Case, actor: User) -> CaseParty:
    member = acting_party(actor, case)
    if member is None:
        raise NotAllowed("Only a representative of a party to the case files a motion, or responds to one.")
    if case.state == State.DRAFT:
        raise Conflict("A motion is filed in a case that was filed.")
    return member


def _file(
    case: Case,
    event: str,
    kind: str,
    member: CaseParty,
    text: str,
    facts: dict[str, Any],
    stored: Received,
    *,
    actor: User,
    now: datetime,
    motion: DocketEntry | None = None,
) -> Filing:
    """Enter it with its paper, never open to more people than the motion it is about, and keep it with a receipt."""
    papers = _papers(stored, actor=actor, now=now)
    contents = {**facts, "documents": [document_line(paper.file, paper.title) for paper in papers]}
    narrowed: dict[str, Any] = {}
    if motion is not None:
        narrowed["access"], narrowed["addressees"] = no_wider_than(motion, motion.access)
    entry = enter(
        case,
        event,
        actor=actor,
        now=now,
        text=text,
        data={**fingerprint_of(contents), **facts},
        on_behalf_of=member.party,
        links=[(DocketLink.Kind.RESPONDS_TO, motion)] if motion else (),
        papers=papers,
        **narrowed,
    )
    notify(entry, now=now)
    return keep_filing(case, kind, member, contents, entry, actor=actor, now=now)
