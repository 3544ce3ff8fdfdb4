"""Offering evidence: the file goes to the vault, the exhibit to the party's draft, the number when it is filed."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Invalid, NotAllowed
from claims_project.vault.services import enter, store
from disputes.access import acting_party
from disputes.lifecycle import State
from disputes.models import Case, CaseParty, Exhibit

LETTERS = {
    CaseParty.Role.CLAIMANT: "C",
    CaseParty.Role.RESPONDENT: "R",
    CaseParty.Role.INTERVENER: "I",
    CaseParty.Role.OBSERVER: "O",
}


def offer_exhibit(
    *,
    case: Case,
    upload: File,
    actor: User,
    now: datetime,
    name: str = "",
    title: str = "",
    kind: str = Exhibit.Kind.OTHER,
    dated: date | None = None,
    author: str = "",
    language: str = "",
    relied_on_for: str = "",
) -> Exhibit:
    """Take in a file as evidence of the party `actor` acts for. It is examined in the background; its number comes with
    the filing.

    Raises NotAllowed (acts for no party of the case), Conflict (closed case), Invalid (no file, or unknown kind).
    """
    member = acting_party(actor, case)
    if member is None:
        raise NotAllowed("Only a representative of a party to the case offers evidence in it.")
    if case.state == State.CLOSED:
        raise Conflict("The case is closed; it takes no more evidence unless it is reopened.")
    if kind not in Exhibit.Kind.values:
        raise Invalid.one("kind", "Choose what kind of document this is.")
    # The bytes are stored before the transaction: a long upload must not hold the database's lock.
    stored = store(upload=upload, name=name or upload.name or "file")
    with transaction.atomic():
        file = enter(stored=stored, name=name or upload.name or "file", actor=actor, now=now)
        return Exhibit.objects.create(
            case=case,
            file=file,
            offered_by=member,
            title=title.strip() or file.name,
            kind=kind,
            dated=dated,
            author=author,
            language=language,
            relied_on_for=relied_on_for,
            received_at=now,
        )


@transaction.atomic
def drop_exhibit(*, exhibit: Exhibit, actor: User) -> None:
    """Take an unfiled exhibit out of a draft. The file stays in the vault with its custody log."""
    member = acting_party(actor, exhibit.case)
    if member is None or member.pk != exhibit.offered_by_id:
        raise NotAllowed("Only the party that offered it may take it out.")
    if exhibit.filed_at is not None:
        raise Conflict(f"{exhibit.number} was filed; it stays on the record. It can be withdrawn, not removed.")
    if hasattr(exhibit, "request_on_paper"):
        raise Conflict("This is the paper itself: it goes with the request that is keyed in from it.")
    exhibit.delete()


def number_exhibits(case_party: CaseParty, *, now: datetime) -> list[Exhibit]:
    """File the party's unfiled exhibits: C-001 and on, or C2-001 where the case has several parties in that role."""
    case = case_party.case
    hold_numbering(case)
    filed = list(case.exhibits.filter(offered_by=case_party, filed_at=None).select_related("file").order_by("pk"))
    for exhibit in filed:
        exhibit.number, exhibit.filed_at = next_number(case, series_of(case_party)), now
        exhibit.save(update_fields=["number", "filed_at"])
    return filed


def hold_numbering(case: Case) -> None:
    """Two who number exhibits of one case wait for each other, until the transaction ends."""
    list(Case.objects.select_for_update().filter(pk=case.pk).values_list("pk"))


def series_of(case_party: CaseParty) -> str:
    """C, R, I or O; with the party's place among its peers where there are several: C2."""
    letter = LETTERS[CaseParty.Role(case_party.role)]
    peers = list(case_party.case.parties.filter(role=case_party.role).order_by("pk").values_list("pk", flat=True))
    return letter if len(peers) == 1 else f"{letter}{peers.index(case_party.pk) + 1}"


def next_number(case: Case, series: str) -> str:
    """The next free number of a series: C-004. Redacted versions (C-003-R1) take none."""
    taken = case.exhibits.filter(number__startswith=f"{series}-", redacts=None).count()
    return f"{series}-{taken + 1:03d}"
