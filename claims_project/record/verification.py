"""The verifier: every chain of every kind, and what upper floors ask of the record. Reads only, in constant memory.

Upper apps register what else must be true of the record in their AppConfig.ready(), by importing a module with

    @check("the state of every case is the fold of its docket")
    def states_are_folds(report: Report) -> None: ...
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

import orjson
from django.apps import apps
from django.db import DatabaseError, connection, models

from claims_project.record import chain, triggers
from claims_project.record.models import Entry, Head, owner_key

KEPT = 1000
BATCH = 100  # few enough that what the database gave is still in the processor's cache when it is hashed
COLUMNS = (
    "number", "event", "received_at", "entered_at", "effective_at", "access", "content_digest", "previous_hash", "hash",
    "salt", "text", "data", "actor_id", "entered_by_id", "addressees",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written: where (chain and entry, in words), and what."""

    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


@dataclass(slots=True)
class Report:
    """What was checked, how much of it, and every fault. Of a flood the first thousand are kept; all are counted."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    found: int = 0
    done: list[str] = field(default_factory=list)

    def checked(self, what: str, count: int = 1) -> None:
        """So many more of `what` ("cases") were looked at."""
        self.counts[what] += count

    def fault(self, where: str, sentence: str) -> None:
        """Something is wrong: `where` names the chain and entry ("case 2187-D-000042, entry 7")."""
        self.found += 1
        if len(self.faults) < KEPT:
            self.faults.append(Fault(where, sentence))

    @property
    def whole(self) -> bool:
        return self.found == 0


Check = Callable[[Report], None]
CHECKS: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Register a further check under a name that says what is true when it passes."""

    def register(run: Check) -> Check:
        CHECKS[name] = run
        return run

    return register


def entry_models() -> list[type[Entry]]:
    """Every installed kind of entry."""
    return [model for model in apps.get_models() if issubclass(model, Entry) and not model._meta.proxy]


def verify(models_: Iterable[type[Entry]], *, checks: bool = True) -> Report:
    """Check every chain of these kinds, and (`checks`) all that upper floors registered and the triggers."""
    report = Report()
    for model in models_:
        verify_kind(model, report)
    if checks:
        _check_triggers(report)
        report.done.append("what was written cannot be changed in the database")
        for name, run in CHECKS.items():
            run(report)
            report.done.append(name)
    return report


def verify_one(model: type[Entry], owner: models.Model) -> dict[str, Any]:
    """One chain as data: {chain, owner, entries, head, whole, faults}. For whoever asks about a single claim or
    case.
    """
    own = _owner_field(model).name
    entries = model._default_manager.filter(**{own: owner}).select_related("on_behalf_of", own).order_by("number")
    lines = [entry.line(with_content=True) for entry in entries]
    head = Head.objects.filter(kind=model.kind(), owner_id=owner.pk).first()
    faults = [
        f"Entry {found.number}: {found.sentence}" if found.number else found.sentence
        for found in chain.check(lines, head_number=head.number if head else 0, head_hash=head.hash if head else None)
    ]
    return {
        "chain": model.kind(),
        "owner": owner_key(owner),
        "entries": len(lines),
        "head": lines[-1].hash if lines else chain.GENESIS,
        "whole": not faults,
        "faults": faults,
    }


def verify_kind(model: type[Entry], report: Report) -> None:
    """Check each chain of one kind: numbers, links, digests, hashes, and that it ends where its head says."""
    entries = str(model._meta.verbose_name_plural)
    chains = f"chains of {entries}"
    ends = _Ends(model, report)
    seen = 0
    try:
        for owner_id, key, head_number, head_hash, line in _rows(model):
            if ends.owner_id != owner_id:
                ends.close()
                ends.open(owner_id, key, head_number, head_hash)
                report.checked(chains)
            ends.take(line)
            seen += 1
        ends.close()
    except DatabaseError as problem:
        report.fault(f"the {entries}", f"They could not be read to the end: {problem}")
    if seen:
        report.checked(entries, seen)
    _check_heads_without_entries(model, report)
    report.done.append(f"every chain of {entries} is whole, and ends where its head says")


