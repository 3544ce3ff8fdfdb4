"""What a mediation adds to its readers' calendars: sessions, and the undertakings of its settlement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from claims_project.common.formatting import full_time
from claims_project.notices.calendars import Entry, add_reader
from claims_project.procedure import feeds
from disputes.feeds import cases_in
from mediation.models import Session, UndertakingDeadline


@add_reader
def sessions(user: Any, about: str, now: datetime) -> Iterable[Entry]:
    seen = Session.objects.visible_to(user).filter(
        case__in=cases_in(user, about).values("pk"), planned_at__gte=now - feeds.KEPT
    )
    for session in seen.select_related("case", "with_party"):
        case = session.case
        yield Entry(
            uid=f"session-{session.key}",
            sequence=session.version,
            starts=session.planned_at,
            ends=None,
            zone=ZoneInfo(settings.OFFICE_TIME_ZONE),
            summary=f"{session.get_kind_display()}: {case.docket_number}",
            description=f"{case.docket_number}, {case.caption}\n{full_time(session.planned_at)}. {session.place}",
            link=reverse("mediation:sessions", args=[case.docket_number]),
            changed=session.changed_at,
            place=session.place,
            cancelled=session.state == Session.State.CANCELLED,
        )


@add_reader
def undertakings(user: Any, about: str, now: datetime) -> Iterable[Entry]:
    """Those of the cases; in the monitor's calendar of everything, every undertaking that runs."""
    seen = UndertakingDeadline.objects.visible_to(user).filter(feeds.shown(now))
    if about or not user.is_monitor:
        seen = seen.filter(undertaking__clause__settlement__case__in=cases_in(user, about).values("pk"))
    return feeds.entries(seen.select_related("rules_version", "undertaking__clause__settlement__case"), user, now)
