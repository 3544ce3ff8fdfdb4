"""From a row of a file to the facts of a claim. No ORM, no clock.

A mapping says which column holds which field, what the file's words mean, and which cells hold several values. It never
refuses a row for what can be left open (a holder, a date, a status): it says so, and the claim is registered without.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from registry.sources import Layout, Row, Unreadable
from registry.stacking import fold_case
from registry.words import NotADay, day_first, dispositions, is_nothing, moment_of

DAYS = {
    "registered": "registered_on",
    "located": "located_on",
    "lodged": "lodged_on",
    "priority": "priority_on",
    "expires": "expires_on",
}
TEXTS = ("name", "title_type", "entry_reference", "source_document", "priority_basis")
FIELDS = ("number", *TEXTS, *DAYS, "holder", "disposition", "minerals", "legacy_numbers", "boundary")
LAYOUT = ("corner_x", "corner_y", "corner_part", "layer", "crs")
"""What a mapping says of the file itself (sources.Layout), beside the fields of a claim."""
SHARE = re.compile(r"^(.+?)\s*\(\s*(\d{1,3}(?:[.,]\d{1,6})?)\s*%\s*\)$")
HOLDERS_JOIN = " | "
"""Between holders in what was exported."""
STROKES = re.compile(r"(?:^|(?<= ))\|+(?= |$)")
SPLITTERS = re.compile(r"\s*[,;/|+]\s*|\s+(?:y|and|e)\s+")
UNKNOWN_STATUS = "pending"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell the registrar about a row: the field, and a sentence."""

    field: str
    sentence: str


@dataclass(slots=True)
class Facts:
    """What a row says of a claim, in the register's terms; `remarks` are what it could not say."""

    row: int
    number: str
    holders: list[str]
    values: dict[str, Any]
    remarks: list[Remark] = field(default_factory=list)
    written: dict[str, dict[str, Any]] = field(default_factory=dict)
    shares: list[Decimal] = field(default_factory=list)
    """Of the holders, in percent, when the cell gives them; empty: equal."""

    def digest(self, boundary: Any) -> str:
        """SHA-256 of everything the row says: equal when a later import of it would change nothing."""
        said = {"number": self.number, "holders": self.holders, "boundary": boundary, **self.values}
        if self.shares:
            said["shares"] = self.shares
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which columns hold which fields (alternatives in order), which words mean what, and which cells to split."""

    columns: Mapping[str, Sequence[str]]
    means: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    splits: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, sets: Iterable[str], maps: Iterable[str] = (), splits: Iterable[str] = ()) -> ColumnMapping:
        """From FIELD=COLUMN|OTHER, FIELD:WORD=VALUE and FIELD=SEPARATOR. Raises Unreadable, naming every fault."""
        faults: list[str] = []
        columns: dict[str, tuple[str, ...]] = {}
        means: dict[str, dict[str, str]] = {}
        split: dict[str, str] = {}
        for text in sets:
            name, equals, column = text.partition("=")
            if not equals or not column:
                faults.append(f"“{text}” is not FIELD=COLUMN.")
            elif name in LAYOUT:
                columns[name] = (column,)
            elif name not in FIELDS:
                faults.append(f"There is no field {name}. The fields are: {', '.join((*FIELDS, *LAYOUT))}.")
            else:
                columns[name] = tuple(part for part in column.split("|") if part)
        for text in maps:
            match = re.fullmatch(r"([a-z_]+):(.+)=([^=]*)", text, re.DOTALL)
            if match is None or match[1] not in FIELDS:
                faults.append(f"“{text}” is not FIELD:WORD=VALUE.")
            else:
                means.setdefault(match[1], {})[fold_case(match[2])] = match[3]
        for text in splits:
            name, _, separator = text.partition("=")
            if name != "holder" or not separator:
                faults.append(f"“{text}” is not holder=SEPARATOR.")
            else:
                split[name] = separator
        if "number" not in columns:
            faults.append("Say which column holds the claim's number: --set number=COLUMN.")
        known = {"active", *dispositions().values()}
        for word, value in means.get("disposition", {}).items():
            if value not in known:
                faults.append(f"“{word}” cannot mean {value}. The dispositions are: {', '.join(sorted(known))}.")
        if faults:
            raise Unreadable(" ".join(faults))
        return cls(columns, means, split)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ColumnMapping:
        """From what `as_json` gave."""
        return cls.parse(
            [f"{name}={columns}" for name, columns in kept.get("set", {}).items()],
            [f"{name}:{word}={value}" for name, said in kept.get("map", {}).items() for word, value in said.items()],
            [f"{name}={separator}" for name, separator in kept.get("split", {}).items()],
        )

    @property
    def layout(self) -> Layout:
        """What is said of the file itself."""
        said = {name: self.columns.get(name, ("",))[0] for name in ("boundary", *LAYOUT)}
        return Layout(**said, number=tuple(self.columns.get("number", ())))

    def check(self, present: Collection[str]) -> None:
        """Raises Unreadable when a field is mapped to columns none of which the file has."""
        missing = [
            f"{name}={'|'.join(columns)}"
            for name, columns in self.columns.items()
            if name not in ("boundary", *LAYOUT) and not set(columns) & set(present)
        ]
        if missing:
            raise Unreadable(
                f"No such column: {', '.join(missing)}. The file's columns are: {', '.join(sorted(present))}."
            )

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the import."""
        return {
            "set": {name: "|".join(columns) for name, columns in self.columns.items()},
            "map": {name: dict(meanings) for name, meanings in self.means.items()},
            "split": dict(self.splits),
        }


