"""The lifecycle of a case as a page to read: a diagram and a table, both written from STEPS and the default rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from disputes.lifecycle import ACTIVE, EVERY_RULE, LAST, STEPS, Role, State, Step, Track

HEAD = """# The life of a case

Written by `manage.py draw_lifecycle` from the table of steps (`disputes/lifecycle.py`) and the rules an office starts
with (`claims_project/procedure/defaults.py`). Change those, and write it again; a test fails when it no longer agrees.

A case moves by these steps and in no other way. Each is one entry on the docket, and the docket alone says where the
case stands. The numbers of days are the first version's: a case keeps the version in force when it was filed.
"""

AFTER = """
A missed deadline moves no case: it is marked, the next step is drafted, and a person takes it. A case returns by
*Reopen* to the state it was closed in, or, when it was stayed then, to the state before the stay; what ran when it
closed runs again with the time that was left.

Two acts of the registrar are entries on the docket and move nothing. *Relate* ties two cases that should be read
together; each docket names the other. *Change the track* keeps number, filing date and docket; what the new track asks
for must be in the file, and the dates it counts otherwise are reckoned again, none shorter without approval.
"""


def page(rules: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole page as Markdown; `rules` as in procedure.defaults.RULES."""
    return "\n".join([HEAD, "```mermaid", *_diagram(), "```", "", "## Every step", "", *_table(rules), AFTER])


def _diagram() -> Iterator[str]:
    """Arrows from every active state alike are drawn once, from the box that holds them."""
    yield "stateDiagram-v2"
    yield "    direction TB"
    yield from (f'    state "{state.label}" as {state}' for state in State if state not in ACTIVE)
    yield '    state "Under way" as under_way {'
    yield from (f'        state "{state.label}" as {state}' for state in State if state in ACTIVE)
    yield from (f"        {arrow}" for arrow in _arrows(within=True))
    yield "    }"
    yield f"    [*] --> {State.DRAFT}"
    yield from (f"    {arrow}" for arrow in _arrows(within=False))
    yield f"    {State.CLOSED} --> [*]"


def _arrows(*, within: bool) -> Iterator[str]:
    """One arrow for each way from one state to another, with the names of the steps that go it."""
    ways: dict[tuple[str, str], list[str]] = {}
    for step in STEPS.values():
        for source in _drawn_from(step):
            for target in _drawn_to(step):
                ways.setdefault((source, target), []).append(step.name)
    active = {str(state) for state in ACTIVE}
    for (source, target), names in ways.items():
        if (source in active and target in active) == within:
            yield f"{source} --> {target} : {', '.join(names)}"


def _drawn_from(step: Step) -> list[str]:
    sources = [str(state) for state in State if state in step.sources]
    if step.sources >= ACTIVE:
        return ["under_way", *(source for source in sources if source not in ACTIVE)]
    return sources


def _drawn_to(step: Step) -> list[str]:
    """A step back leads to whatever its own source can have been reached from."""
    if step.target != LAST:
        return [str(step.target)]
    reached = {source for other in STEPS.values() if other.target in step.sources for source in other.sources}
    return ["under_way", *(str(state) for state in State if state in reached - ACTIVE - {State.STAYED, State.CLOSED})]


def _table(rules: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield "| step | from | to | who | needs | time that begins | time that ends |"
    yield "|---|---|---|---|---|---|---|"
    for step in STEPS.values():
        cells = (
            f"**{step.label}** (`{step.name}`)",
            ", ".join(_sources(step)),
            _target(step),
            ", ".join(str(role) for role in Role if role in step.by),
            " ".join(need.words for need in step.needs) or "–",
            "; ".join(_begins(rule, rules) for rule in step.opens) or "–",
            "everything that runs" if EVERY_RULE in step.closes else "; ".join(_words(step.closes)) or "–",
        )
        yield f"| {' | '.join(cells)} |"


def _sources(step: Step) -> list[str]:
    labels = ["under way"] if step.sources >= ACTIVE else []
    left = step.sources - ACTIVE if labels else step.sources
    return [*labels, *(state.label.lower() for state in State if state in left)]


def _target(step: Step) -> str:
    if step.target == LAST:
        return "where it was"
    label = State(step.target).label.lower()
    return f"{label} ({step.outcome.label.lower()})" if step.outcome else label


def _begins(rule: str, rules: Mapping[str, Mapping[str, Any]]) -> str:
    """“response 30 days (T3: 15 days, T4: 15 days)”."""
    by_track = [
        f"{track.value}: {_period(rules[f'{rule}_{track.value.lower()}'])}"
        for track in Track
        if f"{rule}_{track.value.lower()}" in rules
    ]
    apart = f" ({', '.join(by_track)})" if by_track else ""
    return f"{rule.replace('_', ' ')} {_period(rules[rule])}{apart}"


def _period(rule: Mapping[str, Any]) -> str:
    return f"{rule['amount']} {str(rule['unit']).replace('_', ' ')}"


def _words(rules: Iterable[str]) -> Iterator[str]:
    return (rule.replace("_", " ") for rule in rules)
