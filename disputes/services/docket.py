"""Writing on the docket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from claims_project.accounts.models import Party, User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.formatting import full_time, sentence
from claims_project.record.models import AccessClass
from claims_project.record.services import append, hold
from claims_project.vault import services as vault
from claims_project.vault.models import StoredFile
from disputes.access import roles_on
from disputes.events import BY_HAND, EVENTS
from disputes.lifecycle import Role
from disputes.models import Case, CaseParty, DocketAddressee, DocketDocument, DocketEntry, DocketLink
from disputes.services.telling import notify

WIDTH = {AccessClass.PUBLIC: 0, AccessClass.PARTIES: 1, AccessClass.OFFICE: 2}
"""The classes a person chooses among, widest first."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be entered: its file, what it is called, and its own class (empty: that of its entry)."""

    file: StoredFile
    title: str
    access: str = ""
    redacts: DocketDocument | None = None


Links = Iterable[tuple[str, DocketEntry]]

CLOCKS_DIFFER = timedelta(minutes=5)


def enter(
    case: Case,
    event: str,
    *,
    actor: User,
    now: datetime,
    text: str,
    data: dict[str, Any] | None = None,
    access: str | None = None,
    addressees: Iterable[Party] = (),
    on_behalf_of: Party | None = None,
    entered_by: User | None = None,
    received_at: datetime | None = None,
    effective_at: datetime | None = None,
    links: Links = (),
    papers: Sequence[Paper] = (),
) -> DocketEntry:
    """Append one line to the docket of `case`, inside the caller's transaction, with its links to earlier entries and
    its documents (the first leads). The access class is the event's unless given.
    """
    head = hold(DocketEntry, case)
    now = _in_order(case, head.number, now)
    named, linked = list(addressees), list(links)
    chosen = str(access or EVENTS[event].access)
    facts = dict(data or {})
    if linked:
        facts["links"] = [{"kind": str(kind), "entry": to.number} for kind, to in linked]
    if papers:
        facts["documents"] = [
            {"title": paper.title, "sha256": paper.file.sha256, "access": str(paper.access or chosen)}
            for paper in papers
        ]
    entry = append(
        DocketEntry,
        case,
        event=event,
        actor=actor,
        now=now,
        text=text,
        data=facts,
        access=chosen,
        addressees=[str(party.key) for party in named],
        on_behalf_of=on_behalf_of,
        entered_by=entered_by,
        received_at=received_at,
        effective_at=effective_at,
        head=head,
    )
    DocketAddressee.objects.bulk_create(DocketAddressee(entry=entry, party=party) for party in named)
    DocketLink.objects.bulk_create(DocketLink(entry=entry, to=to, kind=kind) for kind, to in linked)
    DocketDocument.objects.bulk_create(
        DocketDocument(
            entry=entry,
            position=position,
            title=paper.title,
            file=paper.file,
            access=paper.access or chosen,
            redacts=paper.redacts,
        )
        for position, paper in enumerate(papers)
    )
    return entry


