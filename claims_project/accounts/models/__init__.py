from claims_project.accounts.models.parties import Membership, Party
from claims_project.accounts.models.tokens import ApiToken
from claims_project.accounts.models.users import OfficeRole, User

__all__ = ["ApiToken", "Membership", "OfficeRole", "Party", "User"]
