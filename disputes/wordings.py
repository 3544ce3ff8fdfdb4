"""What a case adds to notices: how news on the docket is worded, and by what they are open to their readers."""

from __future__ import annotations

from claims_project.notices import gates
from claims_project.notices.kinds import add_kind
from claims_project.notices.placeholders import Blank
from disputes.models import Case, DocketEntry

ENTRY, CASE = "docket entry", "case"
"""Gates: a notice that gives an entry's text, and one that only says that there is something in a case."""

gates.register(ENTRY, lambda user: DocketEntry.objects.readable_by(user))
gates.register(CASE, lambda user: Case.objects.visible_to(user))

OF_A_CASE = {
    "case_number": Blank("the docket number", "2187-D-000042", in_subject=True),
    "caption": Blank("the case's name", "North Mining v South Drilling"),
    "what": Blank("what happened, in a few words", "case registered", in_subject=True),
    "text": Blank("what happened, in full", "The request was registered after review."),
}

DOCKET_ENTRY = add_kind(
    code="docket_entry",
    label="News on the docket",
    blanks=OF_A_CASE,
    subject="{case_number}: {what}",
    body="{caption}\n\n{text}\n\nRead it at the office:\n{link}\n\n{office}",
)
