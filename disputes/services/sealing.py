"""Sealing and unsealing by order, provisionally by motion; redacted versions; and who of the office looked.

Nothing that was written changes: each act is a new entry, and how things are sealed (Seal) is worked out anew from all
such entries of the docket (disputes.sealing).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction

from claims_project.accounts.models import Party, User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.notices.services import withhold
from claims_project.record.models import AccessClass
from claims_project.vault import services as vault
from disputes.access import acting_party, people_of, roles_on
from disputes.lifecycle import Role, State
from disputes.models import Case, DocketDocument, DocketEntry, DocketLink, Exhibit, Filing, Seal
from disputes.sealing import SEALING_EVENTS, in_force
from disputes.services.docket import Paper, enter, no_wider_than
from disputes.services.filing import file_case, fingerprint_of, keep_filing
from disputes.services.motions import undecided
from disputes.services.telling import about, notify, readers_of

Target = DocketEntry | Exhibit | DocketDocument
LEVELS = (AccessClass.SEALED, AccessClass.OFFICE, AccessClass.PARTIES)
SAME_LOOK = timedelta(hours=1)


@transaction.atomic
def order_seal(
    *,
    case: Case,
    actor: User,
    now: datetime,
    targets: Sequence[Target],
    reasons: str,
    access: str = AccessClass.SEALED,
    readers: Iterable[Party] = (),
    mediator: bool = False,
    auditor: bool = False,
    motion: DocketEntry | None = None,
) -> DocketEntry:
    """Seal entries, exhibits or documents by order: to whom they stay open is named. With `motion`, decides it.

    Raises NotAllowed (no registrar), Conflict (the motion was decided), Invalid (all that is wrong, at once).
    """
    _registrar(case, actor)
    named = list(readers)
    faults = _faults(case, targets, reasons)
    if access not in LEVELS:
        faults.append(Fault("access", "Choose the level: sealed, for the office, or for the parties."))
    elif access != AccessClass.SEALED and (named or mediator or auditor):
        faults.append(Fault("readers", "Readers are named only of what is sealed; the other levels say who reads."))
    strangers = [party for party in named if not case.parties.filter(party=party).exists()]
    if strangers:
        faults.append(Fault("readers", f"{', '.join(map(str, strangers))}: not a party to this case."))
    faults += [
        Fault("access", f"{one} was entered for fewer readers than that.") for one in targets if _widens(one, access)
    ]
    if faults:
        raise Invalid(faults)
    data = _seal_data(targets, access, named, mediator=mediator, auditor=auditor)
    return _ordered(case, "seal_ordered", "sealed", actor, now, targets, reasons, motion, data)


@transaction.atomic
def order_unseal(
    *,
    case: Case,
    actor: User,
    now: datetime,
    targets: Sequence[Target],
    reasons: str,
    motion: DocketEntry | None = None,
) -> DocketEntry:
    """Open again what was sealed: it stands as it was entered. With `motion`, refuses it.

    Raises NotAllowed, Conflict (the motion was decided), Invalid (something named is not sealed).
    """
    _registrar(case, actor)
    faults = _faults(case, targets, reasons)
    faults += [Fault("targets", f"{one} is not sealed.") for one in targets if getattr(one, "seal", None) is None]
    if faults:
        raise Invalid(faults)
    data = {"unseal": {"targets": [key_of(one) for one in targets]}}
    return _ordered(case, "unseal_ordered", "unsealed", actor, now, targets, reasons, motion, data)


@transaction.atomic
def move_to_seal(*, case: Case, actor: User, now: datetime, targets: Sequence[Target], reasons: str) -> DocketEntry:
    """A party's motion to seal what it filed: sealed at once, provisionally, until the registrar decides.

    Raises NotAllowed (acts for no party; what another filed), Conflict (closed case), Invalid.
    """
    member = acting_party(actor, case)
    if member is None:
        raise NotAllowed("Only a representative of a party to the case asks that something be sealed.")
    if case.state in (State.DRAFT, State.CLOSED):
        raise Conflict("A motion is filed in a case that is open.")
    if any(_filed_by(one) != member.party_id for one in targets):
        raise NotAllowed("A party asks that what it filed itself be sealed. For another's paper, write to the office.")
    faults = _faults(case, targets, reasons)
    faults += [Fault("targets", f"{one} is sealed already.") for one in targets if hasattr(one, "seal")]
    if faults:
        raise Invalid(faults)
    data = _seal_data(targets, AccessClass.SEALED, [member.party], provisional=True)
    contents = {"motion": {"kind": "seal", "asks": data["seal"]["targets"], "reasons": reasons.strip()}}
    entry = enter(
        case,
        "seal_moved",
        actor=actor,
        now=now,
        text=f"Motion to seal {_words(targets)}: {reasons.strip()} Sealed provisionally until the motion is decided.",
        data={**data, **fingerprint_of(contents)},
        on_behalf_of=member.party,
        links=[(DocketLink.Kind.SEALS, one) for one in targets if isinstance(one, DocketEntry)],
    )
    settle_seals(case)
    _withhold(case, targets, now)
    notify(entry, now=now)
    keep_filing(case, Filing.Kind.MOTION, member, contents, entry, actor=actor, now=now)
    return entry


@transaction.atomic
def file_with_motion(
    *, case: Case, actor: User, now: datetime, reasons: str, whole: bool = False, exhibits: Sequence[Exhibit] = ()
) -> Filing:
    """File a draft together with a motion to seal the whole request (its facts, what it asks and its exhibits), or some
    of its exhibits: nobody but its party and the registrar reads them at any moment before the motion is decided.

    Raises as `file_case` and `move_to_seal`, and Invalid (nothing chosen, no reasons).
    """
    faults = []
    if not whole and not exhibits:
        faults.append(Fault("targets", "Choose what is to be sealed, or file without a motion."))
    if not reasons.strip():
        faults.append(Fault("reasons", "Give the reasons. They are read by those who may not read what is sealed."))
    if faults:
        raise Invalid(faults)
    filing = file_case(case=case, actor=actor, now=now)
    chosen = [exhibit.pk for exhibit in exhibits]
    targets: list[Target] = [filing.entry] if whole else list(case.exhibits.filter(pk__in=chosen).order_by("number"))
    move_to_seal(case=case, actor=actor, now=now, targets=targets, reasons=reasons)
    return filing


def under(motion: DocketEntry) -> list[Target]:
    """What a motion to seal asks for."""
    return [found for key in motion.data["seal"]["targets"] if (found := find(motion.case, key)) is not None]


def put_in_redacted(
    *, original: Exhibit | DocketDocument, upload: File, actor: User, now: datetime, reasons: str, title: str = ""
) -> DocketEntry:
    """Enter a version of a document with parts removed, and seal the original: the version is read by whoever could
    read the original, the original by the registrar and the party that filed it.

    Raises NotAllowed (no registrar), Invalid (no file, no reasons).
    """
    case = original.case if isinstance(original, Exhibit) else original.entry.case
    _registrar(case, actor)
    if not reasons.strip():
        raise Invalid.one("reasons", "Say what was removed and why, without saying what it was.")
    # The bytes are stored before the transaction: a long upload must not hold the database's lock.
    stored = vault.store(upload=upload, name=upload.name or "redacted")
    with transaction.atomic():
        _one_at_a_time(case)
        file = vault.enter(stored=stored, name=upload.name or "redacted", actor=actor, now=now)
        named = title.strip() or f"Redacted version of {original.title}"
        of_entry = original.entry
        access, addressees = no_wider_than(of_entry, AccessClass.PARTIES) if of_entry else (AccessClass.PARTIES, [])
        owner = _owner(original)
        data: dict[str, Any] = {"redacts": key_of(original)}
        if getattr(original, "seal", None) is None:
            data |= _seal_data([original], AccessClass.SEALED, [owner] if owner else [])
        papers = []
        if isinstance(original, Exhibit):
            number = f"{original.number}-R{original.redacted_versions.count() + 1}"
            data["exhibits"] = [{"number": number, "sha256": file.sha256}]
        else:
            papers = [Paper(file, named, access, redacts=original)]
        entry = enter(
            case,
            "redacted_version",
            actor=actor,
            now=now,
            text=f"Redacted version of {_name(original)} entered; the original is sealed. {reasons.strip()}",
            data=data,
            access=access,
            addressees=addressees,
            links=[(DocketLink.Kind.REDACTS, of_entry)] if of_entry else (),
            papers=papers,
        )
        if isinstance(original, Exhibit):
            Exhibit.objects.create(
                case=case, number=number, series=original.series, file=file, offered_by=original.offered_by,
                title=named, kind=original.kind, dated=original.dated, author=original.author,
                language=original.language, relied_on_for=original.relied_on_for, received_at=now, filed_at=now,
                entry=entry, redacts=original, access=access if access in LEVELS else AccessClass.PARTIES,
            )  # fmt: skip
        settle_seals(case)
        notify(entry, now=now)
    return entry


@transaction.atomic
def record_look(*, case: Case, thing: Target, actor: User, now: datetime) -> DocketEntry | None:
    """Enter on the docket that an office user looked into something sealed: once an hour, person and thing. None when
    it is not sealed, or was entered already.
    """
    if not actor.is_office or not sealed(thing):
        return None
    key = key_of(thing)
    lately = case.docket.filter(event="sealed_opened", actor=actor, entered_at__gt=now - SAME_LOOK, entered_at__lte=now)
    if any(data.get("opened") == key for data in lately.values_list("data", flat=True)):
        return None
    text = f"{actor.name} opened what is sealed: {_name(thing)}."
    return enter(case, "sealed_opened", actor=actor, now=now, text=text, data={"opened": key})


def sealed(thing: Target) -> bool:
    """Whether it is of the class “sealed” now, by itself or with the entry it came with."""
    seal = getattr(thing, "seal", None)
    if (seal.access if seal else thing.access) == AccessClass.SEALED:
        return True
    came_with = None if isinstance(thing, DocketEntry) else thing.entry
    return came_with is not None and sealed(came_with)


def settle_seals(case: Case) -> None:
    """Make the stored seals of a case those that its docket amounts to."""
    wanted = in_force(case.docket.filter(event__in=SEALING_EVENTS).order_by("number").values_list("number", "data"))
    standing = {
        key_of(thing_of(seal)): seal for seal in case.seals.select_related("entry", "exhibit", "document__entry")
    }
    for key, seal in standing.items():
        if key not in wanted:
            seal.readers.clear()
            seal.delete()
    for key, order in wanted.items():
        thing = find(case, key)
        if thing is None:
            continue
        fields: dict[str, Any] = {
            "access": order.access,
            "provisional": order.provisional,
            "ordered_in": case.docket.get(number=order.ordered_in),
            "mediator_reads": order.mediator,
            "auditor_reads": order.auditor,
        }
        target: dict[str, Any] = {_field_of(thing): thing}
        seal, _ = Seal.objects.update_or_create(case=case, **target, defaults=fields)
        seal.readers.set(Party.objects.filter(key__in=order.readers))


def key_of(thing: Target) -> str:
    """What names a thing in an order: entry:7, exhibit:C-001, document:7/0."""
    if isinstance(thing, DocketEntry):
        return f"entry:{thing.number}"
    if isinstance(thing, Exhibit):
        return f"exhibit:{thing.number}"
    return f"document:{thing.entry.number}/{thing.position}"


def find(case: Case, key: str) -> Target | None:
    """The thing of `case` that a key names."""
    kind, _, name = key.partition(":")
    if kind == "entry" and name.isdecimal():
        return case.docket.filter(number=name).first()
    if kind == "exhibit":
        return case.exhibits.filter(number=name).exclude(filed_at=None).first()
    number, _, position = name.partition("/")
    if kind == "document" and number.isdecimal() and position.isdecimal():
        return DocketDocument.objects.filter(entry__case=case, entry__number=number, position=position).first()
    return None


def _ordered(
    case: Case,
    event: str,
    done: str,
    actor: User,
    now: datetime,
    targets: Sequence[Target],
    reasons: str,
    motion: DocketEntry | None,
    data: dict[str, Any],
) -> DocketEntry:
    _one_at_a_time(case)
    if motion is not None and (motion.case_id != case.pk or motion.event != "seal_moved" or not undecided(motion)):
        raise Conflict("That motion was decided already. Look at the order, then make another if it must be changed.")
    kind = DocketLink.Kind.SEALS if event == "seal_ordered" else DocketLink.Kind.UNSEALS
    links = [(kind, one) for one in targets if isinstance(one, DocketEntry)]
    if motion is not None:
        links.append((DocketLink.Kind.DECIDES, motion))
    entry = enter(
        case,
        event,
        actor=actor,
        now=now,
        text=f"It is ordered that {_words(targets)} be {done}. {reasons.strip()}",
        data=data,
        links=links,
    )
    settle_seals(case)
    _withhold(case, targets, now)
    notify(entry, now=now)
    return entry


def _seal_data(
    targets: Sequence[Target],
    access: str,
    readers: Iterable[Party],
    *,
    provisional: bool = False,
    mediator: bool = False,
    auditor: bool = False,
) -> dict[str, Any]:
    return {
        "seal": {
            "targets": [key_of(one) for one in targets],
            "access": str(access),
            "provisional": provisional,
            "readers": sorted(str(party.key) for party in readers),
            "mediator": mediator,
            "auditor": auditor,
        }
    }


def _faults(case: Case, targets: Sequence[Target], reasons: str) -> list[Fault]:
    faults = []
    if not targets:
        faults.append(Fault("targets", "Choose what the order is about."))
    for one in targets:
        of_case = one.entry.case_id if isinstance(one, DocketDocument) else one.case_id
        if of_case != case.pk:
            faults.append(Fault("targets", f"{_name(one)} belongs to another case."))
        elif one.access in (AccessClass.MEDIATION, AccessClass.CAUCUS):
            faults.append(Fault("targets", f"{_name(one)} is of the mediation, and confidential as it stands."))
        elif isinstance(one, DocketEntry) and (why := _kept_open(one)):
            faults.append(Fault("targets", f"{_name(one)} cannot be sealed: {why}"))
    if not reasons.strip():
        faults.append(Fault("reasons", "Give the reasons. They are read by those who may not read what is sealed."))
    return faults


def _kept_open(entry: DocketEntry) -> str:
    if "step" in entry.data and getattr(entry, "filing", None) is None:
        return "it says where the case stands, which the docket sheet shows to all who may open it."
    if entry.event in ("struck", "seal_ordered", "unseal_ordered", "seal_moved", "sealed_opened"):
        return "it tells what was done to another entry, which must stay to be seen."
    return ""


WIDTH = (AccessClass.PUBLIC, AccessClass.PARTIES, AccessClass.OFFICE, AccessClass.SEALED)


def _widens(thing: Target, access: str) -> bool:
    """An order to seal never opens a thing beyond the class it was entered with."""
    return (
        thing.access in WIDTH
        and access in WIDTH
        and WIDTH.index(AccessClass(access)) < WIDTH.index(AccessClass(thing.access))
    )


def _withhold(case: Case, targets: Sequence[Target], now: datetime) -> None:
    """The notices of a sealed entry carry its text: they lose it for whoever may read it no longer."""
    for one in targets:
        if isinstance(one, DocketEntry):
            keep = [] if sealed(_fresh(one)) else readers_of(one, people_of(case))
            withhold(about=about(case, one.number), keep=keep)


def _fresh(entry: DocketEntry) -> DocketEntry:
    return DocketEntry.objects.select_related("seal").get(pk=entry.pk)


def _registrar(case: Case, actor: User) -> None:
    if Role.REGISTRAR not in roles_on(actor, case):
        raise NotAllowed("Only the registrar orders that something be sealed, unsealed or redacted.")


def _one_at_a_time(case: Case) -> None:
    """Orders on one docket wait for each other, so that each is settled with all before it."""
    list(Case.objects.select_for_update().filter(pk=case.pk).values_list("pk"))


def _field_of(thing: Target) -> str:
    return "entry" if isinstance(thing, DocketEntry) else "exhibit" if isinstance(thing, Exhibit) else "document"


def thing_of(seal: Seal) -> Target:
    """What a seal is on."""
    found = seal.entry or seal.exhibit or seal.document
    if found is None:
        raise ValueError(f"Seal {seal.pk} is on nothing.")
    return found


def _owner(thing: Target) -> Party | None:
    if isinstance(thing, Exhibit):
        return thing.offered_by.party if thing.offered_by else None
    return (thing.entry if isinstance(thing, DocketDocument) else thing).on_behalf_of


def _filed_by(thing: Target) -> int | None:
    owner = _owner(thing)
    return owner.pk if owner else None


def _name(thing: Target) -> str:
    if isinstance(thing, DocketEntry):
        return f"entry {thing.number}"
    if isinstance(thing, Exhibit):
        return f"exhibit {thing.number}"
    return f"document {thing.position + 1} of entry {thing.entry.number}"


def _words(targets: Sequence[Target]) -> str:
    names = [_name(one) for one in targets]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
