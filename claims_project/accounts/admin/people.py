"""Users, the office's roles, and API tokens: for administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Prefetch, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from claims_project.accounts import access, services
from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.accounts.models import ApiToken, OfficeRole, User

admin.site.unregister(
    Group
)  # nobody has Django's model permissions here (User.has_perm), so groups of them mean nothing

Role = OfficeRole.Role


class PeopleAdmin(OfficeAdmin):
    """Pages on which administrators act, and auditors read."""

    open_to = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})

    def has_manage_permission(self, request: HttpRequest, *args: Any) -> bool:
        return access.may_manage_people(request.user)  # type: ignore[arg-type]


@admin.register(User)
class UserAdmin(PeopleAdmin):
    """Everyone with an account. Their address is theirs to change; roles are given on the page of office roles."""

    list_display = ("name", "email", "roles_now", "is_active", "date_joined", "last_login")
    list_filter = ("is_active", "office_roles__role")
    search_fields = ("name", "email")
    fields = ("name", "email", "time_zone", "is_active", "roles_now", "date_joined", "last_login")
    add_fieldsets = ((None, {"fields": ("name", "email", "time_zone")}),)
    readonly_fields = ("roles_now", "is_active", "date_joined", "last_login")
    actions = ("close_accounts", "reopen_accounts")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        in_force = Prefetch("office_roles", OfficeRole.objects.filter(ended_at=None), to_attr="roles_in_force")
        return super().get_queryset(request).prefetch_related(in_force)

    @display(description=_("office roles"))
    def roles_now(self, user: User) -> str:
        held = getattr(user, "roles_in_force", ())
        return get_text_list([str(role.get_role_display()) for role in held], _t("and")) or "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_manage_permission(request)

    def serve(self, request: HttpRequest, form: ModelForm, obj: User, *, change: bool) -> User:  # type: ignore[override]
        user = services.register_user(password=None, now=timezone.now(), **form.cleaned_data)
        messages.info(
            request,
            _t("%(user)s has no password yet. Ask them to choose one with “Reset your password” on the sign-in page.")
            % {"user": user},
        )
        return user

    @action(description=_("Close the account"), permissions=["manage"])
    def close_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            self.attempt(
                request,
                lambda user=user: services.close_account(user=user, actor=request.user, now=timezone.now()),  # type: ignore[misc]
                _t("%(user)s signs in no more.") % {"user": user},
            )

    @action(description=_("Open the account again"), permissions=["manage"])
    def reopen_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            self.attempt(
                request,
                lambda user=user: services.reopen_account(user=user, actor=request.user, now=timezone.now()),  # type: ignore[misc]
                _t("%(user)s may sign in again.") % {"user": user},
            )


@admin.register(OfficeRole)
class OfficeRoleAdmin(PeopleAdmin):
    """Who works for the office, and who did."""

    list_display = ("user", "role", "given_at", "given_by", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    search_fields = ("user__name", "user__email")
    list_select_related = ("user", "given_by")
    fields = ("user", "role", "given_at", "given_by", "ended_at")
    add_fieldsets = ((None, {"fields": ("user", "role")}),)
    readonly_fields = ("given_at", "given_by", "ended_at")
    autocomplete_fields = ("user",)
    actions = ("end_roles",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_manage_permission(request)

    def serve(self, request: HttpRequest, form: ModelForm, obj: OfficeRole, *, change: bool) -> OfficeRole:  # type: ignore[override]
        return services.give_role(actor=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]

    @action(description=_("End the role"), permissions=["manage"])
    def end_roles(self, request: HttpRequest, queryset: QuerySet[OfficeRole]) -> None:
        for role in queryset.select_related("user"):
            self.attempt(
                request,
                lambda role=role: services.end_role(role=role, actor=request.user, now=timezone.now()),  # type: ignore[misc]
                _t("%(user)s is %(role)s no more.") % {"user": role.user, "role": role.get_role_display()},
            )


@admin.register(ApiToken)
class ApiTokenAdmin(PeopleAdmin):
    """Tokens that were issued, and to whom. A token itself is stored nowhere."""

    open_to = frozenset({Role.ADMINISTRATOR})
    list_display = ("user", "label", "hint", "issued_at", "expires_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    search_fields = ("user__name", "user__email", "label")
    list_select_related = ("user",)
    fields = list_display
    actions = ("revoke_tokens",)

    @action(description=_("Revoke"), permissions=["manage"])
    def revoke_tokens(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset.select_related("user"):
            self.attempt(
                request,
                lambda token=token: services.revoke_token(token=token, actor=request.user, now=timezone.now()),  # type: ignore[misc]
                _t("%(user)s’s token “%(token)s” opens nothing any more.") % {"user": token.user, "token": token},
            )
