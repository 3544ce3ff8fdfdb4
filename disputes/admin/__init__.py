from disputes.admin.cases import CaseAdmin

__all__ = ["CaseAdmin"]
