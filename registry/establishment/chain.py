"""E3, E10: who holds the title, and how it came to them.

Holders are named by their keys alone: a party may be renamed, and an assessment must read the same for ever.
"""

from __future__ import annotations

from registry.establishment.answers import Answer, Test, failed, passed, unknown
from registry.establishment.rules import Rules
from registry.establishment.snapshot import Fault, Snapshot


def unbroken(facts: Snapshot, rules: Rules) -> Answer:
    """E3. A change of holders that no transfer explains is open until an instrument explains it; a seller who did not
    hold what was sold breaks the chain."""
    explained = {one.explains for one in facts.instruments if one.kind == "transfer" and one.explains is not None}
    deeds = f"{facts.deeds} {'entry names' if facts.deeds == 1 else 'entries name'} the holders of the title."
    shown = tuple(
        f"Instrument of transfer {one.reference} ({one.issuer}) explains entry {one.explains}."
        for one in facts.instruments
        if one.kind == "transfer" and one.explains is not None
    )
    for one in facts.breaks:
        if one.code == "not_held" and one.number not in explained:
            return failed(Test.E3, "not_held", f"The chain of title is broken. {_said(one)}", deeds, *shown)
    if not facts.holders or any(one.code == "no_holder" for one in facts.breaks):
        return unknown(
            Test.E3, "no_holder", "No holder is on record, so there is no title to follow.", deeds,
            would_turn="An entry of the holders, with the instruments by which they hold.",
        )  # fmt: skip
    for one in facts.breaks:
        if one.number not in explained:
            return unknown(
                Test.E3, one.code, f"The chain of title has a gap. {_said(one)}", deeds, *shown,
                would_turn=f"An instrument of transfer that explains entry {one.number}, or a correction of it.",
            )  # fmt: skip
    words = f"The title passes unbroken from its first holder to {_holders(facts)} of today."
    return passed(Test.E3, "unbroken", words, deeds, *shown)


SAID = {
    "not_held": "By entry {number} a share was transferred by one who did not hold it then.",
    "unbalanced": "By entry {number} the holders' shares do not sum to 100 percent.",
    "unexplained": "By entry {number} the holders change, and no transfer says how.",
}


def _said(one: Fault) -> str:
    return SAID[one.code].format(number=one.number)


def _holders(facts: Snapshot) -> str:
    return "the holder" if len(facts.holders) == 1 else f"the {len(facts.holders)} holders"


def no_bar(facts: Snapshot, rules: Rules) -> Answer:
    """E10. Exclusive access does not fail the claim: it raises a flag for the access track."""
    flags = tuple(f"Exclusive access: {words}" for words in facts.exclusive)
    if not facts.holders:
        return unknown(
            Test.E10, "no_holder", "No holder is on record, so nobody can be said to be eligible.",
            would_turn="An entry of the holders.", flags=flags,
        )  # fmt: skip
    held = (f"Shares of {_holders(facts)} on record: {', '.join(one.percent for one in facts.holders)} percent.",)
    if flags:
        words = (
            "Those who hold the claim are known. The title tells of exclusive access: that does not bear on "
            "establishment, and can be raised as an access dispute."
        )
        return passed(Test.E10, "exclusive_access", words, *held, flags=flags)
    return passed(Test.E10, "eligible", "Those who hold the claim are known, and nothing bars them.", *held)
