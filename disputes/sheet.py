"""The docket sheet as one reader may see it: every line with who, when, its documents and its ties. The page, the PDF
and the CSV are all made of these lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from claims_project.common.formatting import full_time
from claims_project.record.models import AccessClass
from disputes.events import EVENTS
from disputes.models import Case, DocketDocument, DocketEntry, DocketLink, Exhibit, Filing

Kind = DocketLink.Kind
TIES = {
    Kind.RESPONDS_TO: ("Responds to", "Response in"),
    Kind.AMENDS: ("Amends", "Amended by"),
    Kind.CORRECTS: ("Corrects", "Corrected by"),
    Kind.STRIKES: ("Strikes", "Struck by"),
    Kind.SEALS: ("Seals", "Sealed by"),
    Kind.UNSEALS: ("Unseals", "Unsealed by"),
    Kind.REDACTS: ("Redacted version of", "Redacted version in"),
    Kind.DECIDES: ("Decides", "Decided by"),
    Kind.RETURNS: ("Returns", "Returned by"),
}
"""How a tie is named in the entry that makes it, and in the entry it points to."""


COLUMNS = (
    "number", "event", "title", "received", "entered", "effective", "text", "actor", "on_behalf_of", "entered_by",
    "struck", "reason", "sealed", "ties", "documents", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie to another entry: "Corrected by" 9."""

    words: str
    number: int


@dataclass(slots=True)
class Line:
    """One line for one reader. Of one that may only be known to exist, `title`, number and times are all there is.

    `may_open`: sealed, and open to this reader of the office on its own page, where the look is recorded.
    """

    entry: DocketEntry
    title: str
    readable: bool
    may_open: bool
    sealed: bool
    provisional: bool
    struck: bool = False
    struck_because: str = ""
    ties: list[Tie] = field(default_factory=list)
    documents: list[DocketDocument] = field(default_factory=list)
    exhibits: list[Exhibit] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.entry.number

    @property
    def text(self) -> str:
        return self.entry.text if self.readable else ""

    @property
    def by(self) -> str:
        """Who did it, for whom, and who entered it for them."""
        if not self.readable:
            return ""
        entry = self.entry
        words = entry.actor.name
        if entry.on_behalf_of:
            words = _("{name}, for {party}").format(name=words, party=entry.on_behalf_of)
        if entry.entered_by and entry.entered_by_id != entry.actor_id:
            words = _("{words}; entered by {name}").format(words=words, name=entry.entered_by.name)
        return words

    @property
    def particulars(self) -> str:
        """What was recorded beside the text, as it is hashed, laid out to be read; empty when there is nothing."""
        data = self.entry.data if self.readable else None
        return json.dumps(data, indent=2, ensure_ascii=False) if data else ""

    @property
    def times_differ(self) -> bool:
        """Whether it was received or takes effect at another time than it was entered."""
        return not self.entry.received_at == self.entry.entered_at == self.entry.effective_at


def docket_lines(case: Case, user: Any, number: int | None = None) -> list[Line]:
    """The docket of `case` as `user` may see it, oldest first; with `number`, that line alone."""
    entries = DocketEntry.objects.visible_to(user).with_readable(user).filter(case=case)
    lines = {
        entry.pk: Line(
            entry=entry,
            title=EVENTS[entry.event].title,
            readable=entry.readable,
            may_open=entry.may_open and not entry.readable,
            sealed=entry.in_force == AccessClass.SEALED,
            provisional=bool(getattr(entry, "seal", None) and entry.seal.provisional),
        )
        for entry in entries.select_related("actor", "entered_by", "on_behalf_of", "filing", "seal", "case").order_by(
            "number"
        )
    }
    _tie(lines)
    documents = DocketDocument.objects.visible_to(user).filter(entry__in=lines)
    for document in documents.select_related("file", "seal").order_by("position"):
        lines[document.entry_id].documents.append(document)
    exhibits = Exhibit.objects.visible_to(user).filter(case=case, entry__in=lines)
    for exhibit in exhibits.select_related("file", "seal").order_by("number"):
        if exhibit.entry_id is not None:
            lines[exhibit.entry_id].exhibits.append(exhibit)
    return [line for line in lines.values() if number in (None, line.number)]


