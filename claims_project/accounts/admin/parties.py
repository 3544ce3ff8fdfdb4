"""Parties and their members: for the registrar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminEmailInputWidget

from claims_project.accounts import access, services
from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.accounts.models import Membership, Party, User
from claims_project.common.errors import Invalid


class KeeperAdmin(OfficeAdmin):
    """Pages on which registrars act, and the rest of the office reads what it may see."""

    def has_keep_permission(self, request: HttpRequest, *args: Any) -> bool:
        user = request.user
        return user.is_active and access.may_keep_parties(user)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_keep_permission(request)


@admin.register(Party)
class PartyAdmin(KeeperAdmin):
    """Every party the office knows."""

    list_display = ("name", "kind", "sponsor", "created_at")
    list_filter = ("kind",)
    search_fields = ("name",)
    list_select_related = ("sponsor",)
    fields = ("name", "kind", "sponsor", "affiliates", "postal_address", "created_at", "key")
    add_fieldsets = ((None, {"fields": ("name", "kind", "sponsor", "postal_address")}),)
    readonly_fields = ("created_at", "key")
    autocomplete_fields = ("sponsor", "affiliates")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_keep_permission(request)

    def serve(self, request: HttpRequest, form: ModelForm, obj: Party, *, change: bool) -> Party:  # type: ignore[override]
        if change:
            return services.correct_party(party=obj, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return services.register_party(actor=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]


class MembershipForm(forms.ModelForm):
    """A new member, named by address: a registrar cannot look through the office's users."""

    email = forms.EmailField(
        label=_("e-mail address"),
        widget=UnfoldAdminEmailInputWidget,
        help_text=_("The address with which they have an account here."),
    )

    class Meta:
        model = Membership
        fields = ("party", "role")


@admin.register(Membership)
class MembershipAdmin(KeeperAdmin):
    """Who acts and reads for which party, and who did."""

    list_display = ("party", "user", "role", "since", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    search_fields = ("party__name", "user__name", "user__email")
    list_select_related = ("party", "user")
    fields = ("party", "user", "role", "since", "ended_at")
    add_fieldsets = ((None, {"fields": ("party", "email", "role")}),)
    autocomplete_fields = ("party",)
    actions = ("end_memberships",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        if obj is None:
            kwargs["form"] = MembershipForm
        return super().get_form(request, obj, change=change, **kwargs)

    def serve(self, request: HttpRequest, form: ModelForm, obj: Membership, *, change: bool) -> Membership:  # type: ignore[override]
        said = form.cleaned_data
        user = User.objects.filter(email=said["email"].strip().lower(), is_system=False).first()
        if user is None:
            raise Invalid.one("email", _t("Nobody has an account with this address. Ask them to create one first."))
        return services.add_member(
            party=said["party"],
            user=user,
            role=said["role"],
            actor=request.user,
            now=timezone.now(),  # type: ignore[arg-type]
        )

    @action(description=_("End the membership"), permissions=["keep"])
    def end_memberships(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for held in queryset.select_related("party", "user"):
            self.attempt(
                request,
                lambda held=held: services.end_membership(membership=held, actor=request.user, now=timezone.now()),  # type: ignore[misc]
                _t("%(user)s is no member of %(party)s any more.") % {"user": held.user, "party": held.party},
            )
