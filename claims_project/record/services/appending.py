"""Adding to the record: the only writing there is."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, connections, models, router, transaction

from claims_project.common.errors import Conflict, Invalid
from claims_project.record import chain
from claims_project.record.models import AccessClass, Entry, Head

if TYPE_CHECKING:
    from claims_project.accounts.models import Party, User

E = TypeVar("E", bound=Entry)
BATCH = 1000
HEADS = Head._meta.db_table
TAKEN = "Someone else added to this record at the same moment. Look at what they entered, then try again."
BEGUN = "One of these records has already begun. Nothing was added to any of them."


def append(
    model: type[E],
    owner: models.Model,
    *,
    event: str,
    actor: User,
    now: datetime,
    text: str,
    data: Mapping[str, Any] | None = None,
    access: str = AccessClass.PUBLIC,
    addressees: Iterable[Party | UUID | str] = (),
    on_behalf_of: Party | None = None,
    entered_by: User | None = None,
    received_at: datetime | None = None,
    effective_at: datetime | None = None,
    head: Head | None = None,
) -> E:
    """Add the next entry to `owner`'s chain and return it. `head` is given by whoever holds the chain already.

    Must run inside the transaction of the act it records; it waits there for any other writer to the same chain. A
    transaction that appends to several chains does so in the order of their owners' ids, lest two wait for each other.

    Raises Invalid (text or data that cannot be kept exactly), Conflict (another writer was first), RuntimeError (no
    transaction).
    """
    using = _database_in_transaction()
    entry = _draft(
        model,
        owner,
        event=event,
        actor=actor,
        now=now,
        text=text,
        data=data,
        access=access,
        addressees=addressees,
        on_behalf_of=on_behalf_of,
        entered_by=entered_by,
        received_at=received_at,
        effective_at=effective_at,
    )
    head = head or hold(model, owner)
    _seal(entry, number=head.number + 1, previous_hash=head.hash)
    _move(head, entry, using)
    entry.save(using=using)
    return entry


def append_first(
    model: type[E],
    rows: Iterable[tuple[models.Model, Mapping[str, Any]]],
    *,
    actor: User,
    now: datetime,
    **common: Any,
) -> list[E]:
    """Begin a chain for each owner with its first entry, hashed as by `append`: for imports, few statements for many.

    `rows` pairs each owner with the arguments `append` takes; `common` are those the same for all. Must run inside a
    transaction. Raises Conflict (a chain has already begun; nothing is added), and what `append` raises.
    """
    using = _database_in_transaction()
    entries, heads = [], []
    for owner, given in rows:
        entry = _draft(model, owner, **{"actor": actor, "now": now, **common, **given})
        _seal(entry, number=1, previous_hash=chain.GENESIS)
        entries.append(entry)
        heads.append(Head(kind=model.kind(), owner_id=owner.pk, number=1, hash=entry.hash))
    heads.sort(key=lambda head: head.owner_id)
    try:
        with transaction.atomic(using=using):
            Head.objects.using(using).bulk_create(heads, batch_size=BATCH)
    except IntegrityError as problem:
        raise Conflict(BEGUN) from problem
    model._base_manager.using(using).bulk_create(entries, batch_size=BATCH)
    return entries


def _database_in_transaction() -> str:
    using = router.db_for_write(Head)
    if not connections[using].in_atomic_block:
        raise RuntimeError("An entry is added inside the transaction of the act it records: use transaction.atomic.")
    return using


def _draft(
    model: type[E],
    owner: models.Model,
    *,
    event: str,
    actor: User,
    now: datetime,
    text: str,
    data: Mapping[str, Any] | None = None,
    access: str = AccessClass.PUBLIC,
    addressees: Iterable[Party | UUID | str] = (),
    on_behalf_of: Party | None = None,
    entered_by: User | None = None,
    received_at: datetime | None = None,
    effective_at: datetime | None = None,
) -> E:
    """The entry with its words and times, not yet numbered."""
    received = received_at or now
    try:
        words, facts = chain.settled(str(text)), chain.settled(dict(data or {}))
    except chain.NotRecordable as problem:
        raise Invalid.one("text", str(problem)) from problem
    return model(
        **{model.CHAIN: owner},
        event=str(event),
        actor=actor,
        on_behalf_of=on_behalf_of,
        entered_by=entered_by,
        received_at=received,
        entered_at=now,
        effective_at=effective_at or received,
        text=words,
        data=facts,
        access=AccessClass(access).value,
        addressees=sorted({str(getattr(one, "key", one)) for one in addressees}),
        salt=secrets.token_hex(16),
    )


def _seal(entry: Entry, *, number: int, previous_hash: str) -> None:
    """Give the entry its number and place in the chain."""
    entry.number = number
    entry.previous_hash = previous_hash
    entry.content_digest = chain.content_digest(entry.salt, entry.content())
    entry.hash = chain.entry_hash(entry.header())


# The two statements of every entry are written out: to word them anew each time cost more than to carry them out.


def hold(model: type[Entry], owner: models.Model) -> Head:
    """The head of `owner`'s chain, made when there is none, held until the transaction ends (SQLite has one writer
    anyway): what is read of the chain from then on is what the next entry follows.

    Raises RuntimeError (no transaction).
    """
    using, kind, owner_id = _database_in_transaction(), model.kind(), owner.pk
    lock = connections[using].ops.for_update_sql() if connections[using].features.has_select_for_update else ""
    statement = f"SELECT id, kind, owner_id, number, hash FROM {HEADS} WHERE kind = %s AND owner_id = %s {lock}"  # noqa: S608
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [kind, owner_id])
        if (found := cursor.fetchone()) is None:
            Head.objects.using(using).bulk_create([Head(kind=kind, owner_id=owner_id)], ignore_conflicts=True)
            cursor.execute(statement, [kind, owner_id])
            found = cursor.fetchone()
    return Head(*found)


def _move(head: Head, entry: Entry, using: str) -> None:
    """Let the head name `entry` as the last. Raises Conflict when it is no longer as it was read."""
    statement = f"UPDATE {HEADS} SET number = %s, hash = %s WHERE id = %s AND number = %s AND hash = %s"  # noqa: S608
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [entry.number, entry.hash, head.pk, head.number, head.hash])
        if cursor.rowcount != 1:
            raise Conflict(TAKEN)
