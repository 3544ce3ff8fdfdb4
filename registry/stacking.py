"""Which kinds of title may lawfully lie over one another. No ORM, no clock; the table is data (data/title_types.json).

A register's own words for its types are sorted into classes by what they contain; a pair of different classes that
the table lists is lawful stacking: each gives another right in the same ground.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stacking:
    """The table. `classes`: class → words a title's type contains; `lawful`: pairs of classes."""

    classes: Mapping[str, Sequence[str]]
    lawful: frozenset[frozenset[str]]
    _known: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def class_of(self, title_type: str) -> str:
        """The class of a type of title, "" when the table does not know it. The first class that matches is taken."""
        if (known := self._known.get(title_type)) is not None:
            return known
        folded = fold_case(title_type)
        found = next((name for name, words in self.classes.items() if any(word in folded for word in words)), "")
        self._known[title_type] = found
        return found

    def lawful_pair(self, first: str, second: str) -> tuple[str, str] | None:
        """The classes of two types of title when they may lie over one another, else None."""
        classes = self.class_of(first), self.class_of(second)
        return classes if frozenset(classes) in self.lawful else None


@lru_cache(maxsize=100_000)
def fold_case(text: str) -> str:
    """Lower case without accents, for comparing words as people type them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).strip()


@cache
def default_table() -> Stacking:
    """The table the project ships."""
    path = Path(__file__).resolve().parent / "data" / "title_types.json"
    return table_of(json.loads(path.read_text(encoding="utf-8")))


def table_of(data: Mapping) -> Stacking:
    """A table from JSON: {"classes": {class: [words]}, "lawful": [[class, class]]}."""
    return Stacking(data["classes"], frozenset(frozenset(pair) for pair in data["lawful"]))
