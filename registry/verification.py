"""What verify_record asks of the register: every claim is the fold of its title transactions, its holders sum to 100
and follow from its deeds, no number is given twice, and what one title says of another stands on both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Count

from claims_project.record.verification import Report, check
from registry import asof, holdings
from registry.models import Claim, Holding, TitleTransaction
from registry.services.claims import holders_fact
from registry.title import FACTS, HOLDERS, Kind, as_fact, called

BATCH = 1000


@check("every claim equals its title transactions")
def claims_equal_their_transactions(report: Report) -> None:
    """Each column of each claim, and its holders, as the fold of its chain says."""
    claims = Claim.objects.select_related("register", "body", "sponsor").order_by("pk")
    standings = asof.standings()
    standing = next(standings, None)
    for some in _batches(claims):
        held, spans = _held(some)
        for claim in some:
            report.checked("claims")
            where = f"claim {claim}"
            while standing is not None and standing.claim_id < claim.pk:
                standing = next(standings, None)
            if standing is None or standing.claim_id != claim.pk:
                report.fault(where, "The claim has no title transactions, so nothing says why it is on the register.")
                continue
            differing = list(_differing(claim, held[claim.pk], standing.facts))
            for column in differing:
                report.fault(
                    where, f"The register says of “{column}” something else than the claim's title transactions."
                )
            if HOLDERS not in differing and spans[claim.pk] != _known(holdings.spans(standing.deeds)):
                report.fault(where, "Its holdings over time are not those that its title transactions make.")


@check("the holders of every claim sum to 100 percent at every instant")
def holders_sum_to_one_hundred(report: Report) -> None:
    spans = (
        Holding.objects.order_by("claim_id", "from_at")
        .values_list(
            "claim_id", "claim__register__code", "claim__claim_number", "party_id", "percent", "from_at", "until_at"
        )
        .iterator(chunk_size=BATCH)
    )
    for (_, code, number), rows in groupby(spans, key=lambda row: row[:3]):
        report.checked("claims with holders")
        for at, total in holdings.unbalanced(holdings.Span(*row[3:]) for row in rows):
            report.fault(
                f"claim {code} {number}",
                f"From {at:%Y-%m-%d %H:%M} its holders' shares sum to {total.normalize():f} percent.",
            )


@check("no claim number is given twice in a register")
def no_number_is_given_twice(report: Report) -> None:
    given = Claim.objects.values("register__code", "claim_number").annotate(times=Count("pk")).filter(times__gt=1)
    for row in given.order_by("register__code", "claim_number"):
        report.fault(
            f"claim {called(row['register__code'], row['claim_number'])}",
            f"Its number is given to {row['times']} claims.",
        )


@check("what was split, merged or voided for another stands on both titles")
def titles_that_name_each_other_agree(report: Report) -> None:
    """Every successor names its predecessor and back; every claim voided by a relief says so itself."""
    descended = Claim.objects.exclude(predecessors=[], successors=[]).order_by("pk")
    for claim in descended.select_related("register").iterator(chunk_size=BATCH):
        report.checked("claims split or merged")
        for mine, theirs in (("successors", "predecessors"), ("predecessors", "successors")):
            named = {one["key"]: one["claim"] for one in getattr(claim, mine)}
            there = {str(other.key): getattr(other, theirs) for other in Claim.objects.filter(key__in=list(named))}
            for key, name in named.items():
                if str(claim.key) not in {one["key"] for one in there.get(key, [])}:
                    report.fault(
                        f"claim {claim}", f"It names {name} among its {mine}, whose own title does not name it."
                    )
    reliefs = TitleTransaction.objects.filter(event=Kind.RELIEVE).order_by("claim_id", "number")
    for relief in reliefs.select_related("claim__register").iterator(chunk_size=BATCH):
        report.checked("reliefs")
        _check_voided(report, relief)


def _check_voided(report: Report, relief: TitleTransaction) -> None:
    named = {one["key"]: one["claim"] for one in relief.data.get("voided", [])}
    voids = TitleTransaction.objects.filter(
        event=Kind.VOID, claim__key__in=list(named), entered_at=relief.entered_at
    ).select_related("claim")
    said = {str(void.claim.key) for void in voids if void.data.get("relief", {}).get("key") == str(relief.claim.key)}
    for key, name in named.items():
        if key not in said:
            report.fault(
                f"claim {relief.claim}, entry {relief.number}",
                f"The relief says that {name} was declared void by it, but that claim's title does not.",
            )


def _batches(claims: Any) -> Iterator[list[Claim]]:
    last = 0
    while some := list(claims.filter(pk__gt=last)[:BATCH]):
        yield some
        last = some[-1].pk


def _held(claims: list[Claim]) -> tuple[dict[int, list[tuple[Any, Any]]], dict[int, set[tuple[Any, ...]]]]:
    """Of each claim the present holders' shares, and every holding there was."""
    held, spans = defaultdict(list), defaultdict(set)
    for holding in Holding.objects.filter(claim__in=claims).select_related("party"):
        if holding.until_at is None:
            held[holding.claim_id].append((holding.party, holding.percent))
        spans[holding.claim_id].add((str(holding.party.key), holding.percent, holding.from_at, holding.until_at))
    return held, spans


def _known(spans: list[holdings.Span]) -> set[tuple[Any, ...]]:
    return {(str(span.party), span.percent, span.from_at, span.until_at) for span in spans}


def _differing(claim: Claim, held: list[tuple[Any, Any]], facts: dict[str, Any]) -> Iterator[str]:
    for column in FACTS:
        if column == HOLDERS:
            if facts.get(HOLDERS) != holders_fact(held):
                yield "holders"
        elif facts.get(column, column) != as_fact(getattr(claim, column)):
            yield column
