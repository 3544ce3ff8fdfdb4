"""E1, E2: an entry in a recognised register, made before ratification."""

from __future__ import annotations

from datetime import timedelta

from registry.establishment.answers import Answer, Test, day, failed, passed, unknown
from registry.establishment.rules import Rules
from registry.establishment.snapshot import Snapshot, zone

LODGED = frozenset({"pending", "filed_only"})


def registered(facts: Snapshot, rules: Rules) -> Answer:
    """E1. What was only lodged is not registered; whether a register counts is the office's decision."""
    register = facts.register
    told = f"Register {register.name}, version {register.version} of what the office holds of it."
    entry = f"Entry: {facts.entry_reference or facts.claim}."
    if facts.disposition in LODGED:
        words = "The claim was only lodged: the register shows an application, and no title that was registered."
        return failed(Test.E1, "lodged_only", words, entry)
    if register.recognition == "refused":
        words = f"The claim is entered in {register.name}, which is not a recognised register."
        return failed(Test.E1, "register_not_recognised", words, entry, told)
    if register.recognition == "undecided":
        return unknown(
            Test.E1, "recognition_undecided",
            f"The claim is entered in {register.name}. Whether that register counts has not been decided yet.",
            entry, told, would_turn=f"A decision of the office that {register.name} is recognised.",
        )  # fmt: skip
    first, last = register.recognised_from, register.recognised_until
    if first is None and last is None:
        words = f"The claim is entered in {register.name}, a recognised register."
        return passed(Test.E1, "recognised", words, entry, told)
    span = " ".join([*([f"from {day(first)}"] if first else []), *([f"until {day(last)}"] if last else [])])
    between = facts.registered_between()
    if between is None:
        return unknown(
            Test.E1, "day_not_known",
            f"{register.name} is recognised {span}, and the day of the entry is not known.",
            entry, told, would_turn="A certified extract that gives the day of the entry.",
        )  # fmt: skip
    own = zone(register.time_zone)
    earliest = between[0].astimezone(own).date()
    latest = max(earliest, (between[1].astimezone(own) - timedelta(microseconds=1)).date())
    if (last and earliest > last) or (first and latest < first):
        words = f"The entry was made when {register.name} was not recognised: it is recognised {span}."
        return failed(Test.E1, "outside_recognition", words, entry, told)
    if (last and latest > last) or (first and earliest < first):
        return unknown(
            Test.E1, "day_not_known",
            f"{register.name} is recognised {span}, and the day of the entry is not known well enough.",
            entry, told, would_turn="A certified extract that gives the day of the entry.",
        )  # fmt: skip
    words = f"The claim was entered in {register.name} while that register was recognised, {span}."
    return passed(Test.E1, "recognised", words, entry, told)


def before(facts: Snapshot, rules: Rules) -> Answer:
    """E2. The recorded date, with the precision it has; located, lodged and asserted dates do not count."""
    treaty = facts.treaty
    if treaty is None:
        return unknown(
            Test.E2, "no_treaty", "No treaty is on record, so there is no ratification to compare with.",
            would_turn="The treaty and its ratification, entered by the registrar.",
        )  # fmt: skip
    limit = treaty.limit
    there = limit.astimezone(zone(treaty.time_zone))
    ratified = f"{treaty.name}: what counts is before {there:%H:%M:%S} on {day(there)} ({treaty.time_zone})."
    between = facts.registered_between()
    if between is None:
        return unknown(
            Test.E2, "day_not_known", "The register does not say when the claim was registered.", ratified,
            would_turn="A certified extract that gives the day of registration.",
        )  # fmt: skip
    said = _recorded(facts)
    recorded = f"Recorded date of registration: {said} ({facts.register.time_zone})."
    first, last = between
    if first == last:
        if first < limit:
            return passed(Test.E2, "before", f"Registered {said}, before ratification.", recorded, ratified)
        words = f"Registered {said}, at ratification or after it. Only what was registered before is protected."
        return failed(Test.E2, "not_before", words, recorded, ratified)
    if last <= limit:
        return passed(Test.E2, "before", f"Registered {said}, before ratification.", recorded, ratified)
    if first >= limit:
        words = f"Registered {said}, after ratification."
        return failed(Test.E2, "not_before", words, recorded, ratified)
    if facts.precision == "day":
        return unknown(
            Test.E2, "same_day",
            f"Registered {said}, the day of ratification. The register does not say at what hour.",
            recorded, ratified, would_turn="A certified extract that gives the time of registration on that day.",
        )  # fmt: skip
    return unknown(
        Test.E2, "period_overlaps",
        f"Registered {said}; ratification fell in the same {facts.precision}. The register does not say which came "
        "first.",
        recorded, ratified, would_turn="A certified extract that gives the day of registration.",
    )  # fmt: skip


def _recorded(facts: Snapshot) -> str:
    if facts.precision == "instant" and facts.registered_at is not None:
        there = facts.registered_at.astimezone(zone(facts.register.time_zone))
        return f"at {there:%H:%M:%S} on {day(there)}"
    on = facts.registered_on
    if on is None:
        return "on a day not known"
    if facts.precision == "year":
        return f"in {on.year}"
    return f"in {on:%B} {on.year}" if facts.precision == "month" else f"on {day(on)}"
