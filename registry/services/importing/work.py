"""What the parts of an import share: whose it is, where it goes, and what it has to say of each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from claims_project.accounts.models import User
from registry.mapping import ColumnMapping, Facts, Remark
from registry.models import Body, Claim, ImportFault, ImportRun, Register
from registry.services.importing.reporting import ImportReport, Prepared

Outcome = ImportFault.Outcome
Report = Callable[[str, int, int], None]  # what is being done, how many, of how many
BATCH = 500


@dataclass(slots=True)
class Work:
    """One import under way."""

    run: ImportRun
    mapping: ColumnMapping
    progress: Report
    report: ImportReport = field(init=False)

    def __post_init__(self) -> None:
        self.report = ImportReport(self.run)

    @property
    def register(self) -> Register:
        return self.run.register

    @property
    def body(self) -> Body:
        return self.run.body

    @property
    def actor(self) -> User:
        return self.run.actor

    def refuse(self, facts: Facts, reasons: Sequence[Remark]) -> None:
        self.run.refused += 1
        for reason in reasons:
            self.say(facts, reason, Outcome.REFUSED)

    def say(self, facts: Facts, remark: Remark, outcome: str, claim: Claim | None = None) -> None:
        self.report.faults.append(
            ImportFault(
                row=facts.row,
                number=facts.number[:200],
                field=remark.field,
                reason=remark.sentence,
                outcome=outcome,
                claim=claim,
            )
        )

    def tell(self, row: Prepared, claim: Claim, outcome: str) -> None:
        """Say what was repaired and what was missing."""
        for sentence in row.boundary.repairs:
            self.say(row.facts, Remark("boundary", sentence), Outcome.REPAIRED, claim)
        if row.boundary.repairs:
            self.run.repaired += 1
        for remark in row.facts.remarks:
            self.say(row.facts, remark, outcome, claim)

    def origin(self, row: Prepared) -> dict[str, Any]:
        """Where a transaction's facts come from: kept with it, so that every field can be traced to its cell."""
        return {
            "import": str(self.run.key),
            "file": self.run.file_name,
            "sha256": self.run.sha256,
            "row": row.facts.row,
            "written": row.facts.written,
        }
