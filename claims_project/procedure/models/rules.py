"""The rules in force, the calendar they count on, and outages.

A version is issued whole and never edited, so that whatever was bound to it stays explained: its table is append-only,
held by triggers. What changes is the next version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.procedure import timekeeping
from claims_project.procedure.defaults import POLICIES, RULES, WHO
from claims_project.procedure.querysets import OutageQuerySet, PublicQuerySet, RulesVersionQuerySet
from claims_project.record.models import AppendOnlyModel


class CalendarVersion(AppendOnlyModel):
    """When the office is closed. Written by procedure.services.issue_calendar alone.

    `weekend_days`: numbers from Monday = 0. `holidays`: {ISO date: name}. `closures`: [{name, first, last}] in ISO
    dates, both inclusive: days on which the office is closed besides. `recesses`: the same, see timekeeping.Recess.
    `short_period`: periods of fewer days than this count business days only; 0 for none.
    """

    name = models.CharField(_("name"), max_length=120)
    number = models.PositiveIntegerField(_("number"))
    weekend_days = models.JSONField(_("weekend days"), default=list)
    holidays = models.JSONField(_("holidays"), default=dict)
    closures = models.JSONField(_("closures"), default=list)
    recesses = models.JSONField(_("recesses"), default=list)
    short_period = models.PositiveSmallIntegerField(_("short periods"), default=0)
    issued_at = models.DateTimeField(_("issued"))

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar version")
        ordering = ("name", "-number")
        constraints = [models.UniqueConstraint(fields=["name", "number"], name="a_calendar_version_has_its_number")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @cached_property
    def calendar(self) -> timekeeping.Calendar:
        """As timekeeping counts on it. Raises ValueError or TypeError when the data make no calendar."""
        return timekeeping.Calendar(
            weekend=frozenset(self.weekend_days),
            holidays={**self._closed(), **{date.fromisoformat(day): name for day, name in self.holidays.items()}},
            recesses=tuple(timekeeping.Recess(**recess) for recess in self.recesses),
            short_period=self.short_period,
        )

    def _closed(self) -> dict[date, str]:
        days = {}
        for closure in self.closures:
            first, last = date.fromisoformat(closure["first"]), date.fromisoformat(closure["last"])
            if last < first:
                raise ValueError(f"The closure {closure['name']!r} ends before it begins.")
            days.update(
                {first + timekeeping.DAY * offset: closure["name"] for offset in range((last - first).days + 1)}
            )
        return days

    @property
    def facts(self) -> dict[str, Any]:
        """What it says, as `comparing` compares it and the next version starts from."""
        names = ("weekend_days", "holidays", "closures", "recesses", "short_period")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a version: how long, who owes what, and when to remind (days relative to the day it is due)."""

    code: str
    period: timekeeping.Period
    who: str
    label: str
    reminders: tuple[int, ...]

    @property
    def who_words(self) -> str:
        return WHO.get(self.who, self.who)

    @classmethod
    def read(cls, code: str, data: dict[str, Any]) -> Rule:
        """Raises KeyError, TypeError or ValueError when `data` are no rule."""
        period = timekeeping.Period(
            data["amount"],
            timekeeping.Unit(data["unit"]),
            data["roll"],
            timekeeping.Direction(data.get("direction", "after")),
            data.get("recess", True),
        )
        return cls(code, period, data["who"], data["label"], tuple(sorted(data["reminders"])))


class RulesVersion(AppendOnlyModel):
    """All day counts and policies, from a moment on. A case is bound to the version in force when it was filed.

    Written by procedure.services.issue_rules alone. `rules`: {code: see defaults.RULES}; a rule for one track is named
    CODE_TRACK, as in response_t3. `policies`: see defaults.POLICIES.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    in_force_from = models.DateTimeField(_("in force from"), db_index=True)
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="rules_versions")
    time_zone = models.CharField(_("time zone"), max_length=64)
    rules = models.JSONField(_("rules"), default=dict)
    policies = models.JSONField(_("policies"), default=dict)
    issued_at = models.DateTimeField(_("issued"))

    objects = RulesVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules version")
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def facts(self) -> dict[str, Any]:
        """What it says, as `comparing` compares it and the next version starts from."""
        return {name: getattr(self, name) for name in ("rules", "policies", "calendar", "time_zone")}

    def rule(self, code: str, track: str = "") -> Rule:
        """The rule `code`, in its form for `track` where there is one. A rule that this version is too old to know is
        the default one. Raises LookupError when there is none."""
        names = (f"{code}_{track.lower()}", code) if track else (code,)
        for rules in (self.rules, RULES):
            for name in names:
                if name in rules:
                    return Rule.read(name, rules[name])
        raise LookupError(f"{self} has no rule {code!r}.")

    def period(self, code: str, track: str = "") -> timekeeping.Period:
        """How long the rule gives."""
        return self.rule(code, track).period

    def policy(self, name: str) -> Any:
        """The value of a policy; the default one where this version is too old to know it. Raises LookupError when
        there is none."""
        if name in self.policies:
            return self.policies[name]
        if name not in POLICIES:
            raise LookupError(f"{self} has no policy {name!r}.")
        return POLICIES[name]


class Outage(models.Model):
    """A time in which nothing could be filed. A deadline that falls inside it runs to the next business day after it.

    Written by procedure.services.record_outage and end_outage alone. `ended_at` is empty while it goes on.
    """

    name = models.CharField(_("what failed"), max_length=200)
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True, db_index=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = OutageQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gt=models.F("started_at")),
                name="an_outage_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def closure(self) -> timekeeping.Closure:
        """As timekeeping counts with it; only of an outage that is over."""
        if self.ended_at is None:
            raise ValueError(f"{self} is not over.")
        return timekeeping.Closure(self.name, self.started_at, self.ended_at)
