"""What a mediation adds to what comes next in a case: its planned sessions, and the undertakings of its settlement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from claims_project.common.formatting import full_time
from disputes.coming import Coming, of_deadline, register
from mediation.models import Session, UndertakingDeadline


@register
def sessions(user: Any, cases: Sequence[int], now: datetime) -> Iterable[Coming]:
    planned = Session.objects.visible_to(user).filter(case__in=cases, state=Session.State.PLANNED, planned_at__gte=now)
    for session in planned.select_related("case"):
        yield Coming(
            session.planned_at,
            session.case_id,
            _("%(kind)s on %(when)s, %(place)s.")
            % {"kind": session.get_kind_display(), "when": full_time(session.planned_at), "place": session.place},
            reverse("mediation:sessions", args=[session.case.docket_number]),
        )


@register
def undertakings(user: Any, cases: Sequence[int], now: datetime) -> Iterable[Coming]:
    open_ones = UndertakingDeadline.objects.visible_to(user).filter(
        undertaking__clause__settlement__case__in=cases, closed_at=None
    )
    for deadline in open_ones.select_related("rules_version", "undertaking__clause__settlement__case"):
        yield of_deadline(deadline, deadline.undertaking.clause.settlement.case_id, now)
