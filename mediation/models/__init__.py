from mediation.models.appointments import Appointment, AppointmentDeadline
from mediation.models.caucus import CaseKey, CaucusNote
from mediation.models.panel import Interest, MediatorProfile
from mediation.models.proposals import Proposal, ProposalAnswer
from mediation.models.sessions import Attendance, Session
from mediation.models.settlements import Clause, Settlement, Signature
from mediation.models.undertakings import Undertaking, UndertakingDeadline

__all__ = [
    "Appointment",
    "AppointmentDeadline",
    "Attendance",
    "CaseKey",
    "CaucusNote",
    "Clause",
    "Interest",
    "MediatorProfile",
    "Proposal",
    "ProposalAnswer",
    "Session",
    "Settlement",
    "Signature",
    "Undertaking",
    "UndertakingDeadline",
]
