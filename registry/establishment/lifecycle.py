"""The life of an assessment: every state, and every step between them. Buttons, guards and words are read from STEPS.

Source: domain.md, "Establishment under provision 1": the software computes a provisional assessment, the registrar
issues it, a dispute suspends it. Only a person takes a step, or the office's machinery carrying out what a person did.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One way for an assessment to move on. `determines` steps write on the title what the register says from then
    on; `asks` steps need a reason; those `after_window` wait until nobody can contest it without leave."""

    name: str
    label: str
    words: str
    sources: frozenset[str]
    target: str | None = None
    asks: bool = False
    determines: bool = False
    offered: bool = True
    after_window: bool = False


def _step(name: str, label: str, words: str, sources: str, target: str | None = None, **rest: bool) -> Step:
    return Step(name=name, label=label, words=words, sources=frozenset(sources.split()), target=target, **rest)


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        _step("issue", "Issue", "Issued by the registrar.", "provisional", "issued", asks=True),
        _step("publish", "Publish", "Published; the time to contest it runs.", "issued", "published", determines=True),
        _step("give_leave", "Give leave to contest", "Leave given to contest it after its time.",
              "published confirmed", asks=True, after_window=True),
        _step("suspend", "Suspend", "Suspended by a dispute.", "published confirmed suspended", "suspended",
              determines=True, offered=False),
        _step("not_suspended", "Not suspended", "A dispute was noted too late to suspend it; no leave was given.",
              "published confirmed", offered=False),
        _step("resume", "Resume", "The dispute is over; the assessment stands as published.", "suspended", "published",
              determines=True, offered=False),
        _step("confirm", "Confirm", "Confirmed by the registrar.", "published", "confirmed", asks=True,
              after_window=True),
        _step("replace", "Replace", "Replaced by a later assessment.",
              "provisional issued published suspended confirmed", "replaced", offered=False),
    )
}  # fmt: skip
