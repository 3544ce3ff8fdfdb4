"""How a date is worked out, and how that is explained. Pure: no database, no clock.

The rules (the procedural rules, "Time"): the trigger day is not counted; every day (or every business day, where the
rule says so) is; the last is included; a last day on which the office is closed runs to the next open one, unless the
rule says otherwise; counting backward mirrors it; hours count hour by hour; the day ends at midnight in the office's
zone. Days of a recess, and of a stay that suspends time, are not counted. Deemed days for slow service are added after
the period; then the days of a stay that extends time. A deadline inside an outage runs to the next business day after
it. A calendar may say that short periods count business days only.

Every reckoning carries a trace: a line for each counted or skipped stretch, in words and as data, and `replay` follows
the data to the same instant without the calendar.
"""

from claims_project.procedure.timekeeping.calendars import Calendar, Closure, Effect, Excluded, Recess, falls_inside
from claims_project.procedure.timekeeping.counting import fixed, reckon
from claims_project.procedure.timekeeping.days import (
    DAY,
    add_months,
    at_in_words,
    end_of,
    in_one_window,
    in_words,
    last_day_of,
    number_of,
)
from claims_project.procedure.timekeeping.periods import Direction, Period, Unit
from claims_project.procedure.timekeeping.questions import Question
from claims_project.procedure.timekeeping.traces import Reckoning, TraceLine, replay

__all__ = [
    "DAY",
    "Calendar",
    "Closure",
    "Direction",
    "Effect",
    "Excluded",
    "Period",
    "Question",
    "Recess",
    "Reckoning",
    "TraceLine",
    "Unit",
    "add_months",
    "at_in_words",
    "end_of",
    "falls_inside",
    "fixed",
    "in_one_window",
    "in_words",
    "last_day_of",
    "number_of",
    "reckon",
    "replay",
]
