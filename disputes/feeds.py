"""The dates of cases in their readers' calendars. Asked anew at each fetch: a case one may no longer see is gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from claims_project.notices.calendars import Entry, add_reader, add_scope
from claims_project.procedure import feeds
from disputes.lifecycle import State
from disputes.models import Assignment, Case, CaseDeadline


def cases_in(user: Any, about: str) -> QuerySet[Case]:
    """The cases a calendar of `user` is of: the one it is about, or those whose party or mediator they are."""
    cases = Case.objects.visible_to(user).exclude(state=State.DRAFT)
    if about:
        return cases.filter(docket_number=about)
    mediated = Assignment.objects.filter(user=user, ended_at=None).values("case")
    joined = Q(parties__party__memberships__user=user, parties__party__memberships__ended_at=None)
    return cases.filter(Q(pk__in=Case.objects.filter(joined).values("pk")) | Q(pk__in=mediated))


@add_scope
def _case(user: Any, about: str) -> str:
    case = cases_in(user, about).first()
    return f"{case.docket_number} {case.caption}" if case else ""


@add_reader
def _deadlines(user: Any, about: str, now: datetime) -> Iterable[Entry]:
    """Those of the cases; in a calendar of everything, also what someone of the office owes by their role."""
    wanted = Q(case__in=cases_in(user, about).values("pk"))
    if not about:
        wanted |= Q(who__in=user.roles & {"registrar", "monitor"})
    seen = CaseDeadline.objects.visible_to(user).filter(wanted, feeds.shown(now))
    return feeds.entries(seen.select_related("case", "rules_version"), user, now)
