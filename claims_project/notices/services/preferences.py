"""How often each person is mailed, and what they asked their digest to wait for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db import transaction

from claims_project.accounts.models import User
from claims_project.accounts.services import set_time_zone
from claims_project.common.errors import Fault, Invalid, NotAllowed
from claims_project.common.querysets import swap
from claims_project.notices.models import Notice, NoticePreference
from claims_project.notices.mornings import next_morning

Frequency = NoticePreference.Frequency


def preference_of(user: User) -> NoticePreference:
    """What `user` chose; an unsaved row with the defaults where they chose nothing."""
    return NoticePreference.objects.filter(user=user).first() or NoticePreference(user=user)


def held_until(people: Iterable[User], now: datetime) -> dict[int, datetime]:
    """For those of `people` (by primary key) who want digests, when their next one is due. One query."""
    chosen = NoticePreference.objects.filter(user__in=[user.pk for user in people]).exclude(frequency=Frequency.AT_ONCE)
    return {row.user_id: _next(row, row.user, now) for row in chosen.select_related("user")}


@transaction.atomic
def choose(
    *, user: User, frequency: str, hour: int, weekday: int, time_zone: str, actor: User, now: datetime
) -> NoticePreference:
    """How often `user` is mailed from now on. What is kept for a digest is kept until the new one, or sent now.

    `time_zone`: an IANA name, or "" for the office's own. Raises NotAllowed (for someone else), Invalid (every fault).
    """
    if actor.pk != user.pk:
        raise NotAllowed("Everyone chooses for themselves how often they are mailed.")
    faults = []
    if frequency not in Frequency.values:
        faults.append(Fault("frequency", "Choose how often you want to be mailed."))
    if not 0 <= hour <= 23:
        faults.append(Fault("hour", "Choose an hour of the day, from 0 to 23."))
    if not 0 <= weekday <= 6:
        faults.append(Fault("weekday", "Choose a day of the week."))
    if time_zone and time_zone not in available_timezones():
        faults.append(Fault("time_zone", f"There is no time zone called “{time_zone}”."))
    if faults:
        raise Invalid(faults)
    set_time_zone(user=user, time_zone=time_zone, actor=actor)
    row, new = NoticePreference.objects.get_or_create(
        user=user, defaults={"frequency": frequency, "hour": hour, "weekday": weekday, "changed_at": now}
    )
    if not new:
        swap(row, frequency=frequency, hour=hour, weekday=weekday, changed_at=now)
    _move_what_is_held(row, user, now)
    return row


def _move_what_is_held(row: NoticePreference, user: User, now: datetime) -> None:
    from claims_project.notices.services.outbox import release

    if row.frequency == Frequency.AT_ONCE:
        release(user, now=now)
    else:
        Notice.objects.filter(recipient=user, state=Notice.State.HELD).update(hold_until=_next(row, user, now))


def _next(row: NoticePreference, user: User, now: datetime) -> datetime:
    return next_morning(
        now,
        zone=ZoneInfo(user.time_zone or settings.OFFICE_TIME_ZONE),
        hour=row.hour,
        weekday=row.weekday if row.frequency == Frequency.WEEKLY else None,
    )
