"""What is different between two versions of a calendar or of the rules, in sentences. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from claims_project.procedure import policies
from claims_project.procedure.timekeeping import in_words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORDS = {
    "amount": "how long",
    "unit": "counted in",
    "roll": "runs on to an open day",
    "direction": "counted",
    "recess": "a recess is not counted",
    "who": "owed by",
    "label": "what is owed",
    "reminders": "reminders",
}


def calendar_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Sentences on what `new` changes; both have `weekend_days`, `holidays`, `closures`, `recesses`, `short_period`."""
    return list(_calendar(old, new))


def _calendar(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if sorted(old["weekend_days"]) != sorted(new["weekend_days"]):
        yield f"The weekend is {_weekend(new['weekend_days'])}; it was {_weekend(old['weekend_days'])}."
    for day in sorted({*old["holidays"], *new["holidays"]}):
        before, after = old["holidays"].get(day), new["holidays"].get(day)
        words = in_words(date.fromisoformat(day))
        if before is None:
            yield f"{words} becomes a holiday: {after}."
        elif after is None:
            yield f"{words} is no holiday any more: {before}."
        elif before != after:
            yield f"{words} is called {after}; it was {before}."
    for kind in ("closures", "recesses"):
        before, after = ({_span(one) for one in version[kind]} for version in (old, new))
        noun = {"closures": "closure", "recesses": "recess"}[kind]
        yield from (f"A {noun} is added: {words}." for words in sorted(after - before))
        yield from (f"A {noun} is taken away: {words}." for words in sorted(before - after))
    if old["short_period"] != new["short_period"]:
        now, was = (
            f"of fewer than {n} days" if n else "of no length" for n in (new["short_period"], old["short_period"])
        )
        yield f"Periods {now} count business days only; it was those {was}."


def rules_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Sentences on what `new` changes; both have `rules`, `policies`, `calendar`, `time_zone`."""
    return list(_rules(old, new))


def _rules(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name, words in (("calendar", "The calendar"), ("time_zone", "The office's time zone")):
        if str(old[name]) != str(new[name]):
            yield f"{words} is {new[name]}; it was {old[name]}."
    for code in sorted({*old["rules"], *new["rules"]}):
        before, after = old["rules"].get(code), new["rules"].get(code)
        if before is None:
            yield f"Rule {code} is new: {after['label']}, {_length(after)}."
        elif after is None:
            yield f"Rule {code} is taken away."
        else:
            for field in WORDS:
                was, now = before.get(field), after.get(field)
                if was != now:
                    yield f"Rule {code}, {WORDS[field]}: {_value(now)}; it was {_value(was)}."
    for name in sorted({*old["policies"], *new["policies"]}):
        before, after = old["policies"].get(name), new["policies"].get(name)
        if before != after:
            now, was = (policies.value_words(name, value) for value in (after, before))
            yield f"{policies.in_words(name)}: {now}; it was {was}."


def _length(rule: Mapping[str, Any]) -> str:
    return f"{rule['amount']} {str(rule['unit']).replace('_', ' ')}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(f"{day:+d}" if isinstance(day, int) else str(day) for day in value) or "none"
    return "none" if value is None else str(value).replace("_", " ")


def _weekend(days: Iterable[int]) -> str:
    return ", ".join(WEEKDAYS[day] for day in sorted(days)) or "no day"


def _span(span: Mapping[str, str]) -> str:
    return f"{span['name']}, {span['first']} to {span['last']}"
