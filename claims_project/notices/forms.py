"""What people choose about the mail they get."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from claims_project.common.forms import PortalForm
from claims_project.notices.models import NoticePreference

Frequency = NoticePreference.Frequency


def zones() -> list[tuple[str, Any]]:
    """The office's own first, then every place of the time-zone database by name."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    office = _("The office's own: %(name)s (%(zone)s)") % {
        "name": settings.OFFICE_TIME_NAME,
        "zone": settings.OFFICE_TIME_ZONE,
    }
    return [("", office), ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


class PreferencesForm(PortalForm):
    """How often to be mailed."""

    frequency = forms.ChoiceField(
        label=_("How often do you want to be mailed?"), choices=Frequency.choices, widget=forms.RadioSelect
    )
    hour = forms.TypedChoiceField(
        label=_("At what hour shall the gathered mail come?"),
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
        coerce=int,
        help_text=_("On your own clock."),
    )
    weekday = forms.TypedChoiceField(
        label=_("On which day, if once a week?"), choices=sorted(WEEKDAYS.items()), coerce=int
    )
    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        choices=zones,
        required=False,
        help_text=_("Dates are counted on the office's clock. Where yours differs, both are shown."),
    )
    mark_optional = False
    option_hints: dict[str, dict[str, Any]] = {
        "frequency": {
            Frequency.AT_ONCE: _("A mail for each thing that happens."),
            Frequency.DAILY: _("Everything since the last one, each morning. No mail on days without news."),
            Frequency.WEEKLY: _("The same, once a week. A reminder may then reach you after its day."),
        }
    }
