"""How notices are worded: every kind with what it says now; a new version is written, previewed, then issued."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.signing import Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from claims_project.accounts.admin.base import OfficeAdmin
from claims_project.common.errors import Conflict, Refusal
from claims_project.common.http import add_to_form
from claims_project.notices import placeholders, services
from claims_project.notices.kinds import KINDS, Kind
from claims_project.notices.models import Wording
from claims_project.notices.services.wordings import wording_of


class WordingForm(forms.Form):
    """A new version; `after` is the number of the one it was written over."""

    subject = forms.CharField(label=_("Subject"), widget=UnfoldAdminTextInputWidget, required=False)
    body = forms.CharField(
        label=_("Text"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 16}), required=False, strip=False
    )
    after = forms.IntegerField(widget=forms.HiddenInput)
    previewed = forms.CharField(widget=forms.HiddenInput, required=False)


@admin.register(Wording)
class WordingAdmin(OfficeAdmin):
    """Versions are only added to. A version is issued as it was previewed, or it is previewed again."""

    open_to: ClassVar = frozenset({"administrator"})
    list_display = ("kind", "number", "subject", "issued_at", "issued_by")
    fields = ("kind", "number", "subject", "body", "issued_at", "issued_by")

    def get_urls(self) -> list[URLPattern]:
        edit = self.admin_site.admin_view(self.edit_view)
        return [path("edit/<slug:kind>/", edit, name="notices_wording_edit"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        used = {row.kind: row for row in Wording.objects.visible_to(request.user).in_use().select_related("issued_by")}
        lines = [(kind, used.get(kind.code), wording_of(kind.code)[0]) for kind in KINDS.values()]
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": _("How notices are worded"),
            "lines": lines,
        }  # fmt: skip
        return TemplateResponse(request, "admin/notices/wordings.html", context)

    def edit_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        chosen = KINDS.get(kind)
        if chosen is None or not self.has_view_permission(request):
            raise Http404
        versions = Wording.objects.visible_to(request.user).filter(kind=kind).select_related("issued_by")
        last = versions.first()
        subject, body = wording_of(kind)
        after = last.number if last else 0
        form = WordingForm(request.POST or None, initial={"subject": subject, "body": body, "after": after})
        shown = None
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                shown = services.preview(kind=chosen, subject=given["subject"], body=given["body"])
                if "issue" in request.POST and self._was_previewed(chosen, given):
                    wording = services.issue_wording(
                        kind=kind, subject=given["subject"], body=given["body"], after=given["after"],
                        actor=request.user, now=timezone.now(),
                    )  # type: ignore[arg-type]  # fmt: skip
                    messages.success(request, _("Version %d is used from now on.") % wording.number)
                    return redirect("admin:notices_wording_changelist")
                if "issue" in request.POST:
                    raise Conflict("You changed the text after the preview. Look at the preview below, then issue it.")
            except Refusal as refusal:
                add_to_form(form, refusal)
            if shown is not None:
                form.data = {**form.data.dict(), "previewed": self._seal(chosen, given)}  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": chosen.label, "form": form,
            "kind": chosen, "shown": shown, "versions": versions,
            "blanks": [(f"{{{name}}}", blank, placeholders.plain(f"{{{name}}}", chosen.samples))
                       for name, blank in chosen.blanks.items()],
        }  # fmt: skip
        return TemplateResponse(request, "admin/notices/wording.html", context)

    @staticmethod
    def _seal(kind: Kind, given: dict[str, Any]) -> str:
        text = "\x00".join((kind.code, given["subject"], given["body"]))
        return Signer(salt="notices.wording").signature(text)

    def _was_previewed(self, kind: Kind, given: dict[str, Any]) -> bool:
        return constant_time_compare(self._seal(kind, given), given["previewed"])
