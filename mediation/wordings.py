"""How it is worded that something in a mediation waits for someone: that it is there, never what it says."""

from __future__ import annotations

from claims_project.notices.kinds import add_kind
from claims_project.notices.placeholders import Blank
from disputes.wordings import OF_A_CASE

WAITING = add_kind(
    code="waiting",
    label="Something waits in a mediation",
    blanks={
        **OF_A_CASE,
        "what": Blank("what waits, in a few words", "a proposal waits for your answer", in_subject=True),
        "text": Blank("by when and how", "Proposal 2 is open until Tuesday 3 March 2187, 17:00 station time."),
    },
    subject="{case_number}: {what}",
    body="{caption}\n\n{text}\n\nSee to it at the office:\n{link}\n\n{office}",
)
