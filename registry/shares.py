"""Reading who holds how much: of each body, and of each mineral on it. Counted in the database, one row for each party
and list of minerals, so the work here follows the holders and not the claims."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, FloatField, Sum, TextField
from django.db.models.functions import Cast

from claims_project.accounts.models import Party
from claims_project.procedure.services import rules_in_force
from registry.concentration import Concentration, Limits, concentration, groups_of
from registry.models import ENDED, Body, Holding
from registry.stacking import fold_case

EVERY_MINERAL = ""


@dataclass(frozen=True, slots=True)
class Market:
    """One body and one mineral (or all): how concentrated its holdings are, and what of it is flagged."""

    body: Body
    mineral: str
    found: Concentration
    flags: tuple[str, ...]


def limits_at(now: datetime) -> Limits:
    """What the rules in force say is too much in few hands."""
    rules = rules_in_force(now)
    return Limits(
        rules.policy("concentration_share"), rules.policy("concentration_hhi"), rules.policy("concentration_holdings")
    )


def markets(*, now: datetime, body: Body | None = None, mineral: str | None = None) -> list[Market]:
    """Every body and mineral on which claims are held, flagged ones first; `body` and `mineral` narrow it.

    A mineral is the register's word for it without regard to case and accents; "" stands for all of them together.
    """
    held, words = _held(body)
    limits = limits_at(now)
    group_of = groups_of((), _affiliations())
    bodies = Body.objects.in_bulk({body_id for body_id, _ in held})
    wanted = None if mineral is None else fold_case(mineral)
    found = []
    for (body_id, folded), rows in held.items():
        if wanted is None or folded == wanted:
            measured = concentration(((party, *row) for party, row in rows.items()), group_of)
            flags = tuple(measured.flags(limits))
            found.append(Market(bodies[body_id], words.get(folded, EVERY_MINERAL), measured, flags))
    return sorted(found, key=lambda one: (not one.flags, -one.found.area_m2, one.body.name, one.mineral))


def parties_in(found: Iterable[Market]) -> dict[int, Party]:
    """Every party that the markets name, by primary key."""
    return Party.objects.in_bulk({pk for market in found for group in market.found.groups for pk in group.parties})


Held = dict[tuple[int, str], dict[int, tuple[float, int]]]


def _held(body: Body | None) -> tuple[Held, dict[str, str]]:
    """(Body, folded mineral) → party → area and holdings; and each folded mineral as the register first writes it."""
    rows = Holding.objects.filter(until_at=None).exclude(claim__disposition__in=[str(ended) for ended in ENDED])
    if body is not None:
        rows = rows.filter(claim__body=body)
    share = F("claim__area_m2") * Cast(F("percent"), FloatField()) / 100.0
    counted: Any = (
        rows.annotate(minerals=Cast("claim__minerals", TextField()))
        .order_by()
        .values_list("claim__body_id", "party_id", "minerals")
        .annotate(area=Sum(share, output_field=FloatField()), holdings=Count("pk"))
    )
    held: dict[tuple[int, str], dict[int, tuple[float, int]]] = defaultdict(dict)
    words: dict[str, str] = {}
    for body_id, party, written, area, holdings in counted:
        minerals = {fold_case(mineral): mineral for mineral in json.loads(written or "[]")}
        words |= {folded: mineral for folded, mineral in minerals.items() if folded not in words}
        for folded in (EVERY_MINERAL, *minerals):
            before = held[body_id, folded].get(party, (0.0, 0))
            held[body_id, folded][party] = (before[0] + area, before[1] + holdings)
    return held, words


def _affiliations() -> Iterable[tuple[int, int]]:
    return Party.affiliates.through.objects.values_list("from_party_id", "to_party_id")
