"""The last part of an import: new claims and title transactions for what the file says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from claims_project.accounts.models import Membership, Party
from claims_project.accounts.services import register_party
from claims_project.common.errors import Conflict, Invalid
from registry import holdings
from registry.mapping import DAYS, TEXTS, Remark
from registry.models import Claim, Holding
from registry.services.claims import Draft, draft_claim, enter_drafts, holders_fact
from registry.services.importing.reporting import Prepared
from registry.services.importing.work import BATCH, Outcome, Work
from registry.services.titles import amend_boundary, correct_entry, record_title
from registry.title import HOLDERS, OF_THE_OFFICE, Kind

LONGEST_NAME = 300
AT_ONCE = 5000


class Writing:
    """Enters the rows of an import."""

    def __init__(self, work: Work) -> None:
        self.work, self.now = work, work.run.imported_at

    def parties(self, rows: Sequence[Prepared]) -> dict[str, Party]:
        """A party for every holder named: one that holds or that the office entered; never one that only signed
        itself up."""
        names = list(dict.fromkeys(name for row in rows for name in row.facts.holders if len(name) <= LONGEST_NAME))
        holds = Exists(Holding.objects.filter(party=OuterRef("pk")))
        signed_up = Exists(Membership.objects.filter(party=OuterRef("pk")))
        found: dict[str, Party] = {}
        strangers: set[str] = set()
        for start in range(0, len(names), BATCH):
            named = Party.objects.filter(name__in=names[start : start + BATCH]).annotate(
                holds=holds, signed_up=signed_up
            )
            for party in named.order_by("-pk"):
                if party.holds or not party.signed_up:
                    found[party.name] = party
                else:
                    strangers.add(party.name)
        for name in names:
            if name not in found:
                found[name] = register_party(name=name, kind=Party.Kind.COMPANY, actor=self.work.actor, now=self.now)
                if name in strangers:
                    self.work.report.said.append(
                        f"A party {name} had signed itself up. The holder of that name was entered apart from it; "
                        "make its people members of the holder when they have shown that they are the same."
                    )
        return found

    def _draft(self, row: Prepared, parties: dict[str, Party]) -> Draft:
        facts = row.facts
        named = [parties[name] for name in facts.holders if name in parties]
        if len(named) < len(facts.holders):
            facts.remarks.append(
                Remark("holder", f"A holder's name is longer than {LONGEST_NAME} characters and was left out.")
            )
        whole = facts.shares if len(named) == len(facts.shares) else holdings.equal_shares(len(named)) if named else []
        shares = list(zip(named, whole, strict=True))
        draft = draft_claim(
            register=self.work.register,
            body=self.work.body,
            number=row.number,
            boundary=row.boundary,
            holders=shares,
            source_number=facts.number,
            source_digest=row.digest,
            **facts.values,
        )
        draft.origin = self.work.origin(row)
        draft.remarks += [remark.sentence for remark in facts.remarks]
        return draft

    def _checked(self, rows: Sequence[Prepared], parties: dict[str, Party]) -> Iterator[tuple[Prepared, Draft]]:
        for row in rows:
            try:
                yield row, self._draft(row, parties)
            except Invalid as invalid:
                self.work.refuse(row.facts, [Remark(fault.field, fault.message) for fault in invalid.faults])

    def enter(self, rows: Sequence[Prepared], parties: dict[str, Party]) -> list[int]:
        checked = list(self._checked(rows, parties))
        for start in range(0, len(checked), AT_ONCE):
            enter_drafts(
                [draft for _, draft in checked[start : start + AT_ONCE]],
                actor=self.work.actor,
                now=self.now,
            )
            self.work.progress("Registering", min(start + AT_ONCE, len(checked)), len(checked))
        for row, draft in checked:
            self.work.tell(row, draft.claim, Outcome.REGISTERED)
        self.work.run.registered += len(checked)
        return [draft.claim.pk for _, draft in checked]

    def amend(self, rows: Sequence[Prepared], parties: dict[str, Party]) -> list[int]:
        touched = []
        for row, draft in sorted(self._checked(rows, parties), key=lambda pair: pair[0].matched.pk):
            claim = row.matched
            changes = self._differences(claim, draft)
            if not changes:
                self.work.run.unchanged += 1
                continue
            if office := self._office_act(claim):
                sentence = (
                    f"The row differs from the register in {', '.join(sorted(changes))}, but the office changed this "
                    f"claim itself (transaction {office.number}, {office.entered_at:%-d %B %Y}). "
                    "The registrar decides which stands."
                )
                self.work.refuse(row.facts, [Remark(min(changes), sentence)])
                continue
            try:
                with transaction.atomic():
                    self._write_changes(row, draft, changes)
            except Conflict as conflict:
                self.work.refuse(row.facts, [Remark(min(changes), sentence) for sentence in conflict.sentences])
                continue
            self.work.run.amended += 1
            named = ", ".join(sorted(changes))
            self.work.say(
                row.facts,
                Remark(min(changes), f"Changed since the last import: {named}. Entered as title transactions."),
                Outcome.AMENDED,
                claim,
            )
            self.work.tell(row, claim, Outcome.AMENDED)
            touched.append(claim.pk)
        return touched

    def _differences(self, claim: Claim, draft: Draft) -> dict[str, Any]:
        """What the row says otherwise than the register, among what the file tells at all."""
        told = {column for name, column in COLUMN_OF.items() if name in self.work.mapping.columns}
        if "registered" in self.work.mapping.columns:
            told |= {"registered_at", "registered_precision"}
            if "priority" not in self.work.mapping.columns:
                told |= {"priority_on", "priority_basis"}
        changes = {
            column: getattr(draft.claim, column)
            for column in sorted(told)
            if getattr(draft.claim, column) != getattr(claim, column)
        }
        if draft.claim.boundary != claim.boundary:
            changes["boundary"] = draft.claim.boundary
        if "holder" in self.work.mapping.columns:
            held = [
                (holding.party, holding.percent)
                for holding in claim.holdings.filter(until_at=None).select_related("party")
            ]
            if holders_fact(held) != holders_fact(draft.holders):
                changes[HOLDERS] = draft.holders
        return changes

    def _office_act(self, claim: Claim) -> Any:
        """The last transaction that changed the claim otherwise than by an import, if there is one."""
        acts = claim.transactions.exclude(event__in=OF_THE_OFFICE).order_by("-number")
        return next((act for act in acts if "import" not in act.data), None)

    def _write_changes(self, row: Prepared, draft: Draft, changes: dict[str, Any]) -> None:
        claim = row.matched
        reason = f"the source register says otherwise now ({self.work.run.file_name})."
        common: dict[str, Any] = {
            "claim": claim, "actor": self.work.actor, "now": self.now, "data": self.work.origin(row),
            "find_overlaps": False,
        }  # fmt: skip
        entry = {column: value for column, value in changes.items() if column not in ("boundary", HOLDERS)}
        entry |= {"source_digest": draft.claim.source_digest, "source_number": draft.claim.source_number}
        revived = not claim.covers_ground
        if revived:
            correct_entry(reason=reason, **entry, **common)
        if "boundary" in changes:
            amend_boundary(boundary=draft.boundary, reason=reason, **common)
        if HOLDERS in changes:
            record_title(Kind.TRANSFER, text=f"Holders changed: {reason}", holders=draft.holders, **common)
        if not revived:
            correct_entry(reason=reason, **entry, **common)


COLUMN_OF = {**{name: name for name in (*TEXTS, "disposition", "minerals")}, **DAYS}
"""Which column of a claim each field of a mapping fills."""