class _Ends:
    """The chain being read: what the next entry must be, and what its head says of its end."""

    def __init__(self, model: type[Entry], report: Report) -> None:
        self.model = model
        self.report = report
        self.owner_id: int | None = None

    def open(self, owner_id: int, key: str | None, head_number: int | None, head_hash: str | None) -> None:
        self.owner_id = owner_id
        self.number, self.hash = 0, chain.GENESIS
        self.head_number, self.head_hash = head_number, head_hash
        if key is None:
            self._fault(0, "The chain belongs to nothing: what it was kept for is gone.")

    def take(self, line: chain.Line) -> None:
        number = line.header["number"]
        if not chain.stands(line, self.number + 1, self.hash):
            if not isinstance(number, int):
                self._fault(0, f"An entry is numbered {number!r}, which is no number.")
                return
            for found in chain.check_line(line, self.number + 1, self.hash):
                self._fault(found.number, found.sentence)
        self.number, self.hash = number, line.hash

    def close(self) -> None:
        if self.owner_id is None:
            return
        if self.head_number is None:
            self._fault(0, "The chain has entries but no head.")
        else:
            for found in chain.check_end(self.number, self.hash, self.head_number, self.head_hash):
                self._fault(found.number, found.sentence)

    def _fault(self, number: int, sentence: str) -> None:
        where = chain_words(self.model, self.owner_id)
        self.report.fault(f"{where}, entry {number}" if number else where, sentence)


def chain_words(model: type[Entry], owner_id: Any) -> str:
    """How a fault names a chain: "the docket entries of case 2187-D-000042 (12)". Asked only when one is found."""
    owner_model = _owner_model(model)
    owner = owner_model._base_manager.filter(pk=owner_id).first()
    named = f"{owner} ({owner_id})" if owner else f"{owner_id}"
    return f"the {model._meta.verbose_name_plural} of {owner_model._meta.verbose_name} {named}"


def _owner_model(model: type[Entry]) -> type[models.Model]:
    return _owner_field(model).related_model


def _owner_field(model: type[Entry]) -> models.ForeignKey[Any, Any]:
    return cast("models.ForeignKey[Any, Any]", model._meta.get_field(model.CHAIN))


def _rows(model: type[Entry]) -> Iterator[tuple[int, str | None, int | None, str | None, chain.Line]]:
    """Every entry of a kind in the order of its chains, each with its owner's key and its head, from one statement.

    One statement reads one state of the database, so writers may go on meanwhile. Plain SQL, because model instances
    and their converters would cost several times what the hashing costs.
    """
    owner_model, quote = _owner_model(model), connection.ops.quote_name
    owner_column = f"e.{quote(_owner_field(model).column)}"
    owner_pk = f"o.{quote(str(owner_model._meta.pk.column))}"
    has_key = any(one.name == "key" and isinstance(one, models.UUIDField) for one in owner_model._meta.concrete_fields)
    owner_name = _as_text(f"o.{quote('key')}") if has_key else owner_pk
    columns = [owner_column, owner_name, "h.number", "h.hash", _as_text(f"p.{quote('key')}")]
    columns += [_as_stored(f"e.{quote(column)}", column) for column in COLUMNS]
    statement = (
        f"SELECT {', '.join(columns)} FROM {quote(model._meta.db_table)} e"  # noqa: S608 -- names of our own tables
        f" LEFT JOIN {quote(owner_model._meta.db_table)} o ON {owner_pk} = {owner_column}"
        f" LEFT JOIN {quote(Head._meta.db_table)} h ON h.kind = %s AND h.owner_id = {owner_column}"
        f" LEFT JOIN {quote(apps.get_model('accounts', 'Party')._meta.db_table)} p ON p.id = e.on_behalf_of_id"
        f" ORDER BY {owner_column}, e.number"
    )
    kind = model.kind()
    chain_of, owner = None, None
    with closing(connection.chunked_cursor()) as cursor:
        cursor.execute(statement, [kind])
        while rows := cursor.fetchmany(BATCH):
            for (
                owner_id, key, head_number, head_hash, party_key, number, event, received_at, entered_at, effective_at,
                access, content_digest, previous_hash, hash_, salt, text, data, actor, entered_by, addressees,
            ) in rows:  # fmt: skip
                if owner_id != chain_of:
                    chain_of, owner = owner_id, _key_words(key, has_key)
                # The keys stand in their canonical order, where sorting them costs the least.
                header: chain.Header = {
                    "access": access,
                    "chain": kind,
                    "content_digest": content_digest,
                    "effective_at": _moment(effective_at),
                    "entered_at": _moment(entered_at),
                    "event": event,
                    "format": chain.FORMAT,
                    "number": number,
                    "owner": owner or "",
                    "previous_hash": previous_hash,
                    "received_at": _moment(received_at),
                }
                content: chain.Content = {
                    "actor": actor,
                    "addressees": _json(addressees),
                    "data": _json(data),
                    "entered_by": entered_by,
                    "on_behalf_of": _key_words(party_key, True) if party_key else None,
                    "text": text,
                }
                yield owner_id, owner, head_number, head_hash, chain.Line(header, hash_, content, salt)


