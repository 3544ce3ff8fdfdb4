"""What can happen to a title, and how a claim follows from what happened. No ORM, no clock.

Every act is one row in ACTS: what it may set, from which dispositions it is taken, what must be so before it, and the
disposition it leads to. Buttons, refusals, the admin's forms and the tests are read from that table. A transaction's
facts hold each column it set, whole; the claim is the fold of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol


class Kind(StrEnum):
    """The event of a title transaction."""

    RECORD = "record"
    GRANT = "grant"
    AMEND_BOUNDARY = "amend_boundary"
    CORRECT = "correct"
    TRANSFER = "transfer"
    ENCUMBER = "encumber"
    DISCHARGE = "discharge"
    EXCLUDE_TIME = "exclude_time"
    NOTE_PENDING = "note_pending"
    CLEAR_PENDING = "clear_pending"
    ASSESS = "assess"
    SUSPEND = "suspend"
    RESUME = "resume"
    RENEW = "renew"
    EXPIRE = "expire"
    SURRENDER = "surrender"
    SURRENDER_PART = "surrender_part"
    FORFEIT = "forfeit"
    RELIEVE = "relieve"
    CANCEL = "cancel"
    VOID = "void"
    SPLIT = "split"
    MERGE = "merge"


DAYS = ("located_on", "lodged_on", "registered_on", "priority_on", "expires_on")
DESCRIPTION = (
    "legacy_numbers",
    "name",
    "title_type",
    "minerals",
    "sponsor",
    "entry_reference",
    "source_document",
    "accuracy_m",
    *DAYS,
    "registered_at",
    "registered_precision",
    "priority_basis",
    "disposition",
    "establishment",
    "coordinates_confidential",
    "source_number",
    "source_digest",
)
GROUND = ("boundary", "area_m2")
IDENTITY = ("register", "claim_number", "body")
DESCENT = ("predecessors", "successors")
HOLDERS = "holders"
FACTS = (
    *IDENTITY, *DESCRIPTION, *GROUND, "pending_proceedings", "encumbrances", "excluded_time", *DESCENT, HOLDERS
)  # fmt: skip

BEARS_ON_OVERLAPS = frozenset(
    {*GROUND, "accuracy_m", "disposition", "establishment", "holders", "priority_on", "title_type"}
)
"""Facts whose change can make, end or re-rank an overlap."""

ALIVE = frozenset({"active", "pending", "filed_only", "suspended"})
"""Dispositions in which a title stands: its ground can overlap another's."""
ENDED = frozenset({"surrendered", "forfeited", "cancelled", "void", "closed"})
ANY = ALIVE | ENDED


class Titled(Protocol):
    """What a guard looks at: a claim as it stands."""

    disposition: str
    pending_proceedings: list[str]
    encumbrances: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Need:
    """What must be so before an act, and the sentence for when it is not."""

    holds: Callable[[Titled], bool]
    sentence: str


