"""What a test answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from registry.geometry import to_geojson
from registry.mending import Area


class Test(StrEnum):
    """The ten tests of provision 1. The value is how a test is called; `question` is what it asks."""

    __test__ = False  # nothing for pytest

    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"
    E5 = "E5"
    E6 = "E6"
    E7 = "E7"
    E8 = "E8"
    E9 = "E9"
    E10 = "E10"

    @property
    def subject(self) -> str:
        return ASKS[self][0]

    @property
    def question(self) -> str:
        return ASKS[self][1]


ASKS: Mapping[Test, tuple[str, str]] = {
    Test.E1: ("Registered", "Is there an entry in a register that is recognised?"),
    Test.E2: ("Before ratification", "Was it registered before the treaty was ratified?"),
    Test.E3: ("Title", "Does the title pass unbroken from the first holder to today's?"),
    Test.E4: ("Area", "Does the description fix the ground?"),
    Test.E5: ("Proof", "Is there a certified extract or an instrument, or else independent corroboration?"),
    Test.E6: ("Formalities", "Were the formalities kept?"),
    Test.E7: ("Uninterrupted", "Was the title in force at ratification, and ever since?"),
    Test.E8: ("Not ended", "Had the title not ended before ratification?"),
    Test.E9: ("Open ground", "Was the ground open to claims when it was located?"),
    Test.E10: ("No bar", "Is there a holder who may hold it?"),
}


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 -- an outcome, no secret
    FAIL = "fail"
    UNKNOWN = "unknown"


class Result(StrEnum):
    """What the answers come to. The values are those of Claim.establishment."""

    ESTABLISHED = "established"
    ESTABLISHED_IN_PART = "established_in_part"
    NOT_ESTABLISHED = "not_established"
    UNDER_REVIEW = "under_review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One test's answer.

    `reason` is its code; `evidence` says what it was taken from, one a line; `would_turn` what would turn an unknown
    into a pass. `keeps` is the ground for which the test is passed, when that is not all of it. `flags` go to the
    access track and never bear on the outcome. `places` says that the words tell where the claim lies.
    """

    test: Test
    outcome: Outcome
    reason: str
    sentence: str
    evidence: tuple[str, ...] = ()
    would_turn: str = ""
    keeps: Area | None = field(default=None, compare=False)
    flags: tuple[str, ...] = ()
    places: bool = False

    @property
    def in_part(self) -> bool:
        return self.keeps is not None

    def as_json(self) -> dict[str, Any]:
        """As it is stored. The ground it keeps is not in it: that is coordinates, which may be confidential."""
        return {
            "test": str(self.test),
            "outcome": str(self.outcome),
            "reason": self.reason,
            "sentence": self.sentence,
            "evidence": list(self.evidence),
            "would_turn": self.would_turn,
            "in_part": self.in_part,
            "flags": list(self.flags),
            "places": self.places,
        }


def passed(test: Test, reason: str, sentence: str, *evidence: str, **rest: Any) -> Answer:
    return Answer(test=test, outcome=Outcome.PASS, reason=reason, sentence=sentence, evidence=evidence, **rest)


def failed(test: Test, reason: str, sentence: str, *evidence: str, **rest: Any) -> Answer:
    return Answer(test=test, outcome=Outcome.FAIL, reason=reason, sentence=sentence, evidence=evidence, **rest)


def unknown(test: Test, reason: str, sentence: str, *evidence: str, would_turn: str, **rest: Any) -> Answer:
    return Answer(
        test=test, outcome=Outcome.UNKNOWN, reason=reason, sentence=sentence, evidence=evidence,
        would_turn=would_turn, **rest,
    )  # fmt: skip


WITHHELD = "The words of this answer tell where the claim lies, and its coordinates are confidential."


def without_places(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored answers for a reader who may not know where the claim lies."""
    return [
        {**one, "reason": "", "sentence": WITHHELD, "evidence": [], "would_turn": ""} if one["places"] else one
        for one in answers
    ]


def drawn(ground: Area | None) -> dict[str, Any] | None:
    return None if ground is None else to_geojson(ground)


def day(on: Any) -> str:
    """A day in a sentence: "5 May 2180"."""
    return f"{on.day} {on:%B} {on.year}"
