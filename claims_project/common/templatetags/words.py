"""Template filters that put areas, dates, sizes and hashes into words. Built in: no template loads them.

`{{ overlap.area_m2|area }}`, `{{ deadline.due_at|full_time }}`, `{{ deadline.due_at|span }}`, `{{ file.size|bytes }}`.
What depends on now takes it from the page's `now` when given one (`{{ due|span:now }}`), else from the clock.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from claims_project.common import formatting

register = template.Library()

register.filter("area", formatting.area)
register.filter("length_m", formatting.length)
register.filter("percent", formatting.percent)
register.filter("share", formatting.share)
register.filter("full_date", formatting.full_date)
register.filter("full_time", formatting.full_time)
register.filter("office_day", formatting.office_day)
register.filter("bytes", formatting.byte_size)
register.filter("sha_short", formatting.sha_short)
register.filter("money", formatting.money)


@register.filter
def span(due: datetime | date | None, now: Any = None) -> str:
    """ "26 days left", "3 days overdue"."""
    return formatting.span(due, now or timezone.now())


@register.filter
def ago(at: datetime | None, now: Any = None) -> str:
    """ "3 days ago"."""
    return formatting.ago(at, now or timezone.now())
