"""Exhibits that are nobody's own: joint ones (J-001), which every party agrees to, and those of the office (A-001).

An offer of a joint exhibit is nothing but docket entries: one that offers the paper for the others to read, an answer
of each, and with the last agreement the filing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Prefetch

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.vault import services as vault
from claims_project.vault.models import StoredFile
from disputes.access import acting_party, roles_on
from disputes.lifecycle import Role, State
from disputes.models import Case, CaseParty, DocketEntry, DocketLink, Exhibit, Filing
from disputes.services.dates import STANDING, parties_to
from disputes.services.docket import Paper, enter
from disputes.services.evidence import hold_numbering, next_number
from disputes.services.filing import document_line, fingerprint_of, keep_filing
from disputes.services.telling import notify

OFFERED, AGREED, REFUSED = "joint_offered", "joint_agreed", "joint_refused"
ENDED = (REFUSED, "exhibits_filed")
OFFICE = frozenset({Role.REGISTRAR, Role.MEDIATOR})
NAMES = {Exhibit.Series.JOINT: "Joint exhibit", Exhibit.Series.ASSESSOR: "Exhibit of the office"}
LETTER = {Exhibit.Series.JOINT: "J", Exhibit.Series.ASSESSOR: "A"}


@dataclass(frozen=True, slots=True)
class JointOffer:
    """A joint exhibit that is offered and not settled: who has agreed (who offers it, too), and who is to answer."""

    entry: DocketEntry
    agreed: tuple[CaseParty, ...]
    waiting: tuple[CaseParty, ...]

    @property
    def title(self) -> str:
        return str(self.entry.data["joint"]["title"])


def joint_offers(case: Case, user: User) -> list[JointOffer]:
    """The joint exhibits that wait for an answer in `case` and whose offer `user` may read, oldest first: none of them
    refused, filed or struck.
    """
    links = DocketLink.objects.filter(kind__in=(DocketLink.Kind.RESPONDS_TO, DocketLink.Kind.STRIKES))
    offered = (
        DocketEntry.objects.readable_by(user)
        .filter(case=case, event=OFFERED)
        .select_related("case", "on_behalf_of", "seal")
        .prefetch_related(Prefetch("linked_from", links.select_related("entry")))
        .order_by("number")
    )
    standing = list(parties_to(case)) if offered else []
    waiting = []
    for entry in offered:
        answers = list(entry.linked_from.all())
        if any(link.kind == DocketLink.Kind.STRIKES or link.entry.event in ENDED for link in answers):
            continue
        have = {entry.on_behalf_of_id, *(link.entry.on_behalf_of_id for link in answers if link.entry.event == AGREED)}
        waiting.append(
            JointOffer(
                entry,
                tuple(member for member in standing if member.party_id in have),
                tuple(member for member in standing if member.party_id not in have),
            )
        )
    return waiting


def offer_joint(
    *,
    case: Case,
    upload: File,
    actor: User,
    now: datetime,
    title: str,
    kind: str = Exhibit.Kind.OTHER,
    relied_on_for: str = "",
) -> Filing:
    """Offer a paper as a joint exhibit: the others read it on the docket; it is numbered when each has agreed.

    Raises NotAllowed (no claimant or respondent), Conflict (not open; nobody to agree), Invalid (no title, no kind).
    """
    member = _standing(case, actor)
    _open(case)
    if len(parties_to(case)) < 2:
        raise Conflict("No other party has appeared that could agree. File it as your own evidence.")
    _described(title, kind)
    # The bytes are stored before the transaction: a long upload must not hold the database's lock.
    stored = vault.store(upload=upload, name=upload.name or "document")
    with transaction.atomic():
        file = vault.enter(stored=stored, name=upload.name or "document", actor=actor, now=now)
        offered = {"title": title.strip(), "kind": kind, "relied_on_for": relied_on_for.strip()}
        contents = {"offered_as": "joint exhibit", **offered, "documents": [document_line(file, title.strip())]}
        entry = enter(
            case,
            OFFERED,
            actor=actor,
            now=now,
            text=f"{member.party} offers as a joint exhibit: {title.strip()}. It is filed when every party has agreed.",
            data={**fingerprint_of(contents), "joint": offered},
            on_behalf_of=member.party,
            papers=[Paper(file, title.strip()[:300])],
        )
        notify(entry, now=now)
        return keep_filing(case, Filing.Kind.DOCUMENT, member, contents, entry, actor=actor, now=now)


@transaction.atomic
def answer_joint(*, entry: DocketEntry, actor: User, now: datetime, agrees: bool) -> DocketEntry:
    """A party answers an offer. The last agreement files the exhibit; a refusal ends the offer. Returns the answer.

    Raises NotAllowed (no claimant or respondent), Conflict (nothing waits for this party's answer; the paper was sealed
    meanwhile; not open).
    """
    case = entry.case
    member = _standing(case, actor)
    _open(case)
    hold_numbering(case)
    offer = next((one for one in joint_offers(case, actor) if one.entry.pk == entry.pk), None)
    if offer is None or member not in offer.waiting:
        raise Conflict("Nothing waits for your answer here: this was answered or taken back already.")
    document = entry.documents.select_related("file").get(position=0)
    if getattr(entry, "seal", None) or getattr(document, "seal", None):
        raise Conflict("The paper was sealed after it was offered. It cannot become a joint exhibit while it is.")
    answer = enter(
        case,
        AGREED if agrees else REFUSED,
        actor=actor,
        now=now,
        text=f"{member.party} {'agrees' if agrees else 'does not agree'} to the joint exhibit of entry {entry.number}.",
        on_behalf_of=member.party,
        links=[(DocketLink.Kind.RESPONDS_TO, entry)],
    )
    notify(answer, now=now)
    if agrees and len(offer.waiting) == 1:
        offered = entry.data["joint"]
        _file(
            case, document.file, Exhibit.Series.JOINT, actor=actor, now=now, title=offered["title"],
            kind=offered["kind"], relied_on_for=offered["relied_on_for"], said="as every party has agreed", offer=entry,
        )  # fmt: skip
    return answer


def file_for_office(
    *,
    case: Case,
    upload: File,
    actor: User,
    now: datetime,
    title: str,
    series: str = Exhibit.Series.ASSESSOR,
    kind: str = Exhibit.Kind.REPORT,
    dated: date | None = None,
    author: str = "",
) -> Exhibit:
    """The registrar or the mediator files an exhibit of the office (what an assessor found: A-001), or enters as joint
    (J-001) what the parties agreed on before them.

    Raises NotAllowed (neither), Conflict (draft or closed case), Invalid (no title, unknown kind or series).
    """
    if not roles_on(actor, case) & OFFICE:
        raise NotAllowed("Only the registrar and the mediator of the case file an exhibit for the office.")
    _open(case)
    _described(title, kind, series)
    stored = vault.store(upload=upload, name=upload.name or "document")
    with transaction.atomic():
        hold_numbering(case)
        file = vault.enter(stored=stored, name=upload.name or "document", actor=actor, now=now)
        joint = series == Exhibit.Series.JOINT
        said = f"as the parties agreed before {actor.name}" if joint else "by the office"
        return _file(
            case, file, series, actor=actor, now=now, title=title, kind=kind, dated=dated, author=author, said=said
        )


def _file(
    case: Case,
    file: StoredFile,
    series: str,
    *,
    actor: User,
    now: datetime,
    title: str,
    said: str,
    offer: DocketEntry | None = None,
    **described: Any,
) -> Exhibit:
    """The next number of the series, with its docket entry."""
    one = Exhibit.Series(series)
    number = next_number(case, LETTER[one])
    entry = enter(
        case,
        "exhibits_filed",
        actor=actor,
        now=now,
        text=f"{NAMES[one]} {number} filed, {said}: {title.strip()}.",
        data={"exhibits": [{"number": number, "sha256": file.sha256}]},
        links=[(DocketLink.Kind.RESPONDS_TO, offer)] if offer else (),
    )
    joint = one is Exhibit.Series.JOINT
    filed = Exhibit.objects.create(
        case=case, series=one, number=number, file=file, title=title.strip()[:300], entry=entry, filed_at=now,
        received_at=file.received_at, status=Exhibit.Status.ADMITTED if joint else Exhibit.Status.OFFERED, **described,
    )  # fmt: skip
    notify(entry, now=now)
    return filed


def _standing(case: Case, actor: User) -> CaseParty:
    member = acting_party(actor, case)
    if member is None or member.role not in STANDING:
        raise NotAllowed("Only those who act for a claimant or a respondent agree on a joint exhibit.")
    return member


def _open(case: Case) -> None:
    if case.state in (State.DRAFT, State.CLOSED):
        raise Conflict("Evidence is filed in a case that is open.")


def _described(title: str, kind: str, series: str = Exhibit.Series.JOINT) -> None:
    faults = []
    if not title.strip():
        faults.append(Fault("title", "Say what it is."))
    if kind not in Exhibit.Kind.values:
        faults.append(Fault("kind", "Choose what kind of document this is."))
    if series not in LETTER:
        faults.append(Fault("series", "Choose whether it is the office's own or a joint exhibit."))
    if faults:
        raise Invalid(faults)
