"""Who may see which people and parties."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from claims_project.common.querysets import VisibleQuerySet


class UserQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Oneself; an administrator and an auditor see everyone."""
        if not user.is_authenticated:
            return self.none()
        if user.is_administrator or user.is_auditor:
            return self
        return self.filter(pk=user.pk)

    def editable_by(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_administrator else self.filter(pk=user.pk)


class OfficeRoleQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        if user.is_administrator or user.is_auditor:
            return self
        return self.filter(user=user)

    def editable_by(self, user: Any) -> Self:
        return self if user.is_authenticated and user.is_administrator else self.none()


class PartyQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Holders are named on the public register, so the names of parties are public; memberships are not."""
        return self

    def editable_by(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_registrar else self.acted_for_by(user)

    def read_for_by(self, user: Any) -> Self:
        """Parties whose papers `user` may read: any membership in force."""
        from claims_project.accounts.models import Membership

        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(pk__in=Membership.objects.filter(user=user, ended_at=None).values("party"))

    def acted_for_by(self, user: Any) -> Self:
        """Parties `user` may file, answer and sign for: owner or representative."""
        from claims_project.accounts.models import Membership

        if not user.is_authenticated or not user.is_active:
            return self.none()
        acting = Membership.objects.filter(user=user, ended_at=None, role__in=Membership.ACTING)
        return self.filter(pk__in=acting.values("party"))


class MembershipQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own, and those in a party one owns; registrar, auditor and administrator see all."""
        from claims_project.accounts.models import Party

        if not user.is_authenticated:
            return self.none()
        if user.is_registrar or user.is_auditor or user.is_administrator:
            return self
        return self.filter(party__in=Party.objects.read_for_by(user))

    def editable_by(self, user: Any) -> Self:
        from claims_project.accounts.models import Membership

        if not user.is_authenticated:
            return self.none()
        if user.is_registrar:
            return self
        owned = Membership.objects.filter(user=user, ended_at=None, role=Membership.Role.OWNER).values("party")
        return self.filter(party__in=owned)


class ApiTokenQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own; an administrator sees that others' exist (a token itself is stored nowhere)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_administrator else self.filter(user=user)

    def editable_by(self, user: Any) -> Self:
        """Those one may revoke: the ones one sees."""
        return self.visible_to(user)

    def in_force(self, now: datetime) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=now)
