"""The register as it stood at any moment, from the title transactions alone.

A moment is one of the record: what was entered by then counts, whatever day it took effect from
(docs/decisions/030-as-of-is-record-time.md). Without a moment, everything entered counts: the register as it stands.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from claims_project.accounts.models import Party
from claims_project.common.errors import Invalid
from registry import holdings
from registry.holdings import Chain, Deed
from registry.models import Claim, TitleTransaction
from registry.title import FACTS, HOLDERS, IDENTITY, Kind, fold

BATCH = 1000
COLUMNS = tuple(column for column in FACTS if column not in (*IDENTITY, "sponsor", HOLDERS))


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim at a moment: its facts, the deeds of its holders, and the last transaction that counts."""

    claim_id: int
    facts: dict[str, Any]
    deeds: tuple[Deed, ...]
    number: int
    hash: str

    @property
    def holders(self) -> list[holdings.Span]:
        """Who holds it then and since when, largest share first. Parties are named by their keys."""
        standing = [span for span in holdings.spans(self.deeds) if span.until_at is None]
        return sorted(standing, key=lambda span: (-span.percent, str(span.party)))


@dataclass(frozen=True, slots=True)
class Held:
    """A holder at a moment, as pages show one."""

    party: Party
    percent: Decimal
    from_at: datetime


@dataclass(frozen=True, slots=True)
class Stood:
    """A claim as it stood: a row that is not to be saved, its holders, and the last transaction that counts."""

    claim: Claim
    holders: list[Held]
    number: int


def facts_as_of(claim: Claim, at: datetime | None = None) -> dict[str, Any] | None:
    """The facts of one claim at a moment; None before its first transaction."""
    standing = standing_of(claim, at)
    return None if standing is None else standing.facts


def standing_of(claim: Claim, at: datetime | None = None) -> Standing | None:
    """One claim at a moment; None before its first transaction."""
    return next(standings(at, Claim.objects.filter(pk=claim.pk)), None)


def standings(at: datetime | None = None, claims: QuerySet[Claim] | None = None) -> Iterator[Standing]:
    """Every claim (or those of `claims`) that was on the register at a moment, in the order of their ids."""
    for claim_id, own in histories(at, claims):
        yield _standing(claim_id, own)


def histories(
    at: datetime | None = None, claims: QuerySet[Claim] | None = None
) -> Iterator[tuple[int, Iterator[tuple[Any, ...]]]]:
    """Of every claim its id and its entries up to a moment: claim, number, event, effective, hash, data as written,
    claim number.

    One statement, read in batches: neither memory nor the number of queries grows with the register.
    """
    rows = TitleTransaction.objects.order_by("claim_id", "number")
    if at is not None:
        rows = rows.filter(entered_at__lte=at)
    if claims is not None:
        rows = rows.filter(claim__in=claims.order_by().values("pk"))
    entries = (
        rows.annotate(written=Cast(F("data"), TextField()))
        .values_list("claim_id", "number", "event", "effective_at", "hash", "written", "claim__claim_number")
        .iterator(chunk_size=BATCH)
    )
    yield from groupby(entries, key=itemgetter(0))


def _standing(claim_id: int, entries: Iterable[tuple[Any, ...]]) -> Standing:
    read, deeds, last = [], [], (0, "")
    for _, number, event, effective_at, digest, written, name in entries:
        last = (number, digest)
        data = data_of(written)
        read.append(data)
        if HOLDERS in data["facts"]:
            deeds.append(deed_of(number, event, effective_at, data, name))
    return Standing(claim_id, fold(read), tuple(deeds), *last)


def data_of(written: str) -> dict[str, Any]:
    """An entry's data; one that was broken in the database says nothing here, and the chain's own check reports it."""
    try:
        data = orjson.loads(written)
    except (TypeError, orjson.JSONDecodeError):
        return {"facts": {}}
    return data if isinstance(data, dict) and isinstance(data.get("facts"), dict) else {"facts": {}}


