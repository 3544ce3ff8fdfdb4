"""All writing on people, parties and tokens."""

from claims_project.accounts.services.parties import add_member, correct_party, end_membership, register_party
from claims_project.accounts.services.people import (
    close_account,
    end_role,
    give_role,
    register_user,
    reopen_account,
    set_time_zone,
    system_actor,
)
from claims_project.accounts.services.tokens import issue_token, revoke_token

__all__ = [
    "add_member",
    "close_account",
    "correct_party",
    "end_membership",
    "end_role",
    "give_role",
    "issue_token",
    "register_party",
    "register_user",
    "reopen_account",
    "revoke_token",
    "set_time_zone",
    "system_actor",
]
