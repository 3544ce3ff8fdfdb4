from registry.models.assessments import Assessment, AssessmentDeadline, AssessmentStep
from registry.models.bodies import Body
from registry.models.claims import ENDED, Claim, Disposition, Encumbrance, Establishment, Precision
from registry.models.conflict_sets import ConflictMember, ConflictSet
from registry.models.grounds import ClosedGround, ReferenceVersion
from registry.models.holdings import Holding
from registry.models.imports import ImportFault, ImportJob, ImportMapping, ImportRun
from registry.models.instruments import FormalDefect, Instrument
from registry.models.overlaps import Overlap
from registry.models.registers import Register
from registry.models.titles import TitleTransaction
from registry.models.treaties import Treaty

__all__ = [
    "ENDED",
    "Assessment",
    "AssessmentDeadline",
    "AssessmentStep",
    "Body",
    "Claim",
    "ClosedGround",
    "ConflictMember",
    "ConflictSet",
    "Disposition",
    "Encumbrance",
    "Establishment",
    "FormalDefect",
    "Holding",
    "ImportFault",
    "ImportJob",
    "ImportMapping",
    "ImportRun",
    "Instrument",
    "Overlap",
    "Precision",
    "ReferenceVersion",
    "Register",
    "TitleTransaction",
    "Treaty",
]
