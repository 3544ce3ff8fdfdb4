"""The task list of a request for mediation: what is done, what is to do, where."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.lifecycle import Track
from disputes.models import Case, CaseParty

SENTENCES = 3
"""Of who comes first, for the largest overlaps in issue; the page of the ground has them all."""


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list: its name, what stands there now, whether it is done, whether it may be left out."""

    title: str
    href: str
    summary: str
    done: bool
    optional: bool = False


def tasks_of(case: Case) -> list[Task]:
    """Every page of the request, in the order one would fill them in."""

    def at(name: str) -> str:
        return reverse(f"disputes:{name}", args=[case.key])

    claimant = case.parties.filter(role=CaseParty.Role.CLAIMANT).select_related("party").first()
    respondents = [
        member.party.name for member in case.parties.filter(role=CaseParty.Role.RESPONDENT).select_related("party")
    ]
    claims = [claim.claim_number for claim in case.claims.order_by("pk")]
    grounds = case.grounds.count()
    exhibits = case.exhibits.count()
    files = ngettext("%d file", "%d files", exhibits) % exhibits if exhibits else ""
    by_ground = case.track in (Track.VALIDITY, Track.ACCESS)
    return [
        Task(_("Who you act for"), at("tasks"), str(claimant.party) if claimant else "", claimant is not None),
        Task(_("What it is about"), at("about"), case.get_track_display(), True),
        Task(
            _("The ground in issue") if by_ground else _("The rate or fee in issue"),
            at("issue"),
            _ground(case, claims) if by_ground else case.tariff_in_issue[:80],
            bool(claims) if by_ground else bool(case.tariff_in_issue.strip()),
        ),
        Task(_("The other parties"), at("parties"), ", ".join(respondents), bool(respondents)),
        Task(
            _("Evidence"),
            at("evidence"),
            files,
            exhibits > 0,
            optional=True,
        ),
        Task(_("Grounds and facts"), at("grounds"), _("%d stated") % grounds if grounds else "", grounds > 0),
        Task(_("What you ask for"), at("relief"), case.relief[:80], bool(case.relief.strip())),
        Task(_("Anything that makes it late"), at("lateness"), case.lateness[:80], bool(case.lateness), optional=True),
        Task(_("Statement of truth"), at("truth"), case.truth_stated_as, case.truth_stated_by_id is not None),
    ]


def _ground(case: Case, claims: list[str]) -> str:
    """The claims in issue, and who comes first where they meet."""
    if not claims:
        return ""
    sentences = case.overlaps.order_by("-area_m2", "pk").values_list("seniority", flat=True)[:SENTENCES]
    return " ".join([f"{', '.join(claims)}.", *sentences])
