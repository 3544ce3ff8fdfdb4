"""E7, E8: whether the title stood at ratification, and ever since."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from registry.establishment.answers import Answer, Test, day, failed, passed, unknown
from registry.establishment.entry import LODGED
from registry.establishment.rules import Rules
from registry.establishment.snapshot import Event, Snapshot, zone
from registry.title import ENDED

ONE = timedelta(days=1)
ENDS = {
    "surrender": "surrendered", "forfeit": "forfeited", "cancel": "cancelled", "void": "declared void",
    "expire": "closed as expired", "split": "split into others", "merge": "merged into another",
}  # fmt: skip


def not_ended(facts: Snapshot, rules: Rules) -> Answer:
    """E8. Relief from forfeiture restores the title with its original priority, as if it had never ended."""
    ended, relieved = _ending(facts)
    if ended is None and relieved is None:
        return passed(Test.E8, "stands", "No surrender, forfeiture or cancellation of the title is on record.")
    if ended is None and relieved is not None:
        first, then = relieved
        words = (
            f"The title was {_how(first)} on {_on(first, facts)} and relieved on {_on(then, facts)}: it stands with "
            "its original priority."
        )
        return passed(Test.E8, "relieved", words, _entry(first), _entry(then))
    assert ended is not None
    if ended.number == 1:
        return unknown(
            Test.E8, "end_not_dated",
            f"The title was recorded as {_plainly(ended)}. The register does not say since when.", _entry(ended),
            would_turn="A certified extract that gives the day on which the title ended, after ratification.",
        )  # fmt: skip
    if facts.treaty is None:
        return unknown(
            Test.E8, "no_treaty", "The title has ended, and no ratification is on record to compare with.",
            _entry(ended), would_turn="The treaty and its ratification, entered by the registrar.",
        )  # fmt: skip
    if ended.at < facts.treaty.limit:
        words = f"The title was {_how(ended)} on {_on(ended, facts)}, before ratification."
        return failed(Test.E8, "ended_before", words, _entry(ended))
    words = f"The title was {_how(ended)} on {_on(ended, facts)}, which was after ratification."
    return passed(Test.E8, "ended_later", words, _entry(ended))


def uninterrupted(facts: Snapshot, rules: Rules) -> Answer:
    """E7. Interruptions are counted in days, net of excluded time and outages."""
    if facts.treaty is None:
        return unknown(
            Test.E7, "no_treaty", "No treaty is on record, so there is no ratification to look at.",
            would_turn="The treaty and its ratification, entered by the registrar.",
        )  # fmt: skip
    limit = facts.treaty.limit
    if facts.disposition in LODGED:
        words = "The claim was only lodged, so no title was in force."
        return failed(Test.E7, "not_in_force", words)
    ended, _relieved = _ending(facts)
    if ended is not None and ended.number == 1:
        return unknown(
            Test.E7, "end_not_dated",
            f"The title was recorded as {_plainly(ended)}. The register does not say since when.", _entry(ended),
            would_turn="A correction of the entry: a title that has ended is not in force.",
        )  # fmt: skip
    if ended is not None:
        code = "not_in_force" if ended.at < limit else "ended_since"
        words = f"The title was {_how(ended)} on {_on(ended, facts)} and is not in force."
        return failed(Test.E7, code, words, _entry(ended))
    between = facts.registered_between()
    if between is None or between[0] < limit < between[1]:
        return unknown(
            Test.E7, "day_not_known",
            "Whether the title was in force at ratification is not known: the day of registration is not known well "
            "enough.",
            would_turn="A certified extract that gives the day of registration.",
        )  # fmt: skip
    if between[0] >= limit:
        return failed(Test.E7, "not_in_force", "The title was not in force at ratification: it was registered later.")
    return _terms(facts, rules)


def _terms(facts: Snapshot, rules: Rules) -> Answer:
    """Whether the title's terms followed each other."""
    terms = [one for one in facts.events if one.expires_on is not None]
    excluded = tuple(f"Not counted: {day(one.first)} to {day(one.last)}, {one.words}." for one in facts.excluded)
    last = terms[-1].expires_on if terms else None
    by_act = rules.lapse == "by_act"
    if not by_act:
        assert facts.treaty is not None
        ratified = facts.treaty.limit.astimezone(zone(facts.register.time_zone)).date()
        for term, renewal in pairwise(terms):
            ran_out, again = term.expires_on, renewal.at.astimezone(zone(facts.register.time_zone)).date()
            if ran_out is None or renewal.kind == "correct" or again < ratified:
                continue
            if (net := _net(ran_out + ONE, again - ONE, facts)) > rules.gap_days:
                words = (
                    f"The title ran out on {day(ran_out)} and was renewed on {day(again)}: {_days(net)} without title, "
                    f"where at most {_days(rules.gap_days)} are allowed."
                )
                return failed(Test.E7, "interrupted", words, _entry(renewal), *excluded)
        if last is not None and last < facts.today:
            net = _net(last + ONE, facts.today, facts)
            if net > rules.gap_days:
                words = f"The title ran out on {day(last)} and was not renewed in time."
                return failed(Test.E7, "lapsed", words, *excluded)
            return unknown(
                Test.E7, "term_over",
                f"The title ran out on {day(last)}. It can still be renewed: {_days(net)} of at most "
                f"{_days(rules.gap_days)} are counted.",
                *excluded, would_turn="An entry of the renewal.",
            )  # fmt: skip
    if last is not None and last < facts.today:
        words = (
            f"The title was in force at ratification. Its term ran out on {day(last)}, and a title ends only by an act "
            "on the register, of which there is none."
        )
        return passed(Test.E7, "past_term", words, *excluded)
    return passed(Test.E7, "in_force", "The title was in force at ratification, and has been ever since.", *excluded)


def _net(first: date, last: date, facts: Snapshot) -> int:
    """Days from the first to the last, both included, without those excluded. A day excluded twice is taken off
    once."""
    total = max((last - first).days + 1, 0)
    reached = first
    for span in sorted(facts.excluded, key=lambda one: one.first):
        start, end = max(span.first, reached), min(span.last, last)
        if start <= end:
            total -= (end - start).days + 1
            reached = end + ONE
    return max(total, 0)


def _ending(facts: Snapshot) -> tuple[Event | None, tuple[Event, Event] | None]:
    """The act that ended the title, if it is ended; and the last ending that was undone, with what undid it."""
    ended, undone = None, None
    for event in facts.events:
        if event.disposition is None:
            continue
        if event.disposition in ENDED:
            ended = event
        elif ended is not None:
            undone = (ended, event) if ended.number > 1 else undone
            ended = None
    return ended, undone


def _how(event: Event) -> str:
    return ENDS.get(event.kind, _plainly(event))


def _plainly(event: Event) -> str:
    return (event.disposition or "").replace("_", " ")


def _on(event: Event, facts: Snapshot) -> str:
    return day(event.at.astimezone(zone(facts.register.time_zone)))


def _entry(event: Event) -> str:
    return f"Entry {event.number} of the title: {event.kind.replace('_', ' ')}."


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
