"""All ten tests, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.establishment import chain, entry, ground, proof, standing
from registry.establishment.answers import Answer, Outcome, Result, Test, drawn
from registry.establishment.rules import Rules
from registry.establishment.snapshot import Snapshot
from registry.geodesy import Spheroid

TESTS: Mapping[Test, Callable[[Snapshot, Rules], Answer]] = {
    Test.E1: entry.registered,
    Test.E2: entry.before,
    Test.E3: chain.unbroken,
    Test.E4: ground.fixed,
    Test.E5: proof.proven,
    Test.E6: proof.formal,
    Test.E7: standing.uninterrupted,
    Test.E8: standing.not_ended,
    Test.E9: ground.open_ground,
    Test.E10: chain.no_bar,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one claim: the answers, what they come to, and the established ground.

    `ground` is GeoJSON where only part of the claim is established, else None; `area_m2` is 0 unless something is.
    """

    result: Result
    answers: tuple[Answer, ...]
    ground: dict[str, Any] | None
    area_m2: float

    def tests(self, outcome: Outcome) -> tuple[Test, ...]:
        return tuple(one.test for one in self.answers if one.outcome is outcome)

    @property
    def flags(self) -> tuple[str, ...]:
        return tuple(flag for one in self.answers for flag in one.flags)

    def as_json(self) -> list[dict[str, Any]]:
        return [one.as_json() for one in self.answers]


def assess(facts: Snapshot, rules: Rules) -> Found:
    """Answer every test. One unknown is enough for "under review": what is not known is never held against a claim."""
    answers = tuple(test(facts, rules) for test in TESTS.values())
    outcomes = {one.outcome for one in answers}
    if Outcome.UNKNOWN in outcomes:
        return Found(Result.UNDER_REVIEW, answers, None, 0.0)
    if Outcome.FAIL in outcomes:
        return Found(Result.NOT_ESTABLISHED, answers, None, 0.0)
    # E9 looks at the ground that E4 keeps, so the later of the two has the last word.
    parts = [one.keeps for one in answers if one.keeps is not None]
    if parts:
        area = Spheroid(facts.body.radius_a, facts.body.radius_b).area(parts[-1])
        return Found(Result.ESTABLISHED_IN_PART, answers, drawn(parts[-1]), area)
    return Found(Result.ESTABLISHED, answers, None, facts.grounds[-1].area_m2)
