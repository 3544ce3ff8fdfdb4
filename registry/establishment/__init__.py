"""Whether a claim satisfies provision 1: the tests E1 to E10 over a snapshot of the register. No ORM, no clock.

Source: domain.md, "Establishment under provision 1". `assess` answers every test; each module holds the tests of one
subject.
"""

from registry.establishment.answers import Answer, Outcome, Result, Test
from registry.establishment.assessing import Found, assess
from registry.establishment.rules import Rules
from registry.establishment.snapshot import Snapshot

__all__ = ["Answer", "Found", "Outcome", "Result", "Rules", "Snapshot", "Test", "assess"]