ENCUMBERED = Need(
    lambda claim: bool(claim.encumbrances), "No encumbrance is on record, so there is nothing to discharge."
)
NOTED = Need(
    lambda claim: bool(claim.pending_proceedings), "No pending proceedings are noted, so there is nothing to clear."
)
NOT_IN_ISSUE = Need(
    lambda claim: not claim.pending_proceedings,
    "Pending proceedings are noted on the title. The claim in issue must not give way to others before the case has "
    "ended and the note is cleared.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One kind of title transaction.

    `words` stand on the record, `label` on the button. It is taken from a title in one of `sources` (none: it begins
    one) for which all of `needs` hold, and leaves it in `target` (None: where it was, or where the act's own rule
    says).
    """

    words: str
    label: str
    sets: frozenset[str] = frozenset()
    sources: frozenset[str] = ALIVE
    target: str | None = None
    needs: tuple[Need, ...] = ()


def _act(words: str, label: str, *sets: str, **rest: Any) -> Act:
    return Act(words=words, label=label, sets=frozenset(sets), **rest)


WORKING = frozenset({"active", "suspended"})

ACTS: dict[Kind, Act] = {
    Kind.RECORD: _act("Recorded", "Record", *FACTS, sources=frozenset()),
    Kind.GRANT: _act(
        "Granted", "Grant", "disposition", *DAYS, "registered_at", "registered_precision", "priority_basis",
        "entry_reference", sources=frozenset({"pending", "filed_only"}), target="active",
    ),
    Kind.AMEND_BOUNDARY: _act(
        "Boundary amended", "Amend the boundary", *GROUND, "source_document", "accuracy_m", "source_number",
        "source_digest",
    ),
    Kind.CORRECT: _act("Entry corrected", "Correct the entry", *DESCRIPTION, sources=ANY),
    Kind.TRANSFER: _act("Transferred", "Transfer a share", HOLDERS),
    Kind.ENCUMBER: _act("Encumbered", "Enter an encumbrance", "encumbrances"),
    Kind.DISCHARGE: _act(
        "Encumbrance discharged", "Discharge an encumbrance", "encumbrances", sources=ANY, needs=(ENCUMBERED,)
    ),
    Kind.EXCLUDE_TIME: _act("Time excluded", "Exclude time", "excluded_time", sources=ANY),
    Kind.NOTE_PENDING: _act(
        "Pending proceedings noted", "Note pending proceedings", "pending_proceedings", sources=ANY
    ),
    Kind.CLEAR_PENDING: _act(
        "Pending proceedings cleared", "Clear pending proceedings", "pending_proceedings", sources=ANY, needs=(NOTED,)
    ),
    Kind.ASSESS: _act("Establishment determined", "Determine establishment", "establishment", sources=ANY),
    Kind.SUSPEND: _act("Suspended", "Suspend", "disposition", sources=frozenset({"active"}), target="suspended"),
    Kind.RESUME: _act(
        "Suspension lifted", "Lift the suspension", "disposition", sources=frozenset({"suspended"}), target="active"
    ),
    Kind.RENEW: _act("Renewed", "Renew", "expires_on", sources=WORKING),
    Kind.EXPIRE: _act("Expired", "Close as expired", "disposition", target="closed"),
    Kind.SURRENDER: _act("Surrendered", "Surrender the whole claim", "disposition", target="surrendered"),
    Kind.SURRENDER_PART: _act("Surrendered in part", "Surrender part of the ground", *GROUND, "source_document"),
    Kind.FORFEIT: _act("Forfeited", "Forfeit", "disposition", target="forfeited"),
    Kind.RELIEVE: _act(
        "Relieved from forfeiture", "Relieve from forfeiture", "disposition", "priority_on", "priority_basis",
        sources=frozenset({"forfeited"}),
    ),
    Kind.CANCEL: _act("Cancelled", "Cancel", "disposition", target="cancelled"),
    Kind.VOID: _act(
        "Declared void", "Declare void", "disposition",
        sources=ALIVE | {"surrendered", "forfeited", "cancelled"}, target="void",
    ),
    Kind.SPLIT: _act(
        "Split", "Split", "disposition", "successors", sources=WORKING, target="closed", needs=(NOT_IN_ISSUE,)
    ),
    Kind.MERGE: _act(
        "Merged", "Merge with others", "disposition", "successors", sources=WORKING, target="closed",
        needs=(NOT_IN_ISSUE,),
    ),
}  # fmt: skip

OF_THE_OFFICE = frozenset({Kind.NOTE_PENDING, Kind.CLEAR_PENDING, Kind.ASSESS, Kind.ENCUMBER, Kind.DISCHARGE})
"""Acts that change nothing of what a source register tells: an import is not held up by them."""


def why_not(kind: Kind, claim: Titled) -> list[str]:
    """Why an act cannot be taken on a title as it stands, in sentences; none when it can."""
    act = ACTS[kind]
    if claim.disposition not in act.sources:
        return [_wrong_disposition(act, claim.disposition)]
    return [need.sentence for need in act.needs if not need.holds(claim)]


def _wrong_disposition(act: Act, disposition: str) -> str:
    now = f"The title is {in_words(disposition)}"
    if not act.sources:
        return f"{now}: a claim is recorded once."
    if disposition in ENDED and act.sources <= ALIVE:
        return f"{now}: it has ended, and this is done only with a title that stands."
    allowed = " or ".join(in_words(source) for source in sorted(act.sources))
    return f"{now}: this is done only with a title that is {allowed}."


def in_words(disposition: str) -> str:
    """A disposition inside a sentence: "filed only"."""
    return disposition.replace("_", " ")


def as_fact(value: Any) -> Any:
    """A column's value as it stands in a transaction's facts. Related rows stand by their `key`, `code` or name."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return list(value)
    if hasattr(value, "_meta"):
        return str(getattr(value, "key", None) or getattr(value, "code", None) or value.name)
    return value


def fold(transactions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The facts of a claim after its transactions' data, oldest first."""
    facts: dict[str, Any] = {}
    for data in transactions:
        facts.update(data["facts"])
    return facts


def called(register: str, number: str) -> str:
    """How a claim is named: “SALTA 21942”; a number that begins with its register's code needs no second one."""
    return number if number.startswith(register) else f"{register} {number}"