def add_note(
    *,
    case: Case,
    actor: User,
    now: datetime,
    text: str,
    event: str = "note",
    access: str = "",
    link: str = "",
    link_to: int | None = None,
    effective_at: datetime | None = None,
    upload: File | None = None,
    also_in: Iterable[Case] = (),
) -> DocketEntry:
    """A line of the registrar's or the mediator's own: a minute, an order, a note for the office, a correction; with
    its document, and linked to an earlier entry. `also_in`: cases consolidated into this one that get the same line.

    What it says of an entry is never open to more people than that entry is. Raises NotAllowed (neither registrar nor
    this case's mediator; a mediator orders nothing), Invalid (all that is wrong, at once).
    """
    roles = roles_on(actor, case) & {Role.REGISTRAR, Role.MEDIATOR}
    if not roles:
        raise NotAllowed("Only the registrar and the mediator of the case write on its docket.")
    if event == "order" and Role.REGISTRAR not in roles:
        raise NotAllowed("Only the registrar enters an order.")
    faults = []
    if event not in BY_HAND:
        faults.append(Fault("event", "Choose a minute, an order, a note or a correction."))
    if not text.strip():
        faults.append(Fault("text", "Write what is to be entered."))
    if access and access not in WIDTH:
        faults.append(Fault("access", "Choose who may read it."))
    if link and link not in (DocketLink.Kind.RESPONDS_TO, DocketLink.Kind.AMENDS, DocketLink.Kind.CORRECTS):
        faults.append(Fault("link", "Choose what it does to the other entry."))
    target = None
    if link_to is not None:
        target = case.docket.readable_by(actor).filter(number=link_to).first()
        if target is None:
            faults.append(Fault("link_to", f"There is no entry {link_to} on this docket that you may read."))
        elif not link:
            faults.append(Fault("link", "Say what it does to the other entry: responds to it, amends or corrects it."))
    elif link or event == "correction":  # A correction of nothing leaves the wrong line unmarked.
        faults.append(Fault("link_to", "Give the number of the entry it is about."))
    if effective_at is not None and effective_at > now:
        faults.append(Fault("effective_at", "Give a time that has come: what lies ahead is entered when it happens."))
    members = list(also_in)
    if event in BY_HAND:
        faults += not_in_several(case, members, event, actor=actor)
    if members and link:
        faults.append(Fault("also_in", "What speaks of an entry is entered on that entry's own docket alone."))
    if faults:
        raise Invalid(faults)
    chosen: str = access or str(EVENTS[event].access)
    addressees: list[Party] = []
    if target is not None:
        chosen, addressees = no_wider_than(target, chosen)
    # The bytes are stored before the transaction: a long upload must not hold the database's lock.
    stored = vault.store(upload=upload, name=upload.name or "document") if upload is not None else None
    with transaction.atomic():
        papers = []
        if stored is not None and upload is not None:
            file = vault.enter(stored=stored, name=upload.name or "document", actor=actor, now=now)
            papers = [Paper(file, file.name)]
        return enter_in_several(
            case,
            members,
            event,
            actor=actor,
            now=now,
            text=text.strip(),
            access=chosen,
            addressees=addressees,
            effective_at=effective_at,
            links=[(link, target)] if target is not None else (),
            papers=papers,
        )


def _in_order(case: Case, last_number: int, now: datetime) -> datetime:
    """The moment of the next line: `now`, or that of the line of `last_number`, the last, when `now` lies before it by
    no more than clocks differ and writers wait for each other. Raises Conflict when it lies further back.
    """
    last = case.docket.filter(number=last_number).values_list("entered_at", flat=True).first()
    if last is None or now >= last:
        return now
    if last - now <= CLOCKS_DIFFER:
        return last
    raise Conflict(
        f"Entry {last_number} of this docket was made {full_time(last)}, and the clock here says {full_time(now)}. "
        "Nothing is entered until the clock is right: try again in a moment; if it lasts, tell the administrator."
    )


@transaction.atomic
def strike(*, entry: DocketEntry, actor: User, now: datetime, reason: str) -> DocketEntry:
    """Mark an entry as wrongly entered, by a new entry. It stays on the docket, shown as struck with the reason; this
    cannot be undone.

    Raises NotAllowed (no registrar, or may not read it), Conflict (struck already, moved the case, strikes another),
    Invalid (no reason).
    """
    case = entry.case
    if Role.REGISTRAR not in roles_on(actor, case):
        raise NotAllowed("Only the registrar strikes an entry.")
    if not DocketEntry.objects.readable_by(actor).filter(pk=entry.pk).exists():
        raise NotAllowed("What you may not read you cannot strike.")
    if not reason.strip():
        raise Invalid.one("reason", "Say why the entry is struck: the reason is shown with it.")
    list(Case.objects.select_for_update().filter(pk=case.pk).values_list("pk"))  # two who strike wait for each other
    if "step" in entry.data:
        raise Conflict("This entry moved the case. It cannot be struck: take the step that puts the case right.")
    if entry.event in ("struck", "seal_ordered", "unseal_ordered", "seal_moved"):
        raise Conflict("This entry itself strikes or seals another. Make the order that puts that right.")
    if entry.linked_from.filter(kind=DocketLink.Kind.STRIKES).exists():
        raise Conflict("This entry was struck already.")
    access, addressees = no_wider_than(entry, AccessClass.PUBLIC)
    return enter(
        case,
        "struck",
        actor=actor,
        now=now,
        text=f"Entry {entry.number} is struck: {reason.strip()}",
        data={"reason": reason.strip()},
        access=access,
        addressees=addressees,
        links=[(DocketLink.Kind.STRIKES, entry)],
    )


