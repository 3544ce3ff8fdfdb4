"""How much of a body, for a mineral, is held by how few. No ORM, no clock.

Source: the treaty gives third parties no exclusive access and no monopoly (domain.md, "The world"; E10 raises a flag
and fails no claim). Affiliates are one group, whatever their names. Titles are counted, not ground: each of two claims
over the same ground counts whole, because each is an exclusive right. docs/decisions/043.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on holdings are flagged: one group's share (0 to 1), the index (0 to 10,000), and at least so many
    holdings: whoever finds a mineral first holds all of it for a while."""

    share: float
    hhi: float
    holdings: int


@dataclass(frozen=True, slots=True)
class Group:
    """Affiliated parties and what they hold together: area in m², shares in so many claims, share of all (0 to 1)."""

    parties: tuple[int, ...]
    area_m2: float
    holdings: int
    share: float


@dataclass(frozen=True, slots=True)
class Concentration:
    """The groups that hold anything, largest first. `hhi` is the Herfindahl-Hirschman index: the sum of the squares of
    the shares in percent, from near 0 (many small) to 10,000 (one holds all)."""

    area_m2: float
    groups: tuple[Group, ...]
    hhi: float

    def flags(self, limits: Limits) -> list[str]:
        """Which limits are reached, in sentences that name nobody; none when holdings are spread."""
        found: list[str] = []
        if sum(group.holdings for group in self.groups) < limits.holdings:
            return found
        if self.groups and self.groups[0].share >= limits.share:
            found.append(
                f"One group holds {self.groups[0].share:.0%} of the area held; from {limits.share:.0%} on the office "
                "looks at it."
            )
        if self.groups and self.hhi >= limits.hhi:
            found.append(f"The index of concentration is {self.hhi:,.0f}; from {limits.hhi:,.0f} on it counts as high.")
        return found


def groups_of(parties: Iterable[int], affiliations: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Party → the lowest party it is affiliated with, directly or through others."""
    lead = {party: party for party in parties}

    def root(party: int) -> int:
        lead.setdefault(party, party)
        while lead[party] != party:
            lead[party] = lead[lead[party]]
            party = lead[party]
        return party

    for one, other in affiliations:
        first, second = sorted((root(one), root(other)))
        lead[second] = first
    return {party: root(party) for party in list(lead)}


def concentration(held: Iterable[tuple[int, float, int]], group_of: Mapping[int, int]) -> Concentration:
    """From rows of (party, area in m², holdings) and each party's group."""
    areas: dict[int, float] = defaultdict(float)
    holdings: dict[int, int] = defaultdict(int)
    members: dict[int, set[int]] = defaultdict(set)
    for party, area, count in held:
        group = group_of.get(party, party)
        areas[group] += area
        holdings[group] += count
        members[group].add(party)
    total = sum(areas.values())
    groups = sorted(
        (
            Group(tuple(sorted(members[group])), areas[group], holdings[group], areas[group] / total if total else 0.0)
            for group in areas
        ),
        key=lambda group: (-group.area_m2, group.parties),
    )
    return Concentration(total, tuple(groups), sum((100 * group.share) ** 2 for group in groups))
