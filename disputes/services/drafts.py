"""Writing a request for mediation before it is filed. A draft is its party's alone and changes freely."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max

from claims_project.accounts.models import Party, User
from claims_project.accounts.services import register_party
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap
from claims_project.vault import services as vault
from disputes.access import acting_party
from disputes.lifecycle import State, Track
from disputes.models import Case, CaseParty, Exhibit, Ground, PaperRequest
from registry.models import Claim, Overlap

WRITABLE = frozenset({"relief", "lateness", "tariff_in_issue", "track"})


@transaction.atomic
def start_draft(
    *, party: Party, actor: User, now: datetime, track: str = Track.VALIDITY, overlap: Overlap | None = None
) -> Case:
    """Begin a request for mediation on behalf of `party`; with `overlap`, the ground and the other holders are already
    in it.

    Raises NotAllowed when the actor does not act for the party.
    """
    if not Party.objects.acted_for_by(actor).filter(pk=party.pk).exists():
        raise NotAllowed(f"You are not an owner or representative of {party}, so you cannot file for it.")
    if track not in Track.values:
        raise Invalid.one("track", "Choose what the dispute is about.")
    case = Case.objects.create(track=track, state_since=now, opened_by=actor, opened_at=now)
    CaseParty.objects.create(case=case, party=party, role=CaseParty.Role.CLAIMANT, appeared_at=now)
    if overlap is not None:
        name_issue(case=case, overlaps=[overlap], claims=[], actor=actor)
    return case


def start_on_paper(
    *,
    actor: User,
    now: datetime,
    upload: File,
    received_at: datetime,
    party: Party | None = None,
    name: str = "",
    kind: str = "",
    postal_address: str = "",
    track: str = Track.VALIDITY,
) -> Case:
    """Begin to key in a request that a party sent on paper; the scan is its first exhibit. The registrar goes through
    the same task list, for that party: `party`, or one registered here under `name`.

    Raises NotAllowed (no registrar), Invalid (all that is wrong, at once).
    """
    if not actor.is_registrar:
        raise NotAllowed("Only the registrar keys in what a party sent on paper.")
    faults = []
    if party is None and not name.strip():
        faults.append(Fault("name", "Choose the party, or give its name to register it."))
    if received_at > now:
        faults.append(Fault("received_at", "The day the paper came in lies ahead."))
    if track not in Track.values:
        faults.append(Fault("track", "Choose what the dispute is about."))
    if faults:
        raise Invalid(faults)
    # The bytes are stored before the transaction: a long upload must not hold the database's lock.
    stored = vault.store(upload=upload, name=upload.name or "paper")
    with transaction.atomic():
        sender = party or register_party(name=name, kind=kind, postal_address=postal_address, actor=actor, now=now)
        file = vault.enter(stored=stored, name=upload.name or "paper", actor=actor, now=now)
        case = Case.objects.create(track=track, state_since=now, opened_by=actor, opened_at=now)
        claimant = CaseParty.objects.create(
            case=case, party=sender, role=CaseParty.Role.CLAIMANT, appeared_at=received_at
        )
        scan = Exhibit.objects.create(
            case=case, file=file, offered_by=claimant, title="Request, on paper", received_at=received_at
        )
        PaperRequest.objects.create(case=case, received_at=received_at, scan=scan, keyed_by=actor)
        return case


def writable(case: Case, actor: User) -> CaseParty:
    """The claimant's party of a draft `actor` may write. Raises NotAllowed or Conflict."""
    member = acting_party(actor, case)
    if member is None or member.role != CaseParty.Role.CLAIMANT:
        raise NotAllowed("Only a representative of the claimant may change this draft.")
    if case.state != State.DRAFT:
        raise Conflict(
            f"This dispute was filed as {case.docket_number}; what was filed can no longer be changed. "
            "Corrections are filed as new documents."
        )
    return member


@transaction.atomic
def change_draft(*, case: Case, actor: User, **fields: Any) -> Case:
    """Set any of relief, lateness, tariff_in_issue, track."""
    writable(case, actor)
    unknown = fields.keys() - WRITABLE
    if unknown:
        raise ValueError(f"Not fields of a draft: {', '.join(sorted(unknown))}.")
    if "track" in fields and fields["track"] not in Track.values:
        raise Invalid.one("track", "Choose what the dispute is about.")
    swap(case, truth_stated_by=None, truth_stated_as="", **fields)
    return case


