"""Who may do what with people, parties and tokens. What one may see is in querysets.py.

Source: access.md, "Roles". Each function answers for one act; services raise NotAllowed where it says no.
"""

from __future__ import annotations

from claims_project.accounts.models import Membership, Party, User


def may_manage_people(user: User) -> bool:
    """Give and end office roles, register users for others, close accounts."""
    return user.is_system or user.is_administrator


def may_keep_parties(user: User) -> bool:
    """Register and correct any party, and settle who stands for it."""
    return user.is_system or user.is_registrar


def may_manage_members(user: User, party: Party) -> bool:
    """Say who acts and reads for `party`: its owners, and the registrar."""
    return may_keep_parties(user) or owns(user, party)


def owns(user: User, party: Party) -> bool:
    return (
        user.is_active
        and Membership.objects.filter(user=user, party=party, role=Membership.Role.OWNER, ended_at=None).exists()
    )


def may_hold_token(user: User) -> bool:
    """An auditor, or someone who acts for a party. Asked when a token is issued and again each time one is shown."""
    return user.is_active and not user.is_system and (user.is_auditor or Party.objects.acted_for_by(user).exists())
