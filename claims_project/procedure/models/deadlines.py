"""Something somebody owes by a moment: the base of every deadline."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.procedure import timekeeping
from claims_project.procedure.defaults import WHO
from claims_project.procedure.models.rules import RulesVersion
from claims_project.procedure.querysets import DeadlineQuerySet

if TYPE_CHECKING:
    from claims_project.accounts.models import User


@dataclass(frozen=True, slots=True, order=True)
class Attention:
    """One moment at which the sweep turns to a deadline: to remind, `day` days from the day it is due, or (None) its
    end."""

    at: datetime
    day: int | None


class Deadline(models.Model):
    """Who owes what by when, and how the date was worked out. Concrete subclasses belong to what they are a deadline
    of.

    Written by procedure.services (open_deadline, close_deadline) and its sweep alone. `rule` is the code asked for;
    `reminders` and the trace are kept with the row, so that a date explains itself whatever becomes of the rules.
    `next_reminder_at` is when the sweep next turns to it (empty: never again) and `attentions_done` how many of its
    moments are past; `reminders_done` counts the reminders queued, and `reminders_skipped` lists those that were not,
    because a later one was already due.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        MET = "met", _("Met")
        MISSED = "missed", _("Missed")
        CANCELLED = "cancelled", _("Cancelled")
        REPLACED = "replaced", _("Replaced by another date")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.CharField(max_length=40)
    label = models.CharField(_("what"), max_length=200)
    who = models.CharField(_("who"), max_length=200)
    rules_version = models.ForeignKey(RulesVersion, on_delete=models.PROTECT, related_name="+")
    trigger_at = models.DateTimeField()
    trigger_entry = models.PositiveIntegerField(null=True, blank=True)
    trigger_words = models.CharField(max_length=300)
    due_at = models.DateTimeField(_("due"), db_index=True)
    due_on = models.DateField(_("due on"))
    time_zone = models.CharField(max_length=64)
    trace = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN, db_index=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reminders = models.JSONField(default=list)
    next_reminder_at = models.DateTimeField(null=True, blank=True, db_index=True)
    attentions_done = models.PositiveSmallIntegerField(default=0)
    reminders_done = models.PositiveSmallIntegerField(default=0)
    reminders_skipped = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("due_at", "pk")

    def __str__(self) -> str:
        return f"{self.label} by {timekeeping.in_words(self.due_on)}"

    def recipients(self) -> models.QuerySet[User]:
        """Whom to remind: only those who may see it."""
        raise NotImplementedError

    def about_words(self) -> str:
        """What it is a deadline of, as in "2187-D-000042, A v B"."""
        raise NotImplementedError

    def thread(self) -> str:
        """What its mails have in common with others: as a rule the case's number."""
        return self.about_words()

    def link(self) -> str:
        """The page on which the step is taken."""
        raise NotImplementedError

    @property
    def track(self) -> str:
        """For which track its rule is read, where there are tracks."""
        return ""

    def belongs_to(self) -> models.Model:
        """That on whose record its moves are entered: itself, where there is no record."""
        return self

    def took_over(self) -> None:
        """Called in the transaction in which it took another's place: a day that is kept elsewhere too is put right
        here."""

    @classmethod
    def enter_moves(cls, owner: Any, *, moves: list[Any], words: str, actor: User, now: datetime) -> int | None:
        """Enter on the record of `owner` that dates of it move (`moves`: see services.changes.Shift), once for all of
        them. Returns the number of the entry, or None where there is no record. Called in the transaction of the
        change."""
        return None

    @property
    def who_words(self) -> str:
        return WHO.get(self.who, self.who)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def trace_lines(self) -> tuple[timekeeping.TraceLine, ...]:
        return tuple(timekeeping.TraceLine.from_json(row) for row in self.trace)

    @property
    def origin(self) -> str:
        """The key of the first date given for this: the same whatever moves it, so that calendars know it again."""
        return str(self.trace[0].get("follows", {}).get("origin", self.key))

    @property
    def sequence(self) -> int:
        """How often the date has been moved."""
        return int(self.trace[0].get("follows", {}).get("sequence", 0))

    @property
    def asked(self) -> timekeeping.Question:
        """What was asked when the date was worked out: by it the date is worked out again."""
        return timekeeping.Question.from_json(self.trace[0]["asked"])

    def attentions(self) -> tuple[Attention, ...]:
        """Every moment the sweep turns to it, in order: the reminders, each in the morning of its day, and the end."""
        hour = self.rules_version.policy("reminder_hour")
        moments = [
            Attention(datetime.combine(self.due_on + timedelta(days=day), time(hour), self.zone).astimezone(UTC), day)
            for day in self.reminders
        ]
        return tuple(
            sorted([*moments, Attention(self.due_at, None)], key=lambda moment: (moment.at, moment.day is None))
        )


def deadline_models() -> list[type[Deadline]]:
    """Every concrete deadline of every app."""
    return [model for model in apps.get_models() if issubclass(model, Deadline) and not model._meta.proxy]