def _json(stored: str) -> Any:
    """A JSON column as it stands; what is no JSON any more stays text, whose digest will differ."""
    if stored == "{}":
        return {}
    if stored == "[]":
        return []
    try:
        return orjson.loads(stored)
    except orjson.JSONDecodeError:
        return stored


def _as_text(column: str) -> str:
    """Read as text a value costs less than through the driver's converters, and one that is nonsense stops nothing."""
    return f"CAST({column} AS TEXT)"


def _as_stored(column: str, name: str) -> str:
    """A column of an entry as `_rows` reads it: times as text, and those of PostgreSQL in UTC as SQLite keeps them."""
    if not name.endswith("_at"):
        return column
    return _as_text(column if connection.vendor == "sqlite" else f"{column} AT TIME ZONE 'UTC'")


@lru_cache(maxsize=1024)  # most entries are received, entered and in effect at one time
def _moment(stored: str | None) -> str:
    """A time as headers spell it, from the database's text; what is no time stays, and its hash will differ."""
    if stored and len(stored) == 19 and stored[10] == " ":
        return f"{stored[:10]}T{stored[11:]}.000000Z"
    if stored and 20 < len(stored) < 27 and stored[10] == " " and stored[19] == ".":
        return f"{stored[:10]}T{stored[11:]:0<15}Z"
    return str(stored)


def _key_words(key: Any, is_uuid: bool) -> str | None:
    """A key as headers spell it: SQLite stores a UUID as 32 digits, PostgreSQL as itself."""
    if key is None:
        return None
    words = str(key)
    if is_uuid and len(words) == 32:
        return f"{words[:8]}-{words[8:12]}-{words[12:16]}-{words[16:20]}-{words[20:]}"
    return words


def _check_heads_without_entries(model: type[Entry], report: Report) -> None:
    """A head that counts entries where none stand: a whole chain was removed."""
    entries = model._base_manager.filter(**{f"{model.CHAIN}_id": models.OuterRef("owner_id")})
    for head in Head.objects.filter(~models.Exists(entries), kind=model.kind(), number__gt=0).iterator(BATCH):
        report.fault(
            chain_words(model, head.owner_id), f"Its head says there are {head.number} entries, but there is none."
        )


def _check_triggers(report: Report) -> None:
    guarded = triggers.guarded_models()
    report.checked("guarded tables", len(guarded))
    for model in guarded:
        for name in triggers.missing(connection, [model._meta.db_table]):
            report.fault(
                f"the table of {model._meta.verbose_name_plural}",
                f"The trigger {name} is missing or switched off; run `manage.py migrate` to put it back.",
            )
