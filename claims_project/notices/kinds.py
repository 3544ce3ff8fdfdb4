"""The kinds of wording there are: what each may say, and how it reads unless the office words it otherwise.

Upper floors add theirs when their app is ready; what is here is this floor's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claims_project.notices.placeholders import Blank, Link, Listing, Value

COMMON: Mapping[str, Blank] = {
    "recipient": Blank("the name of the person it is sent to", "Alice Moreau"),
    "office": Blank("the office's name", "Peace Monitoring Office", required=True),
    "link": Blank("the page on which it is done or read", Link("https://office.example/my/"), required=True),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice an administrator can word: its placeholders and the wording it comes with."""

    code: str
    label: str
    blanks: Mapping[str, Blank]
    subject: str
    body: str

    @property
    def samples(self) -> dict[str, Value]:
        """A value for each placeholder, to preview with."""
        return {name: blank.sample for name, blank in self.blanks.items()}


KINDS: dict[str, Kind] = {}


def add_kind(*, code: str, label: str, blanks: Mapping[str, Blank], subject: str, body: str) -> Kind:
    """Makes a kind known; `blanks` join those every kind has. Twice the same does nothing."""
    KINDS[code] = Kind(code, label, {**COMMON, **blanks}, subject, body)
    return KINDS[code]


DIGEST = add_kind(
    code="digest",
    label="Digest of a day or a week",
    blanks={
        "count": Blank("how many notices it gathers", "3 notices", in_subject=True),
        "period": Blank("daily or weekly", "daily", in_subject=True),
        "items": Blank(
            "the notices, each with its page",
            Listing(
                (
                    ("2187-D-000042: case registered", "https://office.example/my/cases/2187-D-000042/"),
                    ("2 days left: Answer the dispute", "https://office.example/my/cases/2187-D-000043/"),
                )
            ),
            required=True,
        ),
    },
    subject="Your {period} digest: {count}",
    body="{count} since the last digest:\n\n{items}\n\nAll of them at the office:\n{link}\n\n{office}",
)
