from disputes.admin.steps import Nothing, add_step_page
from mediation.admin.appointments import AppointmentAdmin
from mediation.admin.forms import TerminationForm
from mediation.admin.panel import MediatorProfileAdmin
from mediation.admin.proposals import ProposalAdmin
from mediation.admin.settlements import SettlementAdmin
from mediation.admin.talks import SessionAdmin
from mediation.admin.undertakings import UndertakingAdmin
from mediation.services import process

add_step_page("begin_mediation", Nothing, process.begin_mediation)
add_step_page("agree_terms", Nothing, process.agree_terms)
add_step_page("take_force", Nothing, process.take_force)
add_step_page("terminate", TerminationForm, process.terminate)
add_step_page("complete", Nothing, process.complete)

__all__ = [
    "AppointmentAdmin",
    "MediatorProfileAdmin",
    "ProposalAdmin",
    "SessionAdmin",
    "SettlementAdmin",
    "UndertakingAdmin",
]
