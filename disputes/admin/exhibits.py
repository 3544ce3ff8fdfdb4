"""Exhibits the office files: its own (A-001), and joint ones the parties agreed on before it (J-001)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.options import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from disputes.access import roles_on
from disputes.models import Case, Exhibit
from disputes.services import joint


class ExhibitForm(forms.Form):
    series = forms.ChoiceField(
        label=_("Whose it is"),
        choices=[
            (Exhibit.Series.ASSESSOR, _("The office's, or an assessor's for it: A-001")),
            (Exhibit.Series.JOINT, _("Joint, as the parties agreed: J-001")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    title = forms.CharField(label=_("What it is"), max_length=200, widget=UnfoldAdminTextInputWidget)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Exhibit.Kind.choices, initial=Exhibit.Kind.REPORT, widget=UnfoldAdminSelectWidget
    )
    upload = forms.FileField(label=_("File"), widget=UnfoldAdminFileFieldWidget)
    dated = forms.DateField(label=_("Date of the document"), widget=UnfoldAdminSingleDateWidget, required=False)
    author = forms.CharField(label=_("Author"), max_length=200, widget=UnfoldAdminTextInputWidget, required=False)


if TYPE_CHECKING:
    Base = ModelAdmin
else:
    Base = object


class ExhibitPages(Base):
    """The address under a case at which the office files an exhibit; mixed into the admin of cases."""

    _case: Callable[[HttpRequest, Any], Case]
    _served: Callable[..., bool]
    _form_page: Callable[..., HttpResponse]

    def exhibit_urls(self) -> list:
        view = self.admin_site.admin_view
        return [path("<int:pk>/exhibit/", view(self.exhibit_view), name="disputes_case_exhibit")]

    def exhibit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self._case(request, pk)
        if not roles_on(request.user, case) & joint.OFFICE:
            raise Http404
        form = ExhibitForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            if self._served(
                request, form, lambda: joint.file_for_office(case=case, actor=request.user, now=timezone.now(), **given)
            ):
                return redirect("admin:disputes_case_change", case.pk)
        return self._form_page(request, case, _("File an exhibit"), form, "")
