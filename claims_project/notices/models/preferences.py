"""How often someone wants mail, and the addresses of their calendars."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims_project.notices.querysets import OwnQuerySet


class NoticePreference(models.Model):
    """How often a person is mailed: at once (also where there is no row), or gathered in the morning of their own
    time zone (User.time_zone). Served papers are always sent at once. Written by services.preferences alone.
    """

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("One mail a day")
        WEEKLY = "weekly", _("One mail a week")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notice_preference", verbose_name=_("user")
    )
    frequency = models.CharField(_("how often"), max_length=8, choices=Frequency.choices, default=Frequency.AT_ONCE)
    hour = models.PositiveSmallIntegerField(_("hour"), default=7)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=0, help_text=_("Monday is 0."))
    changed_at = models.DateTimeField(_("changed"))
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_frequency_display()}"


class CalendarFeed(models.Model):
    """A secret address under which a calendar program fetches someone's dates: of all their cases, or of one.

    The address is shown once; kept is only its token's SHA-256. `content_since`: since when what it gives, which is
    `content_sha256`, is as it is. Written by services.feeds alone.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds", verbose_name=_("user")
    )
    about = models.CharField(_("about"), max_length=100, blank=True, help_text=_("A docket number; empty: all cases."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    content_since = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "about"],
                condition=models.Q(revoked_at=None),
                name="one_calendar_address_for_a_thing_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.about or str(_("All my cases"))
