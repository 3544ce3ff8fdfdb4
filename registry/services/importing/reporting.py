"""What an import did, as its caller is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.geometry import Boundary
from registry.mapping import Facts
from registry.models import Claim, ImportFault, ImportRun


@dataclass(slots=True)
class Prepared:
    """A row with a number and a usable boundary, and what is to become of it."""

    facts: Facts
    boundary: Boundary
    digest: str
    claim: Claim | None = None
    number: str = ""

    @property
    def matched(self) -> Claim:
        """The claim this row speaks of. Only for rows that were matched with one."""
        if self.claim is None:
            raise LookupError(f"Row {self.facts.row} speaks of no claim yet.")
        return self.claim

    @property
    def likeness(self) -> tuple[str, str]:
        """What tells rows of one number apart from one import to the next."""
        return self.facts.values.get("title_type", ""), self.facts.values.get("name", "")


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do: the run, what it said of single rows, and of the file as a whole."""

    run: ImportRun
    faults: list[ImportFault] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    rows: list[Prepared] = field(default_factory=list)
    overlaps_open: int = 0
    overlaps_stacked: int = 0
    slivers: int = 0

    @property
    def counts(self) -> dict[str, int]:
        run = self.run
        return {
            "read": run.read, "registered": run.registered, "unchanged": run.unchanged, "amended": run.amended,
            "repaired": run.repaired, "refused": run.refused, "overlaps": run.overlaps,
            "overlaps_open": self.overlaps_open, "overlaps_stacked": self.overlaps_stacked, "slivers": self.slivers,
        }  # fmt: skip
