"""What a docket says of other cases and of the track, folded. Pure: no database, no clock.

data["lead_case"] = "2187-D-000001"               this case was consolidated into that one (a step; reopening ends it)
data["joined"] / data["left"] = "2187-D-000002"   that case was consolidated into this one / went on by itself
data["related"] / data["parted"] = {"case": "2187-D-000003", "kind": "same_ground"}
data["track"] = {"from": "T1", "to": "T2"}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from disputes.lifecycle import STEPS


@dataclass(frozen=True, slots=True)
class Links:
    """Docket numbers: the lead (empty: none), the members, the related cases each with the kind; and the track
    (empty: never changed)."""

    lead: str = ""
    members: frozenset[str] = frozenset()
    related: frozenset[tuple[str, str]] = frozenset()
    track: str = ""


def fold_links(entries: Iterable[Mapping[str, Any]]) -> Links:
    """What the data of a docket's entries, in order, amount to. Raises ValueError when a change of track does not begin
    at the track before."""
    lead, track = "", ""
    members: set[str] = set()
    related: dict[str, str] = {}
    for data in entries:
        if data.get("step") == STEPS["consolidate"].name:
            lead = data["lead_case"]
        elif data.get("step") == STEPS["reopen"].name:
            lead = ""
        if "joined" in data:
            members.add(data["joined"])
        if "left" in data:
            members.discard(data["left"])
        if "related" in data:
            related[data["related"]["case"]] = data["related"]["kind"]
        if "parted" in data:
            related.pop(data["parted"]["case"], None)
        if "track" in data:
            if track and data["track"]["from"] != track:
                raise ValueError(f"The track is changed from {data['track']['from']}, and it was {track}.")
            track = data["track"]["to"]
    return Links(lead, frozenset(members), frozenset(related.items()), track)
