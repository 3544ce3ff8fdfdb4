"""Why a claim is established, or not yet: test by test; and what the tests stand on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.establishment import Outcome, Test
from registry.establishment.answers import without_places
from registry.maps import map_of
from registry.models import (
    Assessment,
    AssessmentStep,
    Claim,
    ClosedGround,
    FormalDefect,
    Instrument,
    ReferenceVersion,
    Register,
    Treaty,
)
from registry.services.assessments import contestable

KINDS = {Outcome.PASS: "good", Outcome.FAIL: "late", Outcome.UNKNOWN: "due"}
RESULTS = {
    "established": "good", "established_in_part": "good", "not_established": "late", "under_review": "due",
    "not_reviewed": "quiet",
}  # fmt: skip
STATES = {"published": "now", "suspended": "due", "confirmed": "good"}


def words_of(outcome: Outcome) -> str:
    return {Outcome.PASS: _("Pass"), Outcome.FAIL: _("Fail"), Outcome.UNKNOWN: _("Not known yet")}[outcome]


def lines_of(assessment: Assessment, *, located: bool) -> list[dict[str, Any]]:
    """The answers as a page shows them; `located`: whether the reader may know where the claim lies."""
    answers = assessment.answers if located else without_places(assessment.answers)
    lines = []
    for one in answers:
        test, outcome = Test(one["test"]), Outcome(one["outcome"])
        words = _("Pass, in part") if outcome is Outcome.PASS and one["in_part"] else words_of(outcome)
        lines.append({**one, "test": test, "words": words, "kind": KINDS[outcome]})
    return lines


def establishment(request: HttpRequest, register: str, number: str) -> HttpResponse:
    """The assessment in effect, or the latest the reader may see; every earlier one; and what is on file."""
    user = request.user
    claim = get_object_or_404(
        Claim.objects.visible_to(user).with_boundary_visible_to(user).select_related("register", "body"),
        register__code=register,
        claim_number=number,
    )
    rows = list(
        Assessment.objects.visible_to(user)
        .filter(claim=claim)
        .with_ground_visible_to(user)
        .select_related("rules_version")
        .order_by("-number")
    )
    chosen = request.GET.get("assessment", "")
    standing = next((one for one in rows if one.state in Assessment.STANDING), None)
    shown: Any = next((one for one in rows if str(one.number) == chosen), None) or standing or next(iter(rows), None)
    drawn = map_of(claims=Claim.objects.filter(pk=claim.pk), user=user)
    if drawn:
        drawn["alone"] = True
    if shown is not None and drawn and shown.ground_shown:
        drawn["features"]["features"].append(_part(claim, shown))
        drawn["words_of_area"] = _("Established part")
        drawn["sentence"] = f"{drawn['sentence']} {_('The part of it that is established is filled in.')}"
    located = bool(getattr(claim, "boundary_is_shown", False))
    return render(
        request,
        "registry/establishment.html",
        {
            "claim": claim,
            "located": located,
            "shown": shown,
            "result_kind": RESULTS[shown.outcome] if shown else "quiet",
            "state_kind": STATES.get(shown.state, "quiet") if shown else "quiet",
            "lines": lines_of(shown, located=located) if shown else [],
            "contest": shown.deadlines.select_related("rules_version").order_by("-pk").first() if shown else None,
            "contestable": shown is not None and contestable(shown, timezone.now()),
            "steps": AssessmentStep.objects.visible_to(user).filter(assessment=shown).select_related("by"),
            "history": [(one, RESULTS[one.outcome]) for one in rows],
            "instruments": Instrument.objects.visible_to(user).filter(claim=claim),
            "defects": FormalDefect.objects.visible_to(user).filter(claim=claim),
            "map": drawn,
            "crumbs": [
                {"words": _("Register"), "href": reverse("registry:claims")},
                {"words": str(claim), "href": claim.get_absolute_url()},
                {"words": _("Establishment")},
            ],
        },
    )


def _part(claim: Claim, assessment: Any) -> dict[str, Any]:
    label = _("Established part of %(claim)s") % {"claim": claim}
    return {
        "type": "Feature",
        "geometry": assessment.ground_shown,
        "properties": {
            "kind": "overlap", "label": label, "href": assessment.get_absolute_url(), "holder": "", "senior": False
        },
    }  # fmt: skip


def grounds(request: HttpRequest) -> HttpResponse:
    """What claims are measured with: the treaty, the registers, ground closed to claims, and every change of them."""
    user = request.user
    return render(
        request,
        "registry/grounds.html",
        {
            "treaties": Treaty.objects.visible_to(user),
            "registers": Register.objects.visible_to(user),
            "closed": ClosedGround.objects.visible_to(user).select_related("body"),
            "versions": ReferenceVersion.objects.visible_to(user)
            .exclude(kind=ReferenceVersion.Kind.BODY)
            .select_related("entered_by")
            .order_by("-entered_at", "-pk")[:100],
            "crumbs": [
                {"words": _("Register"), "href": reverse("registry:claims")},
                {"words": _("What claims are measured with")},
            ],
        },
    )
