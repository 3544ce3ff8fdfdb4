"""What a mediator has to do with a case: interests and affiliations compared with the parties and the ground.

Pure: facts in, hits out, each with a sentence that a party understands. A direct hit bars an
appointment; an indirect one must be disclosed. Source: the procedural rules on mediators' interests
(parties, their affiliates and sponsors, ground in issue and near it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """A party that matters: one of the case, or one tied to it. `tie` says
    how ("affiliate of X"); empty for a party itself.
    """

    key: str
    name: str
    tie: str = ""


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim in issue, or near one. `holders` are the parties on the
    register for it; `near` names the claim it is near to.
    """

    key: str
    name: str
    holders: tuple[PartyFacts, ...] = ()
    near: str = ""


@dataclass(frozen=True, slots=True)
class InterestFacts:
    """What a mediator declared: an interest in a party or in a claim (by key), in their own words."""

    words: str
    party: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """The mediator to be checked. `member_of` are the parties they may act or read for."""

    name: str
    interests: tuple[InterestFacts, ...] = ()
    affiliations: str = ""
    member_of: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `direct` bars the appointment; otherwise it is disclosed to the parties."""

    direct: bool
    sentence: str

    def as_json(self) -> dict[str, Any]:
        return {"direct": self.direct, "sentence": self.sentence}


def check(nominee: Nominee, *, parties: Iterable[PartyFacts], claims: Iterable[ClaimFacts]) -> tuple[Hit, ...]:
    """Every tie between `nominee` and the case, direct ones first.
    `parties` includes those tied to the case's parties.
    """
    parties, claims = tuple(parties), tuple(claims)
    hits = [
        *_memberships(nominee, parties),
        *_interests_in_parties(nominee, parties),
        *_interests_in_claims(nominee, claims),
        *_interests_in_holders(nominee, parties, claims),
        *_affiliations(nominee, parties, claims),
    ]
    unique = dict.fromkeys(hits)
    return tuple(sorted(unique, key=lambda hit: not hit.direct))


def bars(hits: Iterable[Hit]) -> bool:
    """Whether an appointment is out of the question."""
    return any(hit.direct for hit in hits)


def _as(party: PartyFacts) -> str:
    return f"{party.name}, {party.tie}" if party.tie else f"{party.name}, a party to this case"


def _memberships(nominee: Nominee, parties: tuple[PartyFacts, ...]) -> Iterable[Hit]:
    for party in parties:
        if party.key in nominee.member_of:
            yield Hit(not party.tie, f"{nominee.name} is a member of {_as(party)}.")


def _interests_in_parties(nominee: Nominee, parties: tuple[PartyFacts, ...]) -> Iterable[Hit]:
    for interest in nominee.interests:
        for party in parties:
            if interest.party and interest.party == party.key:
                yield Hit(not party.tie, f"{nominee.name} declared an interest in {_as(party)}: {interest.words}.")


def _interests_in_claims(nominee: Nominee, claims: tuple[ClaimFacts, ...]) -> Iterable[Hit]:
    for interest in nominee.interests:
        for claim in claims:
            if not interest.claim or interest.claim != claim.key:
                continue
            where = f"near {claim.near}, which is in issue" if claim.near else "which is in issue"
            yield Hit(
                not claim.near, f"{nominee.name} declared an interest in claim {claim.name}, {where}: {interest.words}."
            )


def _interests_in_holders(
    nominee: Nominee, parties: tuple[PartyFacts, ...], claims: tuple[ClaimFacts, ...]
) -> Iterable[Hit]:
    known = {party.key for party in parties}
    for claim in claims:
        for holder in claim.holders:
            if holder.key in known:
                continue
            where = f"holds claim {claim.name}, " + (f"near {claim.near}" if claim.near else "which is in issue")
            if holder.key in nominee.member_of:
                yield Hit(not claim.near, f"{nominee.name} is a member of {holder.name}, which {where}.")
            for interest in nominee.interests:
                if interest.party == holder.key:
                    yield Hit(
                        not claim.near,
                        f"{nominee.name} declared an interest in {holder.name}, which {where}: {interest.words}.",
                    )


def _affiliations(nominee: Nominee, parties: tuple[PartyFacts, ...], claims: tuple[ClaimFacts, ...]) -> Iterable[Hit]:
    """Names that occur in the free text of affiliations. A name in a text proves nothing, so it never bars: it asks
    to be looked at.
    """
    named = {party.key: _as(party) for party in parties}
    names = {party.key: party.name for party in parties}
    for claim in claims:
        for holder in claim.holders:
            named.setdefault(holder.key, f"{holder.name}, which holds claim {claim.name}")
            names.setdefault(holder.key, holder.name)
    for key, name in names.items():
        if _mentions(nominee.affiliations, name):
            yield Hit(False, f"The affiliations of {nominee.name} mention {named[key]}.")


def _mentions(text: str, name: str) -> bool:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return bool(words) and re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) is not None
