"""How an entry becomes a hash, and how a chain of entries is checked.

No ORM, no clock: a verifier without Django needs this file alone.

An entry has two parts. The *header* is what anybody may see of it: its chain, number, event, times and access class.
The *content* is what only its readers may see: the words, the data, who did it, for whom, and who may read it. The
content enters the header as a salted SHA-256, so a chain can be verified by those who may not read it; a reader of the
content is also given its salt and can verify that too.

Both parts are written as RFC 8785 canonical JSON. hash = SHA-256(header); the header names the hash before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypedDict, cast

import orjson
import rfc8785

FORMAT = "entry/1"
GENESIS = "0" * 64
SAFE_NUMBER = 2**53  # beyond it a JSON number is not the same in every reader (RFC 8785, 3.2.2.3)

_STRING = frozenset((str,))
_SCALARS = frozenset((str, int, bool, type(None)))

_FAST = (
    orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER | orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATETIME
)


class NotRecordable(ValueError):  # noqa: N818 -- a refusal, like those of common.errors
    """The words or data of an entry hold something that would not read the same everywhere. Says what, to a person."""


class Content(TypedDict):
    """What only the readers of an entry see."""

    text: str
    data: Any
    actor: int
    entered_by: int | None
    on_behalf_of: str | None
    addressees: list[str]


class Header(TypedDict):
    """What anybody may see of an entry; its canonical form is what is hashed."""

    format: str
    chain: str
    owner: str
    number: int
    event: str
    received_at: str
    entered_at: str
    effective_at: str
    access: str
    content_digest: str
    previous_hash: str


class Line(NamedTuple):
    """One entry as it was stored or exported. `content` and `salt` are None for a reader who may not see them."""

    header: Header
    hash: str
    content: Content | None = None
    salt: str | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a chain is not what it was when written: the number of the entry, and what is wrong, in words."""

    number: int
    sentence: str


def canonical(value: Any) -> bytes:
    """RFC 8785 canonical JSON of `value`. Raises NotRecordable for what has none."""
    return _written(value, _is_plain(value))


def _written(value: Any, plain: bool) -> bytes:
    try:
        return orjson.dumps(value, option=_FAST) if plain else rfc8785.dumps(value)
    except (orjson.JSONEncodeError, rfc8785.CanonicalizationError, RecursionError) as problem:
        raise NotRecordable(f"This cannot be kept on the record as it is: {problem}.") from problem


def _is_plain(value: Any) -> bool:
    """No floats and only ASCII keys: where orjson, thirty times as fast, writes the very bytes of RFC 8785."""
    kind = type(value)
    if kind is dict:
        if not _STRING.issuperset(map(type, value)) or not "".join(value).isascii():
            return False
        value = value.values()
    elif kind is not list:
        return kind in _SCALARS
    return _SCALARS.issuperset(map(type, value)) or all(map(_is_plain, value))


def settled(value: Any) -> Any:
    """`value` as it will read back from any database and in any reader: what is hashed must be what is stored.

    Raises NotRecordable for NUL characters, lone surrogates, numbers JSON cannot carry exactly, types it does not know.
    """
    _refuse_unsafe(value)
    return orjson.loads(canonical(value))


def _refuse_unsafe(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise NotRecordable("The text holds a NUL character, which cannot be kept. Remove it.")
    elif isinstance(value, float):
        if not abs(value) < SAFE_NUMBER:
            raise NotRecordable(f"The number {value} cannot be kept exactly. Write it as text.")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_unsafe(key)
            _refuse_unsafe(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_unsafe(item)


def moment(at: datetime) -> str:
    """An aware time as the header spells it: UTC, always six decimals, `Z`."""
    if at.tzinfo is not UTC:
        if at.tzinfo is None:
            raise ValueError("A time on the record must know its time zone.")
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")[:-6] + "Z"


def content_digest(salt: str, content: Content) -> str:
    """SHA-256 over the salt (as bytes) and the canonical content."""
    # Only `data` can hold floats or other keys; the rest is plain by its type.
    return hashlib.sha256(bytes.fromhex(salt) + _written(content, _is_plain(content["data"]))).hexdigest()


def canonical_sha256(value: Any) -> str:
    """SHA-256 over the canonical JSON of `value`: what ties a docket entry to a document of data."""
    return hashlib.sha256(canonical(value)).hexdigest()


def plain_sha256(value: Any) -> str:
    """The same, of a value that is known to hold no fractions and only ASCII keys: that is not looked into again."""
    return hashlib.sha256(_written(value, plain=True)).hexdigest()


def entry_hash(header: Header) -> str:
    """SHA-256 over the canonical header, which is plain by its type."""
    return hashlib.sha256(_written(header, plain=True)).hexdigest()


def stands(line: Line, expected_number: int, previous_hash: str) -> bool:
    """Whether `check_line` would find nothing wrong with a line that has its content, told in half the time.

    False may be a false alarm: very small fractions and odd keys are not written here as RFC 8785 writes them. True is
    certain, since only the bytes that were hashed have that hash.
    """
    header, hash_, content, salt = line
    if header["number"] != expected_number or header["previous_hash"] != previous_hash:
        return False
    try:
        written = bytes.fromhex(cast("str", salt)) + orjson.dumps(content, option=_FAST)
        return (
            hashlib.sha256(written).hexdigest() == header["content_digest"]
            and hashlib.sha256(orjson.dumps(header, option=_FAST)).hexdigest() == hash_
        )
    except (TypeError, ValueError):  # also what orjson raises
        return False


def check_line(line: Line, expected_number: int, previous_hash: str) -> list[Break]:
    """What is wrong with one entry, given the number and the hash it should follow."""
    header = line.header
    number = header["number"]
    wrong: list[Break] = []
    if number != expected_number:
        sentence = f"Entry {expected_number} should stand here, but the next entry is number {number}."
        wrong.append(Break(number, sentence))
    if header["previous_hash"] != previous_hash:
        sentence = f"Entry {number} does not follow the entry before it: the hash it names is another."
        wrong.append(Break(number, sentence))
    if line.content is not None and line.salt is not None:
        try:
            digest = content_digest(line.salt, line.content)
        except (TypeError, ValueError):
            digest = ""
        if digest != header["content_digest"]:
            sentence = f"The content of entry {number} is not what was entered: its digest differs."
            wrong.append(Break(number, sentence))
    try:
        found = entry_hash(header)
    except NotRecordable:
        found = ""
    if found != line.hash:
        wrong.append(Break(number, f"Entry {number} is not what was entered: its hash differs."))
    return wrong


def check(lines: Iterable[Line], *, head_number: int | None = None, head_hash: str | None = None) -> Iterator[Break]:
    """Every break in one whole chain, oldest first; with a head given, also a missing end. None: it is whole."""
    number, last = 0, GENESIS
    for line in lines:
        yield from check_line(line, number + 1, last)
        number, last = line.header["number"], line.hash
    if head_number is not None:
        yield from check_end(number, last, head_number, head_hash)


def check_end(number: int, last_hash: str, head_number: int, head_hash: str | None) -> Iterator[Break]:
    """What is wrong with the end of a chain, given the number and hash its head says are the last."""
    if head_number != number:
        yield Break(number, f"The chain ends at entry {number}, but its head says there are {head_number}.")
    elif head_hash is not None and head_hash != last_hash:
        yield Break(number, f"Entry {number}, the last, is not the one the chain's head names.")
