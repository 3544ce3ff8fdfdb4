"""The three ways a service says no. common.http maps them to HTTP, forms and admin messages; nothing else does.

What a user may not see does not exist: that is Django's Http404, raised by
`get_object_or_404(Model.objects.visible_to(user))`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent: the field it is in ("" for the whole), and what to do about it, in words."""

    field: str
    message: str


class Refusal(Exception):  # noqa: N818 -- it is an answer, not an accident
    """A service will not do what was asked. `sentences` says why, to a person."""

    status = 400
    title = "This could not be done"

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class NotAllowed(Refusal):
    """The actor may see this but not do it."""

    status = 403
    title = "You may not do this"


class Conflict(Refusal):
    """The wrong state, or someone was first."""

    status = 409
    title = "This has changed since you looked"


class Invalid(Refusal):
    """What was sent has faults: all of them at once, each naming its field."""

    status = 400
    title = "Something needs correcting"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(*(fault.message for fault in self.faults))

    @classmethod
    def one(cls, field: str, message: str) -> Invalid:
        return cls([Fault(field, message)])
