from registry.admin.assessments import AssessmentAdmin
from registry.admin.claims import ClaimAdmin
from registry.admin.import_jobs import ImportJobAdmin, ImportMappingAdmin
from registry.admin.imports import ImportRunAdmin
from registry.admin.overlaps import ConflictSetAdmin, OverlapAdmin
from registry.admin.reference import (
    BodyAdmin,
    ClosedGroundAdmin,
    ReferenceVersionAdmin,
    RegisterAdmin,
    TreatyAdmin,
)

__all__ = [
    "AssessmentAdmin",
    "BodyAdmin",
    "ClaimAdmin",
    "ClosedGroundAdmin",
    "ConflictSetAdmin",
    "ImportJobAdmin",
    "ImportMappingAdmin",
    "ImportRunAdmin",
    "OverlapAdmin",
    "ReferenceVersionAdmin",
    "RegisterAdmin",
    "TreatyAdmin",
]
