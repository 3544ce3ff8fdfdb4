"""All writing on rules, calendars, outages, deadlines and signs of life."""

from claims_project.procedure.services.changes import (
    Preview,
    Shift,
    carry_out,
    change_for_outage,
    change_for_rules,
    preview_asked,
    preview_extension,
    preview_outage,
    preview_rules,
)
from claims_project.procedure.services.deadlines import (
    close_deadline,
    on_missed,
    open_deadline,
    open_deadlines_of,
    preview,
)
from claims_project.procedure.services.heartbeats import beat
from claims_project.procedure.services.moving import replace_deadline, tell_moved
from claims_project.procedure.services.outages import end_outage, open_deadlines_inside, record_outage
from claims_project.procedure.services.rules import (
    check_rules,
    ensure_defaults,
    issue_calendar,
    issue_rules,
    rules_in_force,
)
from claims_project.procedure.services.sweeping import sweep

__all__ = [
    "Preview",
    "Shift",
    "beat",
    "carry_out",
    "change_for_outage",
    "change_for_rules",
    "check_rules",
    "close_deadline",
    "end_outage",
    "ensure_defaults",
    "issue_calendar",
    "issue_rules",
    "on_missed",
    "open_deadline",
    "open_deadlines_inside",
    "open_deadlines_of",
    "preview",
    "preview_asked",
    "preview_extension",
    "preview_outage",
    "preview_rules",
    "record_outage",
    "replace_deadline",
    "rules_in_force",
    "sweep",
    "tell_moved",
]
