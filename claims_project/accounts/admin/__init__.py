from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.accounts.admin.parties import MembershipAdmin, PartyAdmin
from claims_project.accounts.admin.people import ApiTokenAdmin, OfficeRoleAdmin, UserAdmin

__all__ = ["ApiTokenAdmin", "MembershipAdmin", "OfficeAdmin", "OfficeRoleAdmin", "PartyAdmin", "UserAdmin"]
