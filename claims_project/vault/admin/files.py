"""Files and their custody, read only; held ones first."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.common.formatting import byte_size
from claims_project.vault import services
from claims_project.vault.models import CustodyEvent, StoredFile

HELD_FIRST = Case(When(state=StoredFile.State.HELD, then=Value(0)), default=Value(1), output_field=IntegerField()).asc()


class CustodyInline(TabularInline):
    """The custody log. Nothing is added, changed or removed here."""

    model = CustodyEvent
    fields = readonly_fields = ("at", "actor", "act", "sha256_verified", "words")
    extra = 0
    can_delete = False
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return CustodyEvent.objects.visible_to(request.user).select_related("actor")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_office)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(StoredFile)
class StoredFileAdmin(OfficeAdmin):
    """Files the office user may see. Held files come first: they are what somebody waits for."""

    ordering = (HELD_FIRST, "-received_at", "-pk")
    list_display = ("name", "standing_label", "media_type", "size_words", "uploaded_by", "received_at")
    list_filter = ("state", "scan_state", "media_type")
    search_fields = ("name", "sha256")
    list_select_related = ("uploaded_by",)
    inlines = (CustodyInline,)
    actions = ("examine_again",)
    fields = readonly_fields = (
        "name",
        "original_name",
        "state",
        "scan_state",
        "words",
        "sha256",
        "size_words",
        "media_type",
        "declared_type",
        "pages",
        "uploaded_by",
        "received_at",
        "examined_at",
        "attempts",
        "failures",
        "page",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("text")

    @display(
        description=_("State"),
        label={"good": "success", "quiet": "info", "now": "info", "due": "warning", "late": "danger"},
        ordering="state",
    )
    def standing_label(self, file: StoredFile) -> tuple[str, str]:
        return file.shown.kind, file.shown.tag

    @display(description=_("Size"), ordering="size")
    def size_words(self, file: StoredFile) -> str:
        return byte_size(file.size)

    @display(description=_("Page"))
    def page(self, file: StoredFile) -> str:
        return format_html('<a href="{}">{}</a>', file.get_absolute_url(), _("Preview, text and download"))

    @admin.action(description=_("Examine again (held files)"))
    def examine_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        for file in queryset:
            self.attempt(
                request,
                lambda file=file: services.examine_again(file=file, actor=request.user, now=timezone.now()),
                f"“{file.name}” waits to be examined again.",
            )
