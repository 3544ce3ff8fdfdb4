"""What the register's words of state mean, for whoever meets them on a page. Source: domain.md.

One table, so that no word is shown without its meaning (tests/registry/test_glossary.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.models import Disposition, Establishment, Overlap, Precision

DISPOSITION = {
    Disposition.ACTIVE: _("The title is in force: the holder has the right to the ground."),
    Disposition.PENDING: _("Asked for and not decided, or its register does not say. It covers its ground meanwhile."),
    Disposition.FILED_ONLY: _("Handed in, but not entered by the register as a title. That alone gives no right."),
    Disposition.SUSPENDED: _("In force but at rest: the holder may not use the right until the suspension is lifted."),
    Disposition.SURRENDERED: _("Given up by the holder. It covers no ground any more."),
    Disposition.FORFEITED: _("Taken away because a duty was not met or a term ran out. Relief can restore it."),
    Disposition.CANCELLED: _("Ended by the authority. It covers no ground any more."),
    Disposition.VOID: _("Held never to have been valid. It covers no ground."),
    Disposition.CLOSED: _("Ended for another reason, such as a merger. It covers no ground any more."),
}
ESTABLISHMENT = {
    Establishment.NOT_REVIEWED: _("Nobody has yet looked whether provision 1 of the treaty protects this claim."),
    Establishment.UNDER_REVIEW: _("The tests of provision 1 were begun, and at least one answer is not known yet."),
    Establishment.ESTABLISHED: _("Registered before ratification and good in every test: provision 1 protects it."),
    Establishment.ESTABLISHED_IN_PART: _("Part of its ground passes every test of provision 1; the rest does not."),
    Establishment.NOT_ESTABLISHED: _("A test of provision 1 failed. The claim may still be good under other rules."),
}
OVERLAP = {
    Overlap.State.OPEN: _("Two claims cover the same ground and nobody has brought it to the office."),
    Overlap.State.IN_CASE: _("A dispute about this ground is before the office."),
    Overlap.State.RESOLVED: _("Settled: the ground is no longer in common, or the parties agreed on it."),
    Overlap.State.DISMISSED: _("No contest: a sliver no wider than surveys err, or rights that may lie together."),
}
DISMISSAL = {
    Overlap.Dismissal.SLIVER: _("So small or narrow that surveys of this accuracy cannot tell it from an edge."),
    Overlap.Dismissal.OWN: _("One holder holds both by titles of one class. Nobody is in contest with themselves."),
    Overlap.Dismissal.STACKING: _("The two titles give different rights in the same ground, and both may be held."),
}
STANDING = {
    Overlap.Standing.FIRST: _("The first of the two claims comes first under the priority rule."),
    Overlap.Standing.SECOND: _("The second of the two claims comes first under the priority rule."),
    Overlap.Standing.EQUAL: _("Neither comes first: same day, or within the time that counts as simultaneous."),
    Overlap.Standing.UNKNOWN: _("Who comes first cannot be said: a day of registration is not known."),
}
PRECISION = {
    Precision.INSTANT: _("The register recorded the moment."),
    Precision.DAY: _("The register recorded the day and no more."),
    Precision.MONTH: _("The register recorded only the month, so the claim has no priority day yet."),
    Precision.YEAR: _("The register recorded only the year, so the claim has no priority day yet."),
    Precision.UNKNOWN: _("The register recorded no day, so the claim has no priority day yet."),
}
RANK = {
    "senior": _("The claim that comes first where two overlap. It keeps the common ground."),
    "junior": _("The claim that comes second where two overlap. It keeps the ground that is its alone."),
}

WORDS: Mapping[str, tuple[Any, Any, Mapping[Any, Any]]] = {
    "disposition": (_("Disposition: the state of a title"), Disposition, DISPOSITION),
    "establishment": (_("Establishment: whether provision 1 protects a claim"), Establishment, ESTABLISHMENT),
    "overlap": (_("State of an overlap"), Overlap.State, OVERLAP),
    "dismissal": (_("Why an overlap is no contest"), Overlap.Dismissal, DISMISSAL),
    "standing": (_("Who comes first"), Overlap.Standing, STANDING),
    "precision": (_("How exactly a day is known"), Precision, PRECISION),
    "rank": (_("Senior and junior"), {"senior": _("Senior"), "junior": _("Junior")}, RANK),
}
"""Kind → its heading, the choices (or words by code), and the meaning of each."""


def sections() -> list[dict[str, Any]]:
    """Every kind with its words, for the page that explains them all."""
    found = []
    for kind, (heading, choices, meanings) in WORDS.items():
        labels = choices if isinstance(choices, dict) else dict(choices.choices)
        words = [{"code": code, "words": label, "meaning": meanings[code]} for code, label in labels.items()]
        found.append({"kind": kind, "heading": heading, "words": words})
    return found
