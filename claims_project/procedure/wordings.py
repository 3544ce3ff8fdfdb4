"""How a reminder of a deadline is worded."""

from __future__ import annotations

from claims_project.notices.kinds import add_kind
from claims_project.notices.placeholders import Blank, Listing

OF_A_DEADLINE = {
    "about": Blank("the docket number and what it is about", "2187-D-000042, A v B", in_subject=True),
    "what": Blank("what is owed", "Answer the dispute", in_subject=True),
    "due": Blank("by when, on the office's clock", "Monday 5 March 2187, end of day (station time)", required=True),
    "due_yours": Blank(
        "the same on the reader's clock, where it differs; else nothing",
        " For you (Europe/Paris): Tuesday 6 March 2187, 01:00.",
    ),
    "left": Blank("how much time is left", "2 days left", in_subject=True),
    "who": Blank("who owes it", "the respondent"),
    "reckoning": Blank(
        "how the date was worked out, line by line",
        Listing((("Saturday 3 February 2187: the request was served.", ""), ("Days 1 to 30.", ""))),
    ),
    "rules": Blank("the rules it was worked out under", "Procedural rules, version 1"),
}

DEADLINE = add_kind(
    code="deadline",
    label="Reminder of a deadline",
    blanks=OF_A_DEADLINE,
    subject="{left}: {what} ({about})",
    body="{about}\n\n{what} by {due}.{due_yours}\n{left}. Owed by {who}.\n\nSee to it at the office:\n{link}\n\n"
    "How this date was worked out, under {rules}:\n{reckoning}\n\n{office}",
)

DEADLINE_MOVED = add_kind(
    code="deadline_moved",
    label="A deadline was moved",
    blanks={
        **OF_A_DEADLINE,
        "was": Blank("the date before", "Monday 5 March 2187, end of day (station time)"),
        "why": Blank("why it was moved", "By agreement of the parties."),
    },
    subject="New date: {what} ({about})",
    body="{about}\n\n{what}: the date has moved.\nIt was due {was}.\nIt is due {due}.{due_yours}\nWhy: {why}\n\n"
    "{left}. Owed by {who}.\n\nSee to it at the office:\n{link}\n\n"
    "How the new date was worked out, under {rules}:\n{reckoning}\n\n{office}",
)
