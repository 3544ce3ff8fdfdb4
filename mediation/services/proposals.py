"""Terms put forward without prejudice. Answers are blind: what anyone answered is told only when everybody accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import rfc8785
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse

from claims_project.accounts.models import Party, User
from claims_project.accounts.services import system_actor
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.formatting import full_time
from claims_project.common.querysets import swap
from disputes.access import mediators_of
from disputes.lifecycle import Role, State
from disputes.models import Case, DocketEntry
from disputes.services.docket import enter
from mediation.access import people_of_parties, require, require_acting_for, settling_parties
from mediation.models import Proposal, ProposalAnswer
from mediation.models.proposals import new_salt
from mediation.services.telling import tell


@transaction.atomic
def make(
    *,
    case: Case,
    actor: User,
    now: datetime,
    terms: str,
    expires_at: datetime,
    addressees: Iterable[Party] | None = None,
    by_party: Party | None = None,
    supersedes: Proposal | None = None,
    annex: dict[str, Any] | None = None,
) -> Proposal:
    """Put terms forward: the mediator (`by_party` None) or a party, to `addressees` or to every other party.

    Raises NotAllowed (neither mediator nor acting for the party), Conflict (no mediation,
    or what it supersedes is closed), Invalid (no terms, nobody to answer, a stranger
    addressed, a time that has passed, ground that is not in issue).
    """
    if by_party is None:
        require(Role.MEDIATOR, actor=actor, case=case, to="make a proposal for the office")
    else:
        require_acting_for(by_party, actor=actor, to="make a proposal for it")
    if case.state != State.MEDIATION:
        raise Conflict(f"Proposals are made in mediation; the case is in the state “{case.get_state_display()}”.")
    settling = list(settling_parties(case))
    if by_party is not None and by_party not in settling:
        raise NotAllowed(f"{by_party} is not a party to this case.")
    others = [party for party in settling if party != by_party]
    chosen = others if addressees is None else list(dict.fromkeys(addressees))
    faults = []
    if not terms.strip():
        faults.append(Fault("terms", "Write the terms."))
    if expires_at <= now:
        faults.append(Fault("expires_at", "The time to answer must lie ahead."))
    if not chosen:
        faults.append(Fault("addressees", "Choose at least one party to answer."))
    faults += [
        Fault("addressees", f"{party} is not another party to this case.") for party in chosen if party not in others
    ]
    faults += _faults_of_annex(case, annex)
    if faults:
        raise Invalid(faults)
    if supersedes is not None:
        _supersede(supersedes, case=case, by_party=by_party)
    last = case.proposals.aggregate(last=Max("number"))["last"] or 0
    salt = new_salt()
    proposal = Proposal.objects.create(
        case=case,
        number=last + 1,
        by_party=by_party,
        made_by=actor,
        terms=terms.strip(),
        annex=annex,
        sent_at=now,
        expires_at=expires_at,
        supersedes=supersedes,
        salt=salt,
        sha256=_seal(terms.strip(), annex, salt),
    )
    proposal.addressees.set(chosen)
    source = str(by_party) if by_party else "The mediator"
    entry = _enter(
        proposal,
        "proposal_made",
        f"{source} made proposal {proposal.number} to {_list(chosen)}, without prejudice, open until "
        f"{full_time(expires_at)}.",
        actor=actor,
        now=now,
        data={"sha256": proposal.sha256},
        on_behalf_of=by_party,
    )
    tell(
        people_of_parties(*chosen),
        entry=entry,
        subject="a proposal waits for your answer",
        body=f"Proposal {proposal.number} is open until {full_time(expires_at)}. Your answer is blind: it is told to "
        "nobody unless everyone accepts.",
        link=reverse("mediation:proposal", args=[case.docket_number, proposal.number]),
        now=now,
    )
    return proposal


@transaction.atomic
def answer(*, proposal: Proposal, party: Party, actor: User, now: datetime, answer: str) -> Proposal:
    """A party's answer, final. The docket keeps a commitment to it; the last answer closes the proposal.

    Raises NotAllowed (does not act for the party, or it is not addressed), Conflict (closed, expired,
    or answered already), Invalid (neither accept nor decline).
    """
    require_acting_for(party, actor=actor, to="answer for it")
    # Held until the transaction ends, so that of two last answers at the same moment the second sees the first.
    proposal = Proposal._base_manager.select_for_update().get(pk=proposal.pk)
    if not proposal.addressees.filter(pk=party.pk).exists():
        raise NotAllowed("This proposal is not addressed to that party.")
    if proposal.state != Proposal.State.SENT:
        raise Conflict(f"Proposal {proposal.number} is “{proposal.get_state_display()}”; it takes no more answers.")
    if proposal.expires_at <= now:
        raise Conflict(f"The time to answer proposal {proposal.number} ended {full_time(proposal.expires_at)}.")
    if proposal.answers.filter(party=party).exists():
        raise Conflict(f"{party} has answered proposal {proposal.number}; an answer is final.")
    if answer not in ProposalAnswer.Answer.values:
        raise Invalid.one("answer", "Choose whether you accept or decline.")
    given = ProposalAnswer.objects.create(proposal=proposal, party=party, answer=answer, answered_by=actor, at=now)
    waiting = proposal.addressees.exclude(pk__in=proposal.answers.values("party")).exists()
    declined = proposal.answers.filter(answer=ProposalAnswer.Answer.DECLINE).exists()
    outcome = Proposal.State.SENT
    if not waiting:
        outcome = Proposal.State.NOT_ACCEPTED if declined else Proposal.State.ACCEPTED
    swap(proposal, expected={"state": Proposal.State.SENT}, state=outcome)
    enter(
        proposal.case,
        "proposal_answered",
        actor=actor,
        now=now,
        text=f"Proposal {proposal.number} was answered for {party}. What was answered is told only when everyone "
        "accepts.",
        data={"proposal": proposal.number, "commitment": given.commitment},
        addressees=[party],
        on_behalf_of=party,
    )
    if outcome != Proposal.State.SENT:
        # Closed by the office, not by whoever answered last: that would tell who answered when.
        _close(proposal, actor=system_actor(), now=now)
    return proposal


@transaction.atomic
def withdraw(*, proposal: Proposal, actor: User, now: datetime) -> Proposal:
    """Whoever made a proposal takes it back while it waits for answers. Answers given stay untold."""
    if proposal.by_party is None:
        require(Role.MEDIATOR, actor=actor, case=proposal.case, to="withdraw the office's proposal")
    else:
        require_acting_for(proposal.by_party, actor=actor, to="withdraw its proposal")
    _waiting(proposal)
    swap(proposal, expected={"state": Proposal.State.SENT}, state=Proposal.State.WITHDRAWN)
    _close(proposal, actor=actor, now=now)
    return proposal


@transaction.atomic
def expire(*, proposal: Proposal, actor: User, now: datetime) -> Proposal:
    """Close a proposal whose time to answer is over. Raises Conflict when it is closed, or its time is not over."""
    _waiting(proposal)
    if proposal.expires_at > now:
        raise Conflict(f"Proposal {proposal.number} is open until {full_time(proposal.expires_at)}.")
    swap(proposal, expected={"state": Proposal.State.SENT}, state=Proposal.State.EXPIRED)
    _close(proposal, actor=actor, now=now)
    return proposal


def accepted_by_all(case: Case) -> Proposal | None:
    """The latest proposal that every settling party accepted (who makes a proposal accepts it), or None."""
    settling = set(settling_parties(case).values_list("pk", flat=True))
    for proposal in case.proposals.filter(state=Proposal.State.ACCEPTED).order_by("-number"):
        bound = set(proposal.addressees.values_list("pk", flat=True)) | {proposal.by_party_id}
        if settling <= bound:
            return proposal
    return None


def _supersede(old: Proposal, *, case: Case, by_party: Party | None) -> None:
    if old.case_id != case.pk or old.by_party != by_party:
        raise NotAllowed("Only a proposal of one's own, in the same case, can be superseded.")
    if old.state == Proposal.State.ACCEPTED:
        raise Conflict(f"Proposal {old.number} was accepted by all; it cannot be superseded.")
    if old.state == Proposal.State.SENT:
        swap(old, expected={"state": Proposal.State.SENT}, state=Proposal.State.SUPERSEDED)


def _faults_of_annex(case: Case, annex: dict[str, Any] | None) -> list[Fault]:
    if annex is None:
        return []
    in_issue = set(case.claims_in_issue().values_list("pk", flat=True))
    return [
        Fault("annex", "The annex divides ground of a claim that is not in issue.")
        for change in annex["changes"]
        if change["claim"] not in in_issue
    ]


def _close(proposal: Proposal, *, actor: User, now: datetime) -> None:
    """Say how it ended: everyone it was between learns the outcome, and on acceptance by all that all accepted."""
    outcome = {
        Proposal.State.ACCEPTED: "was accepted by everyone it was addressed to",
        Proposal.State.NOT_ACCEPTED: "was not accepted by everyone",
        Proposal.State.WITHDRAWN: "was withdrawn",
        Proposal.State.EXPIRED: "expired without being accepted by everyone",
    }[Proposal.State(proposal.state)]
    revealed = {}
    if proposal.state == Proposal.State.ACCEPTED:
        revealed = {
            "answers": [
                {"party": str(given.party.key), "answer": given.answer, "salt": given.salt}
                for given in proposal.answers.select_related("party")
            ]
        }
    entry = _enter(
        proposal, "proposal_closed", f"Proposal {proposal.number} {outcome}.", actor=actor, now=now, data=revealed
    )
    between = _between(proposal)
    people = User.objects.filter(Q(pk__in=people_of_parties(*between).values("pk")) | mediators_of(proposal.case))
    tell(
        people.order_by("pk"),
        entry=entry,
        subject="a proposal is closed",
        body=entry.text,
        link=reverse("mediation:proposal", args=[proposal.case.docket_number, proposal.number]),
        now=now,
    )


def _enter(
    proposal: Proposal,
    event: str,
    text: str,
    *,
    actor: User,
    now: datetime,
    data: dict[str, Any] | None = None,
    on_behalf_of: Party | None = None,
) -> DocketEntry:
    return enter(
        proposal.case,
        event,
        actor=actor,
        now=now,
        text=text,
        data={"proposal": proposal.number, **(data or {})},
        addressees=_between(proposal),
        on_behalf_of=on_behalf_of,
    )


def _between(proposal: Proposal) -> list[Party]:
    parties = list(proposal.addressees.order_by("pk"))
    return [proposal.by_party, *parties] if proposal.by_party else parties


def _waiting(proposal: Proposal) -> None:
    if proposal.state != Proposal.State.SENT:
        raise Conflict(f"Proposal {proposal.number} is “{proposal.get_state_display()}” already.")


def _seal(terms: str, annex: dict[str, Any] | None, salt: str) -> str:
    return hashlib.sha256(salt.encode() + rfc8785.dumps({"terms": terms, "annex": annex})).hexdigest()


def _list(parties: list[Party]) -> str:
    names = [str(party) for party in parties]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
