"""What the rules decide besides day counts: each policy's usual value, and what it means to whoever sets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy. Its value is of the kind of the usual one: yes or no, a whole number, a number, words, or a mapping
    of numbers. `choices` are the only values there are, with their words; `parts` are the words of a mapping's keys.
    """

    usual: Any
    label: Any
    hint: Any = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)


SHARE = _("A share: 0.4 is 40 %.")

GROUPS: dict[Any, dict[str, Policy]] = {
    _("Who comes first"): {
        "simultaneous_window_days": Policy(
            60, _("Claims located within so many days are simultaneous"), _("They rank alike, and go to mediation.")
        ),
        "junior_when_senior_ends": Policy(
            "accrue",
            _("When a senior claim ends, the ground it shared"),
            choices={"accrue": _("goes to the claim that came next"), "open": _("is open to whoever claims it")},
        ),
    },
    _("Establishment before ratification"): {
        "strictness": Policy(
            "substantial_compliance",
            _("Formalities of a claim (E6) ask for"),
            choices={"substantial_compliance": _("what matters of each"), "strict": _("every one, to the letter")},
        ),
        "establishment_gap_days": Policy(
            30, _("Days a title may be interrupted and still be unbroken (E7)"), _("At most so many.")
        ),
        "establishment_lapse": Policy(
            "by_act",
            _("A title whose term ran out (E7)"),
            choices={"by_act": _("ends when the register says so"), "of_itself": _("ends with its term")},
        ),
        "establishment_tolerance_share": Policy(
            0.001, _("Share of the ground that a survey may differ by (E4, E9)"), SHARE
        ),
        "establishment_coarseness_share": Policy(
            0.5,
            _("Share of a claim's width beyond which positions fix no ground (E4)"),
            _("An accuracy coarser than this leaves the ground unknown."),
        ),
        "establishment_corroborations": Policy(2, _("Independent records that stand in for a certified extract (E5)")),
        "dispute_suspends_assessment": Policy(True, _("A dispute suspends a published assessment")),
    },
    _("Overlaps"): {
        "sliver_tolerance_m2": Policy(100.0, _("A sliver is smaller than, in m²")),
        "sliver_tolerance_width_m": Policy(
            1.0, _("A sliver is narrower than, in m"), _("Or than the two surveys may err, whichever is more.")
        ),
        "sliver_tolerance_share": Policy(
            0.01, _("A sliver is at most this share of both claims"), _("More of either is ground, however narrow.")
        ),
        "split_tolerance_m2": Policy(
            1.0, _("Ground that the parts of a split claim may miss or share, in m²"), _("One line, written twice.")
        ),
    },
    _("No monopoly"): {
        "concentration_share": Policy(0.4, _("Share of the area held by one group that is flagged"), SHARE),
        "concentration_hhi": Policy(2500, _("Herfindahl-Hirschman index that is flagged"), _("From 0 to 10,000.")),
        "concentration_holdings": Policy(
            4, _("Fewest holdings on a body for a mineral"), _("With fewer of them nothing is flagged.")
        ),
    },
    _("The course of a case"): {
        "numbering": Policy(
            "{year}-D-{number:06d}", _("How docket numbers are made"), _("{number:06d} is the number in six digits.")
        ),
        "answer_reminders_before_default": Policy(2, _("Reminders to answer before a case may go by default")),
    },
    _("Notices and service"): {
        "reminder_hour": Policy(8, _("Hour of the office's day when reminders go out"), _("From 0 to 23.")),
        "deemed_days": Policy(
            {"portal": 0, "hand": 0, "mail": 0, "radio": 1, "post": 3},
            _("Days after sending on which service is deemed made"),
            parts={
                "portal": _("through the portal"),
                "hand": _("by hand"),
                "mail": _("by electronic mail"),
                "radio": _("by radio notice"),
                "post": _("by post"),
            },
        ),
    },
}
POLICIES: dict[str, Policy] = {name: policy for group in GROUPS.values() for name, policy in group.items()}


def faults(policies: Mapping[str, Any], usual: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with each value, by its policy's name. `usual` holds values of the right kind."""
    for name, value in policies.items():
        wanted = usual.get(name, value)
        if isinstance(wanted, bool) != isinstance(value, bool) or not _alike(wanted, value):
            yield name, f"The policy {name} is {_kind(wanted)}, like {wanted!r}; {value!r} is none."
        elif (one := POLICIES.get(name)) and one.choices and value not in one.choices:
            yield name, f"The policy {name} is one of {', '.join(one.choices)}; {value!r} is none."
    if not 0 <= _number(policies.get("reminder_hour", 0)) <= 23:
        yield "reminder_hour", "The hour of reminders is from 0 to 23."
    if "numbering" in policies:
        try:
            first, second = (str(policies["numbering"]).format(year=2000, number=number) for number in (1, 2))
        except (KeyError, IndexError, ValueError) as fault:
            yield "numbering", f"No docket number can be made of this: {fault}"
        else:
            if first == second:
                yield "numbering", "Every case would get the same docket number: {number} is missing."


def in_words(name: str) -> str:
    """What a policy is, as the page of the rules words it; its own name when it is not one of the table's."""
    return str(POLICIES[name].label) if name in POLICIES else name


def part_words(name: str, part: str) -> str:
    """What a part of a policy is: "by post"."""
    return str(POLICIES[name].parts.get(part, part)) if name in POLICIES else part


def value_words(name: str, value: Any) -> str:
    """A value of a policy as people read it: "yes", "accrue" in its own words, "by hand 0, by post 3"."""
    choices = POLICIES[name].choices if name in POLICIES else {}
    if value is None:
        return str(_("none"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, dict):
        return ", ".join(f"{part_words(name, part)} {number}" for part, number in value.items())
    return str(choices.get(value, value))


def _alike(usual: Any, value: Any) -> bool:
    if isinstance(usual, (int, float)) and isinstance(value, (int, float)):
        return value >= 0 and (isinstance(usual, float) or isinstance(value, int))
    if isinstance(usual, dict) and isinstance(value, dict):
        return usual.keys() <= value.keys() and all(type(one) is int and one >= 0 for one in value.values())
    return type(usual) is type(value)


def _kind(value: Any) -> str:
    kinds = {bool: "yes or no", int: "a whole number, not below 0", float: "a number, not below 0", str: "a word",
             dict: "a table of whole numbers", list: "a list"}  # fmt: skip
    return kinds.get(type(value), "something else")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else -1.0
