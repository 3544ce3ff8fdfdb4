"""The outbox in the admin: read only, with one act, sending again what could not be sent or came back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.notices import services
from claims_project.notices.models import Notice

DELIVERY = (
    "recipient",
    "kind",
    "state",
    "service",
    "attempts",
    "created_at",
    "next_attempt_at",
    "hold_until",
    "claimed_until",
    "sent_at",
    "error",
)
CONTENT = ("subject", "body", "link")


class Trouble(admin.SimpleListFilter):
    """What went wrong: given up, came back, or waiting for another attempt."""

    title = _("trouble")
    parameter_name = "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("any", _("Any")), ("waits", _("Waits for another attempt")), ("over", _("Given up, or came back"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        over = Q(state__in=(Notice.State.FAILED, Notice.State.BOUNCED))
        waits = Q(state=Notice.State.QUEUED, attempts__gt=0)
        chosen = {"any": over | waits, "waits": waits, "over": over}.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(chosen)


@admin.register(Notice)
class NoticeAdmin(OfficeAdmin):
    """One's own notices; for a registrar, served papers; for an administrator, what is in trouble, without its text."""

    list_display = ("kind", "recipient", "state", "service", "attempts", "created_at", "sent_at", "error")
    list_filter = (Trouble, "state", "service", "kind")
    search_fields = ("recipient__email", "recipient__name", "kind")
    date_hierarchy = "created_at"
    list_select_related = ("recipient",)
    actions = ("send_again",)

    def get_fields(self, request: HttpRequest, obj: Notice | None = None) -> tuple[str, ...]:
        readable = obj is not None and Notice.objects.readable_by(request.user).filter(pk=obj.pk).exists()
        return (*DELIVERY, *CONTENT) if readable else DELIVERY

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        queryset: QuerySet[Notice] = super().get_queryset(request)
        return queryset

    def has_send_again_permission(self, request: HttpRequest, *args: Any) -> bool:
        return request.user.is_administrator or request.user.is_registrar  # type: ignore[union-attr]

    @action(description=_("Try again now"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        for notice in queryset:
            self.attempt(
                request,
                lambda notice=notice: services.retry(notice=notice, actor=request.user, now=timezone.now()),  # type: ignore[misc]
                str(_("The notice to %(who)s is being sent again now.")) % {"who": notice.recipient},
            )