def papers_of(line: Line) -> list[str]:
    """The documents and exhibits of a line by their titles, each with how it is sealed."""
    papers = [(document.title, document) for document in line.documents] + [(str(one), one) for one in line.exhibits]
    return [f"{title} ({thing.seal.words})" if hasattr(thing, "seal") else title for title, thing in papers]


def filed_with(line: Line, user: Any) -> dict[str, Any]:
    """What was filed with a line, as it was filed, where its text says little more than that: of a request, an answer
    or corrections. Empty for those who may not read the filing, which is open to fewer than the docket sheet.
    """
    if not line.readable:
        return {}
    kinds = ("request", "answer", "refusal", "cure")
    filing = Filing.objects.visible_to(user).filter(entry=line.entry, kind__in=kinds).first()
    return dict(filing.contents) if filing else {}


def _tie(lines: dict[int, Line]) -> None:
    """Put on each line its ties, both ways: a tie is part of what its entry says, and the other end must be a line too.

    That an entry is struck is told with the entry, whoever may read the striking one.
    """
    links = DocketLink.objects.filter(to__in=lines).select_related("entry", "to")
    for link in links.order_by("entry__number", "to__number"):
        made_in, points_to = lines.get(link.entry_id), lines[link.to_id]
        told = made_in is not None and made_in.readable
        if link.kind == Kind.STRIKES:
            points_to.struck = True
            points_to.struck_because = link.entry.data.get("reason", "") if told else ""
        if made_in is not None and told:
            ahead, back = TIES[Kind(link.kind)]
            made_in.ties.append(Tie(_(ahead), link.to.number))
            if points_to.readable:
                points_to.ties.append(Tie(_(back), link.entry.number))


def rows_of(lines: list[Line]) -> Iterator[list[str]]:
    """The lines as rows of a table, the head first: for the CSV."""
    yield list(COLUMNS)
    for line in lines:
        entry = line.entry
        shown = line.readable
        yield [
            str(entry.number),
            entry.event,
            line.title,
            *(at.isoformat() for at in (entry.received_at, entry.entered_at, entry.effective_at)),
            line.text,
            entry.actor.name if shown else "",
            str(entry.on_behalf_of) if shown and entry.on_behalf_of else "",
            entry.entered_by.name if shown and entry.entered_by else "",
            "struck" if line.struck else "",
            line.struck_because,
            "provisionally" if line.sealed and line.provisional else "sealed" if line.sealed else "",
            "; ".join(f"{tie.words} {tie.number}" for tie in line.ties),
            "; ".join(papers_of(line)),
            entry.hash,
        ]


def sheet_data(case: Case, user: Any, made_at: Any) -> dict[str, Any]:
    """The sheet's facts, as templates/documents/docket_sheet.typ reads them."""
    head = case.docket.order_by("-number").values_list("hash", flat=True).first()
    return {
        "docket_number": case.docket_number,
        "caption": case.caption,
        "track": case.get_track_display(),
        "state": case.get_outcome_display() if case.outcome else case.get_state_display(),
        "filed_at": full_time(case.filed_at),
        "made_at": full_time(made_at),
        "reader": user.name,
        "parties": [
            {"name": member.party.name, "role": member.get_role_display()}
            for member in case.parties.select_related("party")
        ],
        "entries": [
            {
                "number": line.number,
                "title": line.title,
                "received_at": full_time(line.entry.received_at),
                "entered_at": full_time(line.entry.entered_at),
                "effective_at": full_time(line.entry.effective_at),
                "times_differ": line.times_differ,
                "text": line.text,
                "readable": line.readable,
                "sealed": line.sealed,
                "provisional": line.provisional,
                "by": line.by,
                "struck": line.struck,
                "reason": line.struck_because,
                "ties": [f"{tie.words} {tie.number}" for tie in line.ties],
                "documents": papers_of(line),
            }
            for line in docket_lines(case, user)
        ],
        "head": head or "",
    }
