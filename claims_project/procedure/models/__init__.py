from claims_project.procedure.models.changes import Change, Move
from claims_project.procedure.models.deadlines import Attention, Deadline, deadline_models
from claims_project.procedure.models.health import Heartbeat
from claims_project.procedure.models.rules import CalendarVersion, Outage, Rule, RulesVersion

__all__ = [
    "Attention",
    "CalendarVersion",
    "Change",
    "Deadline",
    "Heartbeat",
    "Move",
    "Outage",
    "Rule",
    "RulesVersion",
    "deadline_models",
]
