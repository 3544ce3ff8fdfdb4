"""What a page shows of a title: its acts in words, holders over time, burdens, excluded time, and descent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from claims_project.accounts.models import Party
from registry.asof import Standing
from registry.holdings import spans
from registry.models import Claim, Encumbrance, TitleTransaction
from registry.title import ACTS, Kind


@dataclass(frozen=True, slots=True)
class HeldOver:
    """One holding in time: who, how much, from when until when (None: still)."""

    party: Party
    percent: Decimal
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class Burden:
    """One encumbrance as a page shows it. `of` names the claim it was entered on, where that is another."""

    kind: str
    in_favour_of: str
    terms: str
    since: date
    of: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """A time left out of the upkeep of the title, both days included."""

    first: date
    last: date
    reason: str


def acts_of(claim: Claim, user: Any, at: datetime | None = None) -> list[TitleTransaction]:
    """The title transactions `user` may read, oldest first, each with its kind in words as `title`."""
    entries = TitleTransaction.objects.visible_to(user).filter(claim=claim.pk).select_related("actor")
    if at is not None:
        entries = entries.filter(entered_at__lte=at)
    history = list(entries.order_by("number"))
    for entry in history:
        entry.title = ACTS[Kind(entry.event)].words  # type: ignore[attr-defined]
    return history


def holders_over_time(standing: Standing) -> list[HeldOver]:
    """Every holding there was by then, the first first."""
    held = sorted(spans(standing.deeds), key=lambda span: (span.from_at, -span.percent))
    parties = {str(one.key): one for one in Party.objects.filter(key__in={str(span.party) for span in held})}
    return [
        HeldOver(parties[str(span.party)], span.percent, span.from_at, span.until_at)
        for span in held
        if span.until_at != span.from_at
    ]


def burdens_of(claim: Claim) -> list[Burden]:
    """The encumbrances on the title."""
    return [
        Burden(
            str(Encumbrance(one["kind"]).label),
            one["in_favour_of"],
            one["terms"],
            date.fromisoformat(one["since"]),
            one["claim"] if one["claim"] != str(claim) else "",
        )
        for one in claim.encumbrances
    ]


def excluded_of(claim: Claim) -> list[Excluded]:
    """The times excluded, the first first."""
    return [
        Excluded(date.fromisoformat(one["from"]), date.fromisoformat(one["until"]), one["reason"])
        for one in claim.excluded_time
    ]


def relatives_of(named: Iterable[dict[str, str]]) -> list[Claim]:
    """The claims that a title names as those it came out of or went into."""
    keys = [one["key"] for one in named]
    return list(Claim.objects.filter(key__in=keys).select_related("register").order_by("pk")) if keys else []