def deed_of(number: int, event: str, effective_at: datetime, data: dict[str, Any], name: str) -> Deed:
    shares: dict[Hashable, Decimal] = {one["party"]: Decimal(one["percent"]) for one in data["facts"][HOLDERS]}
    since = data.get("held_since") if event == Kind.RECORD else None
    percent = data.get("percent")
    return Deed(
        number,
        datetime.fromisoformat(since) if since else effective_at,
        shares,
        data.get("from"),
        data.get("to"),
        Decimal(percent) if percent else None,
        name,
    )


def stood(claim: Claim, at: datetime) -> Stood | None:
    """One claim as a page shows it at a moment; None when it was not on the register yet."""
    standing = standing_of(claim, at)
    if standing is None:
        return None
    facts, fields = standing.facts, {field.name: field for field in Claim._meta.concrete_fields}
    then = Claim(pk=claim.pk, key=claim.key, register=claim.register, body=claim.body, claim_number=claim.claim_number)
    for column in COLUMNS:
        if column in facts:
            setattr(then, column, fields[column].to_python(facts[column]))
    spans = standing.holders
    parties = {str(one.key): one for one in Party.objects.filter(key__in=[span.party for span in spans])}
    if sponsor := facts.get("sponsor"):
        then.sponsor = Party.objects.filter(key=sponsor).first()
    held = [Held(parties[str(span.party)], span.percent, span.from_at) for span in spans]
    return Stood(then, held, standing.number)


def title_chain(claim: Claim, at: datetime | None = None) -> Chain:
    """The claim's title from its first holders to those at a moment, through the claims it was split or merged from.

    Establishment test E3 reads `unbroken`, and the faults' sentences.
    """
    standing = standing_of(claim, at)
    seen: dict[str, Standing] = {}
    pending = [(standing, str(claim.key))] if standing else []
    links: list[tuple[Standing, Standing]] = []
    while pending:
        child, key = pending.pop()
        if key in seen:
            continue
        seen[key] = child
        parents = {one["key"] for one in child.facts.get("predecessors", [])}
        for row in Claim.objects.filter(key__in=parents):
            if parent := standing_of(row, at):
                links.append((parent, child))
                pending.append((parent, str(row.key)))
    everyone = {str(party) for one in seen.values() for deed in one.deeds for party in deed.shares}
    names: dict[Hashable, str] = {
        str(key): name for key, name in Party.objects.filter(key__in=everyone).values_list("key", "name")
    }
    found = Chain()
    for one in sorted(seen.values(), key=lambda one: one.claim_id):
        own = holdings.chain(one.deeds, names)
        found.links += own.links
        found.faults += own.faults
    for parent, child in links:
        joined = holdings.chain([*parent.deeds[-1:], *child.deeds[:1]], names)
        found.faults += [fault for fault in joined.faults if fault not in found.faults]
    return found


def read_moment(text: str, *, now: datetime, field: str = "as_of") -> datetime:
    """A moment as an address gives it: "2187-03-01" is the end of that day in the office's time zone; or a full time.

    Today is told up to now. Raises Invalid: no moment, or one that is still to come.
    """
    zone, text = ZoneInfo(settings.OFFICE_TIME_ZONE), text.strip()
    whole_day = len(text) == len("2187-03-01")
    try:
        # A plus sign in an address is read as a space.
        moment = datetime.fromisoformat(text if whole_day else text.replace(" ", "+"))
        if whole_day:
            moment = datetime.combine(moment.date(), time.max)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise Invalid.one(
            field, f"“{text[:40]}” is no moment. Write a day as 2187-03-01, or a time as 2187-03-01T09:30:00Z."
        ) from problem
    if moment > now and not (whole_day and moment.astimezone(zone).date() == now.astimezone(zone).date()):
        raise Invalid.one(field, f"{text} is still to come. The register can be told as it stands, or as it stood.")
    return min(moment, now)
