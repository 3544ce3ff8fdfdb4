"""What is written of a claim and of an overlap, read in slices so that a nation's register is never held whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from claims_project.accounts.models import Party
from registry.asof import standings
from registry.exporting.writers import Row
from registry.mapping import HOLDERS_JOIN, holders_cell
from registry.models import Claim, Holding
from registry.querysets import ClaimQuerySet, OverlapQuerySet

AT_ONCE = 2000
CLAIM_COLUMNS = (
    "claim_number", "register", "name", "title_type", "holders", "body", "area_m2", "minerals", "registered",
    "registered_precision", "located", "lodged", "priority", "priority_basis", "expires", "disposition",
    "establishment", "legacy_numbers", "entry_reference", "source_document", "coordinates_confidential", "key",
)  # fmt: skip
OVERLAP_COLUMNS = (
    "first", "second", "body", "area_m2", "width_m", "share_first", "share_second", "standing", "senior", "seniority",
    "state", "state_words", "docket_number", "key",
)  # fmt: skip
AS_IMPORTED = {
    "set": {
        "number": "claim_number", "name": "name", "title_type": "title_type", "holder": "holders",
        "minerals": "minerals", "registered": "registered", "located": "located", "lodged": "lodged",
        "priority": "priority", "priority_basis": "priority_basis", "expires": "expires",
        "disposition": "disposition", "legacy_numbers": "legacy_numbers", "entry_reference": "entry_reference",
        "source_document": "source_document",
    },
    "split": {"holder": HOLDERS_JOIN},
}  # fmt: skip
"""The mapping by which what was exported is imported again."""
_TOLD = (
    "claim_number", "name", "title_type", "area_m2", "minerals", "registered_on", "registered_at",
    "registered_precision", "located_on", "lodged_on", "priority_on", "priority_basis", "expires_on", "disposition",
    "establishment", "legacy_numbers", "entry_reference", "source_document", "coordinates_confidential",
)  # fmt: skip


def claim_rows(claims: ClaimQuerySet, user: Any) -> Iterator[Row]:
    """Claims in the order of the queryset; a confidential boundary that `user` may not see is None."""
    fields = ("pk", "key", "register__code", "body__name", *_TOLD, "boundary_shown")
    found = claims.with_boundary_visible_to(user).values(*fields).iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        holders = _holders([row["pk"] for row in some])
        for row in some:
            yield _claim(row, holders[row["pk"]]), row["boundary_shown"]


def claim_rows_as_of(claims: ClaimQuerySet, user: Any, at: datetime) -> Iterator[Row]:
    """Claims as they stood at a moment, in the order in which they were entered, told from the transactions alone.

    Whose coordinates are hidden from `user` today stays hidden (docs/decisions/030-as-of-is-record-time.md).
    """
    columns = {field.name: field for field in Claim._meta.concrete_fields}
    found = standings(at, claims)
    while some := list(islice(found, AT_ONCE)):
        today = Claim.objects.filter(pk__in=[one.claim_id for one in some])
        keys = dict(today.values_list("pk", "key"))
        seen = set(today.boundary_visible_to(user).values_list("pk", flat=True))
        names = _names({str(span.party) for one in some for span in one.holders})
        for one in some:
            facts = one.facts
            row = {name: columns[name].to_python(facts.get(name)) for name in _TOLD}
            row |= {"register__code": facts["register"], "body__name": facts["body"], "key": keys[one.claim_id]}
            held = sorted((-span.percent, names[str(span.party)]) for span in one.holders)
            shown = facts["boundary"] if one.claim_id in seen else None
            yield _claim(row, [(name, -percent) for percent, name in held]), shown


def overlap_rows(overlaps: OverlapQuerySet, user: Any) -> Iterator[Row]:
    """Overlaps in the order of the queryset; common ground that `user` may not see is None."""
    fields = (
        "key", "first__register__code", "first__claim_number", "second__register__code", "second__claim_number",
        "senior__register__code", "senior__claim_number", "body__name", "area_m2", "width_m", "share_first",
        "share_second", "standing", "seniority", "state", "state_words", "docket_number", "geometry_shown",
    )  # fmt: skip
    for row in overlaps.with_geometry_visible_to(user).values(*fields).iterator(chunk_size=AT_ONCE):
        sides = {
            side: " ".join(filter(None, (row[f"{side}__register__code"], row[f"{side}__claim_number"])))
            for side in ("first", "second", "senior")
        }
        same = ("area_m2", "width_m", "share_first", "share_second", "standing", "seniority", "state", "state_words")
        said = {
            **sides,
            "body": row["body__name"],
            **{name: row[name] for name in same},
            "docket_number": row["docket_number"],
            "key": str(row["key"]),
        }
        yield said, row["geometry_shown"]


def _holders(pks: list[int]) -> dict[int, list[tuple[str, Decimal]]]:
    """Claim → its holders and their percentages."""
    held: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    current = Holding.objects.filter(claim__in=pks, until_at=None).order_by("-percent", "party__name", "pk")
    for claim, name, percent in current.values_list("claim_id", "party__name", "percent"):
        held[claim].append((name, percent))
    return held


def _names(keys: set[str]) -> dict[str, str]:
    """Parties' names by their keys, asked for in slices: a statement has only so many parameters."""
    names: dict[str, str] = {}
    asked = iter(sorted(keys))
    while some := list(islice(asked, AT_ONCE)):
        names.update((str(key), name) for key, name in Party.objects.filter(key__in=some).values_list("key", "name"))
    return names


def _claim(row: dict[str, Any], holders: list[tuple[str, Decimal]]) -> dict[str, Any]:
    return {
        "claim_number": row["claim_number"],
        "register": row["register__code"],
        "name": row["name"],
        "title_type": row["title_type"],
        "holders": holders_cell(holders),
        "body": row["body__name"],
        "area_m2": row["area_m2"],
        "minerals": row["minerals"],
        "registered": _registered(row),
        "registered_precision": row["registered_precision"],
        **{name: _day(row[f"{name}_on"]) for name in ("located", "lodged", "priority")},
        "priority_basis": row["priority_basis"],
        "expires": _day(row["expires_on"]),
        "disposition": row["disposition"],
        "establishment": row["establishment"],
        "legacy_numbers": row["legacy_numbers"],
        "entry_reference": row["entry_reference"],
        "source_document": row["source_document"],
        "coordinates_confidential": row["coordinates_confidential"],
        "key": str(row["key"]),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _registered(row: dict[str, Any]) -> str | None:
    """As exactly as it is known: a moment, a day, a month or a year."""
    at: datetime | None = row["registered_at"]
    day: date | None = row["registered_on"]
    if at is not None:
        return at.isoformat()
    kept = {"year": 4, "month": 7}.get(row["registered_precision"], 10)
    return None if day is None else day.isoformat()[:kept]
