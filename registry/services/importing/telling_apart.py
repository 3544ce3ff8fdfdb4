"""Which claim each row speaks of: docs/decisions/021-duplicate-numbers.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import attrgetter

from registry.mapping import Remark
from registry.models import Claim
from registry.services.importing.reporting import Prepared
from registry.services.importing.work import BATCH, Outcome, Work


class TellingApart:
    """Compares the rows of an import with the claims of its register."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def told_apart(self, groups: dict[str, list[Prepared]]) -> tuple[list[Prepared], list[Prepared]]:
        """Rows that are new to the register, and rows that say something else than it does. The rest is unchanged.

        Rows that share a number are compared with the claims imported under it: first those that say the same, then
        those of the same type and name, then a last one with a last one. New ones after the first get the next free
        “NUMBER (n)”.
        """
        known = self._known(list(groups))
        taken = set(self.work.register.claims.values_list("claim_number", flat=True))
        fresh, changed = [], []
        for number, rows in groups.items():
            rows = self._once_each(rows)
            claims = known.get(number, [])
            rest = []
            for row in rows:
                row.claim = _take(claims, attrgetter("source_digest"), row.digest)
                if row.claim is None:
                    rest.append(row)
                else:
                    self.work.run.unchanged += 1
            for row in rest:
                row.claim = _take(claims, attrgetter("title_type", "name"), row.likeness)
            unpaired = [row for row in rest if row.claim is None]
            if len(unpaired) == 1 and len(claims) == 1:
                unpaired[0].claim = claims.pop()
            changed += [row for row in rest if row.claim is not None]
            for row in rest:
                if row.claim is None:
                    self._number(row, rows, taken)
                    fresh.append(row)
        return fresh, changed

    def _known(self, numbers: Sequence[str]) -> dict[str, list[Claim]]:
        """Claims of the register by the number their rows bore."""
        found: dict[str, list[Claim]] = defaultdict(list)
        if not self.work.register.claims.exists():
            return found
        imported = self.work.register.claims.select_related("register", "body").defer("boundary")
        for start in range(0, len(numbers), BATCH):
            some = numbers[start : start + BATCH]
            for claim in imported.filter(source_number__in=some).order_by("pk"):
                found[claim.source_number].append(claim)
            for claim in imported.filter(source_number="", claim_number__in=some):
                found[claim.claim_number].append(claim)
            # A number that no row bore may be the one the register itself gave: what it exported comes back.
            for claim in imported.filter(claim_number__in=[number for number in some if number not in found]):
                found[claim.claim_number].append(claim)
        return found

    def _once_each(self, rows: list[Prepared]) -> list[Prepared]:
        seen: dict[str, int] = {}
        once = []
        for row in rows:
            if row.digest in seen:
                self.work.run.unchanged += 1
                sentence = f"The row repeats row {seen[row.digest]} in every field, so it was taken once."
                self.work.say(row.facts, Remark("number", sentence), Outcome.UNCHANGED)
            else:
                seen[row.digest] = row.facts.row
                once.append(row)
        return once

    def _number(self, row: Prepared, rows: list[Prepared], taken: set[str]) -> None:
        number, n = row.facts.number, 1
        while row.number in taken:
            n += 1
            row.number = f"{number} ({n})"
        taken.add(row.number)
        if row.number != number:
            row.facts.values["legacy_numbers"] = [*row.facts.values.get("legacy_numbers", []), number]
        if len(rows) > 1 or row.number != number:
            others = ", ".join(str(other.facts.row) for other in rows if other is not row)
            shared = (
                f"The number {number} also stands on row{'s' if len(rows) > 2 else ''} {others}"
                if others
                else f"The number {number} was given before"
            )
            row.facts.remarks.append(
                Remark(
                    "number",
                    f"{shared}, with another entry. A number is given once, so this claim is registered as "
                    f"{row.number}.",
                )
            )


def _take(claims: list[Claim], key: Callable[[Claim], object], value: object) -> Claim | None:
    """Take the first claim that has this value out of the list."""
    for at, claim in enumerate(claims):
        if key(claim) == value:
            return claims.pop(at)
    return None
