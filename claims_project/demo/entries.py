"""What the registrar does to entries of a docket as the story goes on."""

from __future__ import annotations

from typing import Any

from disputes.models import DocketEntry
from disputes.services import docket, sealing


class Entries:
    """Part of a Story: corrected, struck and sealed entries. The story gives `case`, `dora`, `clock` and `office`."""

    case: Any
    dora: Any
    clock: Any
    office: Any

    def correct(self, *, text: str) -> None:
        """The registrar corrects the last entry by a new one."""
        last = self._last_entry()
        docket.add_note(
            case=self.case, actor=self.dora, now=self.clock.tick(), text=text, event="correction", link="corrects",
            link_to=last.number,
        )  # fmt: skip

    def strike(self, *, reason: str) -> None:
        docket.strike(entry=self._last_entry(), actor=self.dora, now=self.clock.tick(), reason=reason)

    def seal(self, *, open_to: str, reasons: str) -> None:
        """The last entry is sealed by order; one party still reads it."""
        sealing.order_seal(
            case=self.case, actor=self.dora, now=self.clock.tick(), targets=[self._last_entry()], reasons=reasons,
            readers=[self.office.parties[open_to]],
        )  # fmt: skip

    def _last_entry(self) -> DocketEntry:
        return self.case.docket.latest("number")