def no_wider_than(entry: DocketEntry, access: str) -> tuple[str, list[Party]]:
    """The class, and the parties named, of an entry that speaks of `entry`: open to nobody who may not read that."""
    seal = getattr(entry, "seal", None)
    in_force = seal.access if seal else entry.access
    if in_force in WIDTH:
        return max(in_force, access, key=lambda one: WIDTH[AccessClass(one)]), []
    if seal:
        return in_force, list(seal.readers.all())
    return in_force, [row.party for row in entry.addressee_rows.select_related("party")]


def enterable(lead: Case, *, actor: User, party: Party | None = None) -> QuerySet[Case]:
    """The cases consolidated into `lead` on whose dockets `actor` may enter a paper too: one of `party`, where it has
    appeared; without, one of the office's own, where they act for the office.
    """
    members = Case.objects.editable_by(actor).filter(consolidations__in=lead.consolidated.current())
    if party is not None:
        members = members.filter(parties__in=CaseParty.objects.filter(party=party, appeared_at__isnull=False))
    return members.distinct().order_by("docket_number")


def not_in_several(
    lead: Case, also_in: Sequence[Case], event: str, *, actor: User, party: Party | None = None
) -> list[Fault]:
    """Why a paper of this kind may not be entered on the dockets of `also_in` as well as of `lead`; empty: it may."""
    if not also_in:
        return []
    if why := EVENTS[event].one_case_only:
        return [Fault("also_in", f"“{EVENTS[event].title}” is entered in one case alone: {why}")]
    allowed = set(enterable(lead, actor=actor, party=party).values_list("pk", flat=True))
    return [
        Fault("also_in", f"{one} is not consolidated into {lead}, or you do not act in it.")
        for one in also_in
        if one.pk not in allowed
    ]


def hold_dockets(cases: Iterable[Case]) -> None:
    """Those who write on several dockets wait for each other, all in one order, until the transaction ends."""
    list(Case.objects.select_for_update().filter(pk__in=[case.pk for case in cases]).order_by("pk").values_list("pk"))


def enter_in_several(
    lead: Case,
    also_in: Sequence[Case],
    event: str,
    *,
    actor: User,
    now: datetime,
    text: str,
    data: dict[str, Any] | None = None,
    papers: Sequence[Paper] = (),
    papers_there: Sequence[Paper] | None = None,
    **more: Any,
) -> DocketEntry:
    """Enter one paper on the docket of `lead` and of cases consolidated into it, inside the caller's transaction: a
    line in each, naming the others and the same files, or nothing. Returns the lead's line, and tells those who follow
    the lead: whoever follows a member follows it too.

    `papers_there`: the files as documents of the others, where the lead has them as exhibits. The caller has asked
    `not_in_several`.
    """
    cases = [lead, *sorted(also_in, key=lambda case: case.pk)]
    hold_dockets(cases)
    numbers = [str(case.docket_number) for case in cases]
    facts = {**(data or {}), "entered_in": numbers} if also_in else data
    entries = []
    for case in cases:
        others = [number for number in numbers if number != case.docket_number]
        said = f"{sentence(text)} Entered in {_listed(others)} as well." if others else text
        files = papers if case is lead or papers_there is None else papers_there
        entries.append(enter(case, event, actor=actor, now=now, text=said, data=facts, papers=files, **more))
    notify(entries[0], now=now)
    return entries[0]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
