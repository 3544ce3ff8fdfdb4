"""Where every field of a claim comes from: the cell of the file it was imported from, or the act that set it. No ORM,
no clock.

It follows from the claim's title transactions alone, so it is as hard to change as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.title import ACTS, FACTS, HOLDERS, Kind

FIELD_OF = {
    "claim_number": "number", "source_number": "number", "name": "name", "title_type": "title_type",
    "minerals": "minerals", "entry_reference": "entry_reference", "source_document": "source_document",
    "priority_basis": "priority_basis", "disposition": "disposition", "legacy_numbers": "legacy_numbers",
    "located_on": "located", "lodged_on": "lodged", "registered_on": "registered", "registered_at": "registered",
    "registered_precision": "registered", "priority_on": "priority", "expires_on": "expires",
    "boundary": "boundary", "area_m2": "boundary", HOLDERS: "holder",
}  # fmt: skip
"""The field of a mapping from which a column of a claim is filled."""

RECKONED = frozenset({"area_m2", "registered_precision"})
UNSAID = ("source_digest", "source_number")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one field comes from. `column`, `raw`, `row`, `file`, `sha256` and `run` only when it was imported;
    `raw` is the cell word for word, None for a shape."""

    field: str
    value: Any
    how: str
    transaction: int
    act: str
    entered_at: datetime
    file: str = ""
    sha256: str = ""
    run: str = ""
    row: int | None = None
    column: str = ""
    raw: Any = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is needed of a title transaction."""

    number: int
    event: str
    entered_at: datetime
    data: Mapping[str, Any]


def origins(entries: Iterable[Entry]) -> list[Origin]:
    """The origin of each field that says something, in the register's order; `entries` oldest first.

    `how`: "cell" (as a cell of a file says), "reckoned" (worked out from such a cell), "file" (the file has no column
    for it, so what is usual was taken), "act" (entered by the office).
    """
    last: dict[str, tuple[Entry, Any]] = {}
    for entry in entries:
        for column, value in entry.data.get("facts", {}).items():
            if column not in last or last[column][1] != value:
                last[column] = entry, value
    return [
        _origin(column, *last[column])
        for column in FACTS
        if column in last and column not in UNSAID and last[column][1] not in (None, "", [], {})
    ]


def _origin(column: str, entry: Entry, value: Any) -> Origin:
    common: dict[str, Any] = {
        "field": column,
        "value": None if column == "boundary" else value,
        "transaction": entry.number,
        "act": ACTS[Kind(entry.event)].words,
        "entered_at": entry.entered_at,
    }
    data = entry.data
    if "import" not in data:
        return Origin(how="act", **common)
    common |= {"file": data.get("file", ""), "sha256": data.get("sha256", ""), "run": data["import"]}
    common["row"] = data.get("row")
    written = data.get("written", {}).get(FIELD_OF.get(column, ""))
    if written is None:
        return Origin(how="file", **common)
    how = "reckoned" if column in RECKONED else "cell"
    return Origin(how=how, column=written["column"], raw=written["raw"], **common)
