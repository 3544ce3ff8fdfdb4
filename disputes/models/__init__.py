from disputes.models.cases import Assignment, Case, CaseNumbering, CaseParty, Defect
from disputes.models.deadlines import CaseDeadline, OnTheDocket
from disputes.models.docket import DocketAddressee, DocketDocument, DocketEntry, DocketLink, Seal
from disputes.models.filings import AnswerCode, Deficiency, Filing, FilingReview, PaperRequest, Service, ServiceOpening
from disputes.models.grounds import Answer, Exhibit, Ground, GroundAnswer
from disputes.models.linking import Consolidation, Relation

__all__ = [
    "Answer",
    "AnswerCode",
    "Assignment",
    "Case",
    "CaseDeadline",
    "CaseNumbering",
    "CaseParty",
    "Consolidation",
    "Defect",
    "Deficiency",
    "DocketAddressee",
    "DocketDocument",
    "DocketEntry",
    "DocketLink",
    "Exhibit",
    "Filing",
    "FilingReview",
    "Ground",
    "GroundAnswer",
    "OnTheDocket",
    "PaperRequest",
    "Relation",
    "Seal",
    "Service",
    "ServiceOpening",
]
