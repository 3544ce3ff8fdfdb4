"""The policies of a rules version that bear on establishment, and their hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from claims_project.record.chain import canonical_sha256


@dataclass(frozen=True, slots=True)
class Rules:
    """How the tests are applied.

    `strictness`: "substantial_compliance" (a defect that can be cured does not defeat the claim) or "strict" (it
    leaves it open until cured). `gap_days`: the longest interruption that is none, net of excluded time. `lapse`:
    "by_act" (a title ends only by an act on the register) or "of_itself" (with its term). `tolerance_share`: of the
    ground at registration, what a survey may differ by. `coarseness_share`: of a claim's width, beyond which its
    accuracy no longer fixes the ground. `corroborations`: how many independent ones stand in for a certified extract.
    """

    strictness: str = "substantial_compliance"
    gap_days: int = 30
    lapse: str = "by_act"
    tolerance_share: float = 0.001
    coarseness_share: float = 0.5
    corroborations: int = 2
    version: int = 0

    @classmethod
    def read(cls, policies: Mapping[str, Any], version: int) -> Rules:
        """The rules of a version. What it does not settle, an older one, is as it stands above."""
        given = {name: policies[policy] for name, policy in POLICIES.items() if policy in policies}
        return cls(**given, version=version)

    def as_json(self) -> dict[str, Any]:
        return {name: repr(value) if isinstance(value, float) else value for name, value in asdict(self).items()}

    def hash(self) -> str:
        """SHA-256 over the policies as they were applied."""
        return canonical_sha256(self.as_json())


POLICIES = {
    "strictness": "strictness",
    "gap_days": "establishment_gap_days",
    "lapse": "establishment_lapse",
    "tolerance_share": "establishment_tolerance_share",
    "coarseness_share": "establishment_coarseness_share",
    "corroborations": "establishment_corroborations",
}
