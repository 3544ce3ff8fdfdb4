"""How exactly pieces of ground must fit together, by the rules in force."""

from __future__ import annotations

from datetime import datetime

from claims_project.procedure.defaults import POLICIES
from claims_project.procedure.services import rules_in_force


def split_tolerance_m2(now: datetime) -> float:
    """Ground up to this area between, or shared by, the parts of a claim is the same line written twice."""
    policy = "split_tolerance_m2"
    return float(rules_in_force(now).policies.get(policy, POLICIES[policy]))
