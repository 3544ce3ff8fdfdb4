"""Who holds how much, over time: the shares of a claim sum to 100 at every instant, and each holder's title comes
from one who held it. No ORM, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import TypeVar

P = TypeVar("P", bound=Hashable)
WHOLE = Decimal(100)
STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Span:
    """One holding: who, how much, and from when until when (None: still)."""

    party: Hashable
    percent: Decimal
    from_at: datetime
    until_at: datetime | None = None


def faults_of(shares: Sequence[tuple[Hashable, Decimal]]) -> list[str]:
    """What is wrong with the holders of one moment, in words. No holder at all is allowed: none is on record."""
    faults = []
    if any(percent <= 0 or percent > WHOLE for _, percent in shares):
        faults.append("Every holder needs a share over 0 and up to 100 percent.")
    if any(percent != percent.quantize(STEP) for _, percent in shares if percent.is_finite()):
        faults.append("A share is given with at most six decimals.")
    if repeated := [str(party) for party, count in Counter(party for party, _ in shares).items() if count > 1]:
        faults.append(f"Named twice as holder: {', '.join(repeated)}. Give each holder one share.")
    total = sum((percent for _, percent in shares), Decimal(0))
    if shares and total != WHOLE:
        faults.append(f"The holders' shares sum to {total.normalize():f}, not to 100 percent.")
    return faults


def equal_shares(count: int) -> list[Decimal]:
    """100 percent in `count` equal shares; what rounding leaves goes to the first."""
    share = (WHOLE / count).quantize(STEP, rounding=ROUND_DOWN)
    return [WHOLE - share * (count - 1), *[share] * (count - 1)]


def unbalanced(spans: Iterable[Span]) -> list[tuple[datetime, Decimal]]:
    """Every instant at which the shares change to a sum that is neither 100 nor, before the first holder, 0."""
    changes: dict[datetime, Decimal] = {}
    for span in spans:
        if span.until_at == span.from_at:
            continue
        changes[span.from_at] = changes.get(span.from_at, Decimal(0)) + span.percent
        if span.until_at is not None:
            changes[span.until_at] = changes.get(span.until_at, Decimal(0)) - span.percent
    total, wrong = Decimal(0), []
    for at in sorted(changes):
        total += changes[at]
        if total != WHOLE and total != 0:
            wrong.append((at, total))
    return wrong


@dataclass(frozen=True, slots=True)
class Deed:
    """An act that set a claim's holders: from when, and who holds how much after it. `number` is its title
    transaction's.

    `seller`, `buyer` and `percent` say what was moved; they are None for first holders and where nothing says how the
    holders came to change.
    """

    number: int
    at: datetime
    shares: Mapping[Hashable, Decimal]
    seller: Hashable | None = None
    buyer: Hashable | None = None
    percent: Decimal | None = None
    claim: str = ""


class Break(StrEnum):
    """What can be wrong with a chain of title."""

    NO_HOLDER = "no_holder"
    UNBALANCED = "unbalanced"
    NOT_HELD = "not_held"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """A break in a chain of title: of what kind, at which deed, and the sentence that says so."""

    code: Break
    number: int
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(slots=True)
class Chain:
    """The deeds of a claim in order, from its first holders to its last, and every break found in them."""

    links: list[Deed] = field(default_factory=list)
    faults: list[ChainFault] = field(default_factory=list)

    @property
    def unbroken(self) -> bool:
        return not self.faults


def chain(deeds: Iterable[Deed], names: Mapping[Hashable, str] | None = None) -> Chain:
    """Follow a title from its first holders to its last: every seller held what it sold when it sold it.

    `deeds` are in the order of the record; a claim that came out of a split or merger begins with its predecessor's
    deeds. `names` puts parties into words.
    """
    called = names or {}

    def name(party: Hashable) -> str:
        return called.get(party, str(party))

    found = Chain()
    held: dict[Hashable, Decimal] = {}
    since: dict[Hashable, datetime] = {}
    for deed in deeds:
        after = dict(deed.shares)
        if after and (total := sum(after.values(), Decimal(0))) != WHOLE:
            words = f"From {_day(deed.at)} the holders' shares sum to {total.normalize():f} percent, not to 100."
            found.faults.append(ChainFault(Break.UNBALANCED, deed.number, words))
        if held:
            found.faults += _broken(deed, held, since, name)
        since = {party: since[party] if held.get(party) == share else deed.at for party, share in after.items()}
        held = after
        found.links.append(deed)
    if not held:
        words = "No holder is on record, so there is no title to follow."
        found.faults.append(ChainFault(Break.NO_HOLDER, found.links[-1].number if found.links else 0, words))
    return found


def _broken(
    deed: Deed, held: dict[Hashable, Decimal], since: dict[Hashable, datetime], name: Callable[[Hashable], str]
) -> list[ChainFault]:
    """What breaks the chain between the holders before a deed and those after it."""
    after = dict(deed.shares)
    if deed.seller is None or deed.buyer is None or deed.percent is None:
        if after == held:
            return []
        gone = _listed(name(party) for party in held if after.get(party) != held[party])
        come = _listed(name(party) for party in after if after[party] != held.get(party)) or "nobody"
        words = f"On {_day(deed.at)} the claim passed from {gone or 'nobody'} to {come}, and no transfer says how."
        return [ChainFault(Break.UNEXPLAINED, deed.number, words)]
    share = held.get(deed.seller, Decimal(0))
    if share < deed.percent or since.get(deed.seller, deed.at) > deed.at:
        had = f"{share.normalize():f}" if since.get(deed.seller, deed.at) <= deed.at else "0"
        words = (
            f"On {_day(deed.at)} {name(deed.seller)} transferred {deed.percent.normalize():f} percent to "
            f"{name(deed.buyer)}, but held {had} percent then."
        )
        return [ChainFault(Break.NOT_HELD, deed.number, words)]
    if moved(held, deed.seller, deed.buyer, deed.percent) != after:
        words = f"On {_day(deed.at)} the holders after the transfer are not those it makes."
        return [ChainFault(Break.UNEXPLAINED, deed.number, words)]
    return []


def moved(held: Mapping[P, Decimal], seller: P, buyer: P, percent: Decimal) -> dict[P, Decimal]:
    """The shares after `percent` went from one party to another."""
    after = dict(held)
    after[seller] = after.get(seller, Decimal(0)) - percent
    after[buyer] = after.get(buyer, Decimal(0)) + percent
    return {party: share for party, share in after.items() if share > 0}


def spans(deeds: Iterable[Deed]) -> list[Span]:
    """The holdings that follow from the deeds of one claim: a share that stays as it was is one holding."""
    over: list[Span] = []
    standing: dict[Hashable, Span] = {}
    for deed in deeds:
        for party, span in list(standing.items()):
            if deed.shares.get(party) != span.percent:
                over.append(Span(party, span.percent, span.from_at, deed.at))
                del standing[party]
        for party, percent in deed.shares.items():
            if party not in standing:
                standing[party] = Span(party, percent, deed.at)
    return [*over, *standing.values()]


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B} {at.year}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