class Reader:
    """Reads the rows of one file under one mapping."""

    def __init__(self, mapping: ColumnMapping, rows: Sequence[Row], zone: tzinfo) -> None:
        self.mapping, self.zone = mapping, zone
        self.said: list[str] = []
        self._day_first: dict[str, bool] = {}
        for name in DAYS:
            texts = [str(value) for row in rows if (value := self._cell(row, name)) is not None]
            told = day_first(texts)
            self._day_first[name] = told is not False
            if told is None and any(re.match(r"\d{1,2}[/.]\d{1,2}[/.]\d{4}", text) for text in texts):
                self.said.append(f"Dates of “{name}” could be read either way; they were read day first (31/12/2187).")

    def _cell(self, row: Row, name: str) -> Any:
        """What the row says of a field. A word the mapping gives a meaning stands for that meaning."""
        column = self._column(row, name)
        if column is None:
            return None
        value = row.columns[column]
        if isinstance(value, str):
            value = " ".join(value.split())
        return self.mapping.means.get(name, {}).get(fold_case(str(value)), value) if name != "disposition" else value

    def as_written(self, row: Row) -> dict[str, dict[str, Any]]:
        """Field → the column that answered for it, and the cell word for word."""
        told = {}
        for name in self.mapping.columns:
            column = self._column(row, name)
            if column is not None:
                told[name] = {"column": column, "raw": row.columns[column]}
        return told

    def _column(self, row: Row, name: str) -> str | None:
        """The first of the field's columns that says something."""
        return next((c for c in self.mapping.columns.get(name, ()) if not is_nothing(row.columns.get(c))), None)

    def facts(self, row: Row) -> Facts:
        """What the row says."""
        facts = Facts(row.number, self._number(row), [], {}, written=self.as_written(row))
        for name in TEXTS:
            if (value := self._cell(row, name)) is not None:
                facts.values[name] = str(value)
        self._read_days(row, facts)
        self._read_status(row, facts)
        self._read_holders(row, facts)
        if (minerals := self._cell(row, "minerals")) is not None:
            facts.values["minerals"] = _several(minerals)
        if (numbers := self._cell(row, "legacy_numbers")) is not None:
            facts.values["legacy_numbers"] = _several(numbers)
        return facts

    def _number(self, row: Row) -> str:
        value = self._cell(row, "number")
        if value is None or is_nothing(value, "number"):
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value)

    def _read_days(self, row: Row, facts: Facts) -> None:
        for name, column in DAYS.items():
            value = self._cell(row, name)
            missing = value is None or is_nothing(value, "date")
            if missing:
                if name == "registered" and name in self.mapping.columns:
                    sentence = (
                        "The row has no date; the claim was registered with the date not known, "
                        "so it has no priority yet."
                    )
                    facts.remarks.append(Remark(name, sentence))
                continue
            try:
                day, instant, precision = moment_of(value, self.zone, is_day_first=self._day_first[name])
            except NotADay as problem:
                facts.remarks.append(Remark(name, f"{problem}; the claim was registered with the date not known."))
                continue
            facts.values[column] = day
            if name == "registered":
                facts.values["registered_precision"] = precision
                if instant is not None:
                    facts.values["registered_at"] = instant
                if precision in ("month", "year"):
                    sentence = (
                        f"“{value}” names only the {precision}; the claim has no priority day until the day is known."
                    )
                    facts.remarks.append(Remark(name, sentence))

    def _read_status(self, row: Row, facts: Facts) -> None:
        if "disposition" not in self.mapping.columns:
            return
        value = self._cell(row, "disposition")
        if value is None:
            facts.values["disposition"] = UNKNOWN_STATUS
            facts.remarks.append(
                Remark("disposition", f"The row has no status; the claim was registered as {UNKNOWN_STATUS}.")
            )
            return
        folded = fold_case(str(value))
        meant = self.mapping.means.get("disposition", {}).get(folded) or dispositions().get(folded)
        if meant is None and folded in dispositions().values():
            meant = folded
        facts.values["disposition"] = meant or UNKNOWN_STATUS
        if meant is None:
            sentence = (
                f"What “{value}” means is not known; the claim was registered as {UNKNOWN_STATUS}. "
                f"Say it with --map disposition:{value}=…"
            )
            facts.remarks.append(Remark("disposition", sentence))

    def _read_holders(self, row: Row, facts: Facts) -> None:
        if "holder" not in self.mapping.columns:
            return
        value = self._cell(row, "holder")
        if value is None or is_nothing(value, "holder"):
            facts.remarks.append(
                Remark("holder", "The row names no holder; the claim was registered with no holder on record.")
            )
            return
        separator = self.mapping.splits.get("holder")
        names = [name.strip() for name in str(value).split(separator)] if separator else [str(value)]
        if separator == HOLDERS_JOIN:
            names = [STROKES.sub(lambda strokes: strokes[0][1:] or "|", name) for name in names]
        facts.holders = list(dict.fromkeys(name for name in names if name))
        given = [SHARE.match(name) for name in facts.holders]
        if separator and all(given):
            facts.holders = [match[1] for match in given if match]
            facts.shares = [Decimal(match[2].replace(",", ".")) for match in given if match]
        elif len(facts.holders) > 1:
            sentence = f"{len(facts.holders)} holders are named without shares; they were registered with equal shares."
            facts.remarks.append(Remark("holder", sentence))


def holders_cell(held: Iterable[tuple[str, Decimal]]) -> str:
    """Holders and their percentages as one cell that is read back as it was: with the share unless it is all, and a
    stroke that stands alone in a name written once more than it is, lest it part two holders."""
    cells = []
    for name, percent in held:
        name = STROKES.sub(lambda strokes: strokes[0] + "|", name)
        whole = percent == 100 and not SHARE.match(name)
        cells.append(name if whole else f"{name} ({percent.normalize():f} %)")
    return HOLDERS_JOIN.join(cells)


def _several(value: Any) -> list[str]:
    """The values in one cell: split at commas, semicolons, strokes and “and”, each once, in order."""
    parts = value if isinstance(value, list) else SPLITTERS.split(str(value))
    return list(dict.fromkeys(text for part in parts if (text := str(part).strip())))
