"""The agreement: drawn up from accepted terms, made exact, sent for signature, signed, put into force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from claims_project.accounts.models import Party, User
from claims_project.common.errors import Conflict, Fault, Invalid
from claims_project.common.querysets import swap
from disputes.lifecycle import STEPS, Role, State
from disputes.models import Case, DocketEntry
from disputes.services.docket import enter
from disputes.services.registrar import settle_ground
from disputes.services.steps import notify, take
from mediation import settlement_text
from mediation.access import people_of_parties, require, require_acting_for, settling_parties
from mediation.models import Clause, Proposal, Settlement, Signature
from mediation.services import drafting, undertakings
from mediation.services.drafting import ClauseDraft
from mediation.services.proposals import accepted_by_all
from mediation.services.telling import tell
from registry.services.titles import amend_boundary

STATEMENT = (
    "I have read the agreement and I sign it for {party}, which I am authorised to bind. "
    "My signature is given over the text whose SHA-256 is {sha256}."
)


@transaction.atomic
def draw_up(
    *, case: Case, actor: User, now: datetime, title: str, preamble: str = "", proposal: Proposal | None = None
) -> Settlement:
    """Begin the agreement from the terms everyone accepted: the terms as
    its first clause, the annex as boundary clauses.

    Raises NotAllowed (not the mediator), Conflict (no terms accepted by all, or an
    agreement is being made already), Invalid (no title).
    """
    require(Role.MEDIATOR, actor=actor, case=case, to="draw up the agreement")
    if case.state != State.MEDIATION:
        raise Conflict(f"An agreement is drawn up in mediation; the case is in the state “{case.get_state_display()}”.")
    accepted = accepted_by_all(case)
    if accepted is None or (proposal is not None and proposal.pk != accepted.pk):
        raise Conflict("An agreement is drawn up from terms that every party has accepted; there are none yet.")
    if not title.strip():
        raise Invalid.one("title", "Give the agreement a title.")
    _void_what_was_refused(case)
    if case.settlements.filter(state=Settlement.State.DRAFT).exists():
        raise Conflict("An agreement is being drawn up already; change that one.")
    last = case.settlements.aggregate(last=Max("number"))["last"] or 0
    settlement = Settlement.objects.create(
        case=case,
        number=last + 1,
        proposal=accepted,
        title=title.strip(),
        preamble=preamble.strip(),
        drawn_up_by=actor,
        drawn_up_at=now,
    )
    drafting.write_clauses(settlement, drafting.clauses_from(accepted))
    drafting.compose(settlement)
    enter(
        case,
        "settlement_drafted",
        actor=actor,
        now=now,
        text=f"Agreement {settlement.number} was begun from proposal {accepted.number}.",
        data={"settlement": settlement.number, "proposal": accepted.number, "sha256": settlement.text_sha256},
    )
    return settlement


@transaction.atomic
def amend(
    *,
    settlement: Settlement,
    actor: User,
    now: datetime,
    title: str,
    preamble: str,
    clauses: Iterable[ClauseDraft],
) -> Settlement:
    """Change a draft: title, preamble and all clauses, which replace the old ones and are numbered in the order given.

    Raises NotAllowed (not the mediator), Conflict (no draft any more, or changed since it was read), Invalid (every
    fault of every clause).
    """
    require(Role.MEDIATOR, actor=actor, case=settlement.case, to="change the agreement")
    if settlement.state != Settlement.State.DRAFT:
        raise Conflict(
            "The text is fixed: the agreement was sent for signature. A party may refuse to sign; then it can be "
            "changed."
        )
    drafts = list(clauses)
    faults = [] if title.strip() else [Fault("title", "Give the agreement a title.")]
    faults += drafting.faults_of(settlement.case, drafts, now=now)
    if faults:
        raise Invalid(faults)
    swap(settlement, expected={"state": Settlement.State.DRAFT}, title=title.strip(), preamble=preamble.strip())
    drafting.write_clauses(settlement, drafts)
    drafting.compose(settlement)
    return settlement


@transaction.atomic
def send_for_signature(*, settlement: Settlement, actor: User, now: datetime) -> Settlement:
    """Fix the text and ask every party to sign it: the case waits for signatures from here on (step agree_terms).

    Raises NotAllowed (not the mediator), Conflict (no draft, or not in
    mediation), Invalid (clauses that are not complete).
    """
    case = settlement.case
    require(Role.MEDIATOR, actor=actor, case=case, to="send the agreement for signature")
    if settlement.state != Settlement.State.DRAFT:
        raise Conflict(f"The agreement is “{settlement.get_state_display()}” already.")
    if faults := drafting.faults_of(case, drafting.drafts_of(settlement), now=now):
        raise Invalid(faults)
    drafting.compose(settlement)
    swap(
        settlement,
        expected={"state": Settlement.State.DRAFT},
        state=Settlement.State.OUT_FOR_SIGNATURE,
        sent_at=now,
    )
    take(STEPS["agree_terms"], case=case, actor=actor, now=now)
    entry = _enter(
        settlement,
        "settlement_text",
        f"Agreement {settlement.number}, “{settlement.title}”, is to be signed. The SHA-256 of its text is "
        f"{settlement.text_sha256}.",
        actor=actor,
        now=now,
    )
    tell(
        people_of_parties(*settling_parties(case)),
        entry=entry,
        subject="an agreement waits for your signature",
        body="Read the agreement and sign it, or refuse to.",
        link=_link(settlement),
        now=now,
    )
    return settlement


@transaction.atomic
def sign(
    *,
    settlement: Settlement,
    party: Party,
    actor: User,
    now: datetime,
    shown_sha256: str,
    typed_name: str,
    agreed: bool,
) -> Signature:
    """A party signs the exact text it was shown, which `shown_sha256` identifies.

    Raises NotAllowed (does not act for a party to it), Conflict (not out for signature, signed already, or the text
    shown is not the
    text there is), Invalid (no name typed, box not ticked).
    """
    require_acting_for(party, actor=actor, to="sign for it")
    settlement = _held(settlement)
    case = settlement.case
    if not settling_parties(case).filter(pk=party.pk).exists():
        raise Conflict(f"{party} is not a party to this agreement.")
    if settlement.state != Settlement.State.OUT_FOR_SIGNATURE or case.state != State.SETTLEMENT_PENDING:
        raise Conflict(f"The agreement is “{settlement.get_state_display()}”; it is not out for signature now.")
    if settlement.signatures.filter(party=party).exists():
        raise Conflict(f"{party} has signed this agreement already.")
    if not _is_the_text(settlement, shown_sha256):
        raise Conflict(
            "The text you were shown is not the present text of the agreement, so it was not signed. Read it again; "
            "if this happens twice, tell the registrar."
        )
    faults = []
    if not typed_name.strip():
        faults.append(Fault("typed_name", "Type your full name: that is your signature."))
    if not agreed:
        faults.append(Fault("agreed", "Tick the box to say that you sign for the party."))
    if faults:
        raise Invalid(faults)
    signature = Signature.objects.create(
        settlement=settlement,
        party=party,
        signed_by=actor,
        signed_at=now,
        text_sha256=settlement.text_sha256,
        typed_name=typed_name.strip(),
        statement=STATEMENT.format(party=party, sha256=settlement.text_sha256),
    )
    entry = _enter(
        settlement,
        "settlement_signed",
        f"{typed_name.strip()} signed agreement {settlement.number} for {party}, over the SHA-256 "
        f"{settlement.text_sha256}.",
        actor=actor,
        now=now,
        on_behalf_of=party,
    )
    notify(entry, now=now)
    return signature


@transaction.atomic
def refuse_to_sign(*, settlement: Settlement, actor: User, now: datetime, reasons: str) -> Settlement:
    """A party will not sign: the agreement is void and mediation goes on (step refuse_to_sign)."""
    if settlement.state != Settlement.State.OUT_FOR_SIGNATURE:
        raise Conflict(f"The agreement is “{settlement.get_state_display()}”; there is nothing to refuse.")
    case = settlement.case
    if not reasons.strip():
        raise Invalid.one("reasons", "Give the reasons, in words the parties will understand.")
    # The agreement before the docket, as everyone who writes both takes them: two at once never wait for each other.
    swap(settlement, expected={"state": Settlement.State.OUT_FOR_SIGNATURE}, state=Settlement.State.VOID)
    take(STEPS["refuse_to_sign"], case=case, actor=actor, now=now, reasons="Given to the mediator and the parties.")
    # Why is said between the parties and the mediator, not on the docket's public face.
    enter(
        case,
        "refusal_reasons",
        actor=actor,
        now=now,
        text=f"Why agreement {settlement.number} was not signed: {reasons.strip()}",
        data={"settlement": settlement.number},
        addressees=settling_parties(case),
    )
    return settlement


@transaction.atomic
def put_into_force(*, settlement: Settlement, actor: User, now: datetime) -> Settlement:
    """The agreement takes force: boundaries change in the register, undertakings open, the overlaps in issue
    close, the case is monitored; all or nothing.

    Raises NotAllowed (no registrar), Conflict (not out for signature; someone was first), Invalid (a signature is
    missing, it did not come from mediation, or the register refuses a boundary).
    """
    case = settlement.case
    require(Role.REGISTRAR, actor=actor, case=case, to="put a settlement into force")
    if settlement.state != Settlement.State.OUT_FOR_SIGNATURE:
        raise Conflict(
            f"The agreement is “{settlement.get_state_display()}”; only one that is out for signature takes force."
        )
    if not _is_the_text(settlement, settlement.text_sha256):
        raise Conflict("The agreement's text is not the one its clauses make; it cannot take force. Run verify_record.")
    _signed_by_all(settlement)
    # First of all: of two who do this at once, one is told so before anything else is written.
    swap(
        settlement,
        expected={"state": Settlement.State.OUT_FOR_SIGNATURE},
        state=Settlement.State.IN_FORCE,
        in_force_at=now,
    )
    _carry_out_boundaries(settlement, actor=actor, now=now)
    undertakings.open_all(settlement=settlement, actor=actor, now=now)
    take(STEPS["take_force"], case=case, actor=actor, now=now)
    words = f"agreement {settlement.number}, “{settlement.title}”, is in force."
    settle_ground(case=case, words=words, actor=actor, now=now)
    return settlement


def _held(settlement: Settlement) -> Settlement:
    """The agreement as it is now, held until the transaction ends: it is not voided, nor signed for the same party,
    while someone signs. SQLite's transactions are IMMEDIATE, so there the lock is the transaction itself.
    """
    return Settlement._base_manager.select_for_update().get(pk=settlement.pk)


def _signed_by_all(settlement: Settlement) -> None:
    signed = settlement.signatures.filter(text_sha256=settlement.text_sha256).values("party")
    missing = settling_parties(settlement.case).exclude(pk__in=signed)
    faults = [Fault("signatures", f"{party} has not signed the agreement yet.") for party in missing]
    if faults:
        raise Invalid(faults)


def _carry_out_boundaries(settlement: Settlement, *, actor: User, now: datetime) -> None:
    """Each boundary clause becomes a title transaction, in the order of
    the claims' rows (see record.services.append).
    """
    case = settlement.case
    for clause in settlement.clauses.filter(kind=Clause.Kind.BOUNDARY).select_related("claim").order_by("claim_id"):
        if clause.claim is None:
            raise Invalid.one(f"clause-{clause.number}", f"Clause {clause.number} names no claim.")
        done = amend_boundary(
            claim=clause.claim,
            boundary=clause.new_boundary,
            actor=actor,
            now=now,
            reason=f"Settlement agreement {settlement.number} in case {case.docket_number}, clause {clause.number}.",
            data={
                "docket_number": case.docket_number,
                "settlement": settlement.number,
                "sha256": settlement.text_sha256,
            },
        )
        if clause.claim.boundary != clause.new_boundary:
            raise Conflict(
                f"The register would write another boundary than clause {clause.number} says; nothing was changed."
            )
        clause.carried_out_by = done
        clause.save(update_fields=["carried_out_by"])
        _enter(
            settlement,
            "clause_carried_out",
            f"Clause {clause.number}: the boundary of claim {clause.claim} was changed in the register "
            f"(title transaction {done.number}).",
            actor=actor,
            now=now,
        )


def _void_what_was_refused(case: Case) -> None:
    """An agreement still marked as out for signature while the case is back in mediation was refused."""
    for left in case.settlements.filter(state=Settlement.State.OUT_FOR_SIGNATURE):
        swap(left, expected={"state": Settlement.State.OUT_FOR_SIGNATURE}, state=Settlement.State.VOID)


def _is_the_text(settlement: Settlement, sha256: str) -> bool:
    """Whether `sha256` is that of the stored text, and the stored text is what the clauses make."""
    return (
        sha256 == settlement.text_sha256
        and settlement_text.sha256(settlement.text) == settlement.text_sha256
        and settlement_text.canonical(drafting.agreement_of(settlement)) == settlement.text
    )


def _enter(
    settlement: Settlement, event: str, text: str, *, actor: User, now: datetime, on_behalf_of: Party | None = None
) -> DocketEntry:
    return enter(
        settlement.case,
        event,
        actor=actor,
        now=now,
        text=text,
        data={"settlement": settlement.number, "sha256": settlement.text_sha256},
        on_behalf_of=on_behalf_of,
    )


def _link(settlement: Settlement) -> str:
    return reverse("mediation:settlement", args=[settlement.case.docket_number, settlement.number])