@transaction.atomic
def name_issue(*, case: Case, actor: User, claims: Iterable[Claim], overlaps: Iterable[Overlap]) -> Case:
    """Add claims and overlaps to what is in issue; the holders of the other claims become respondents."""
    claimant = writable(case, actor)
    chosen_overlaps = list(overlaps)
    chosen = [*claims, *(claim for overlap in chosen_overlaps for claim in (overlap.first, overlap.second))]
    case.overlaps.add(*chosen_overlaps)
    case.claims.add(*chosen)
    _forget_truth(case)
    for party in Party.objects.filter(holdings__claim__in=chosen, holdings__until_at=None).distinct():
        if party.pk != claimant.party_id:
            CaseParty.objects.get_or_create(case=case, party=party, defaults={"role": CaseParty.Role.RESPONDENT})
    return case


@transaction.atomic
def drop_issue(*, case: Case, actor: User, claim: Claim) -> Case:
    """Take a claim, and the overlaps it is part of, out of what is in issue. Respondents stay until removed by name."""
    writable(case, actor)
    case.claims.remove(claim)
    case.overlaps.remove(*case.overlaps.filter(first=claim), *case.overlaps.filter(second=claim))
    _forget_truth(case)
    return case


@transaction.atomic
def name_respondent(*, case: Case, actor: User, party: Party) -> CaseParty:
    claimant = writable(case, actor)
    if party.pk == claimant.party_id:
        raise Invalid.one("party", "The other party cannot be the party you act for.")
    respondent, _ = CaseParty.objects.get_or_create(
        case=case, party=party, defaults={"role": CaseParty.Role.RESPONDENT}
    )
    _forget_truth(case)
    return respondent


@transaction.atomic
def drop_respondent(*, case: Case, actor: User, respondent: CaseParty) -> None:
    writable(case, actor)
    if respondent.case_id != case.pk or respondent.role != CaseParty.Role.RESPONDENT:
        raise Invalid.one("party", "That is not a respondent in this draft.")
    respondent.delete()
    _forget_truth(case)


@transaction.atomic
def state_ground(*, case: Case, actor: User, code: str, statement: str, exhibits: Iterable[Exhibit] = ()) -> Ground:
    """Add a ground: what is wrong, the facts, and the exhibits it rests on."""
    claimant = writable(case, actor)
    _check_ground(code, statement)
    last = case.grounds.aggregate(last=Max("number"))["last"] or 0
    ground = Ground.objects.create(
        case=case, case_party=claimant, number=last + 1, code=code, statement=statement.strip()
    )
    ground.exhibits.set(exhibits)
    _forget_truth(case)
    return ground


@transaction.atomic
def drop_ground(*, case: Case, actor: User, ground: Ground) -> None:
    writable(case, actor)
    case.grounds.filter(pk=ground.pk).delete()
    for number, kept in enumerate(case.grounds.order_by("number"), start=1):
        Ground.objects.filter(pk=kept.pk).update(number=number)
    _forget_truth(case)


@transaction.atomic
def state_truth(*, case: Case, actor: User, name: str, affirmed: bool) -> Case:
    """Record who states that the contents are true. Any later change to the draft takes the statement away again."""
    writable(case, actor)
    if not affirmed:
        raise Invalid.one("affirmed", "Tick the box to state that the facts given are true.")
    if not name.strip():
        raise Invalid.one("name", "Give your full name.")
    swap(case, truth_stated_by=actor, truth_stated_as=name.strip())
    return case


def _check_ground(code: str, statement: str) -> None:
    if code not in Ground.Code.values:
        raise Invalid.one("code", "Choose what is wrong.")
    if not statement.strip():
        raise Invalid.one("statement", "Give the facts of this ground.")


def _forget_truth(case: Case) -> None:
    """A statement of truth covers what stood there when it was made: every later change takes it away and counts as a
    new version.
    """
    swap(case, truth_stated_by=None, truth_stated_as="")
