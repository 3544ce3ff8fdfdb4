"""What waits in the registrar's inbox: each list from what the reader may see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from claims_project.notices.models import Notice
from disputes.lifecycle import State
from disputes.models import Case, CaseDeadline, DocketEntry, FilingReview, PaperRequest
from disputes.services import motions


def requests_waiting(user: Any) -> QuerySet[Case]:
    """Requests to be registered or returned, oldest first."""
    return Case.objects.visible_to(user).filter(state=State.FILED).order_by("state_since")


def requests_keyed_in(user: Any) -> QuerySet[PaperRequest]:
    """Requests that came on paper and are still being keyed in, oldest first."""
    drafts = PaperRequest.objects.visible_to(user).filter(case__state=State.DRAFT)
    return drafts.select_related("case", "scan__offered_by__party", "keyed_by")


def reviews_waiting(user: Any) -> QuerySet[FilingReview]:
    """Later filings nobody has looked at yet, or that were put right since, oldest first."""
    waiting = FilingReview.objects.visible_to(user).filter(state__in=("waiting", "cured"))
    return waiting.select_related("filing__case", "filing__party", "filing__entry").order_by("since", "pk")


def returned_too_long(user: Any, now: datetime) -> list[tuple[FilingReview, CaseDeadline]]:
    """Filings that were returned and not put right in time, each with its date: a person decides what follows."""
    passed = CaseDeadline.objects.visible_to(user).filter(rule="filing_cure", closed_at=None, due_at__lte=now)
    by_origin = {deadline.origin: deadline for deadline in passed.order_by("due_at")}
    reviews = FilingReview.objects.visible_to(user).filter(state="returned", filing__case__in=passed.values("case"))
    found = reviews.select_related("filing__case", "filing__party", "filing__entry", "cure")
    return [(one, by_origin[one.cure.origin]) for one in found if one.cure and one.cure.origin in by_origin]


def undecided_motions(user: Any) -> QuerySet[DocketEntry]:
    """Motions that no order decided, oldest first."""
    return motions.waiting(DocketEntry.objects.readable_by(user)).select_related("case", "on_behalf_of")


def undelivered(user: Any) -> QuerySet[Notice]:
    """Notices that serve a paper and came back or could not be sent: the paper is to be served another way."""
    failed = Notice.objects.readable_by(user).filter(service=True, state__in=("failed", "bounced"))
    return failed.select_related("recipient").order_by("created_at", "pk")


def count(user: Any, now: datetime) -> int:
    """How many things wait."""
    waiting = (requests_waiting, requests_keyed_in, reviews_waiting, undecided_motions, undelivered)
    return sum(rows(user).count() for rows in waiting) + len(returned_too_long(user, now))
