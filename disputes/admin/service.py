"""The pages on which the registrar orders another way of service, and enters that a service failed."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from disputes.models import CaseParty, Service
from disputes.services import serving


class AnotherWayForm(forms.Form):
    method = forms.ChoiceField(
        label=_("How it is to be served"), choices=Service.Method.choices, widget=UnfoldAdminSelectWidget
    )
    reasons = forms.CharField(
        label=_("Why the usual ways fail, and why this one will reach the party"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("The parties read it. Serve the paper so, then enter the proof of service on the case page."),
    )


class FailedForm(forms.Form):
    reasons = forms.CharField(
        label=_("How it is known that the paper did not arrive"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("The parties read it. The service does not count from then on. No date moves by itself."),
    )


class ServicePages:
    """Mixed into the case's admin, beside LinkPages."""

    def service_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/serve/<int:party>/order/", view(self.another_way_view), name="disputes_case_another_way"),
            path("<int:pk>/services/<int:service>/failed/", view(self.failed_view), name="disputes_case_failed"),
        ]

    def another_way_view(self, request: HttpRequest, pk: int, party: int) -> HttpResponse:
        """Order substituted service on one respondent."""
        case = self._for_registrar(request, pk)
        member = get_object_or_404(
            case.parties.filter(role=CaseParty.Role.RESPONDENT).select_related("party"), pk=party
        )
        return self._linking(
            request,
            case,
            AnotherWayForm(request.POST or None),
            _g("Order another way of service on %(party)s") % {"party": member.party},
            lambda facts: serving.order_another_way(case_party=member, actor=request.user, now=timezone.now(), **facts),
        )

    def failed_view(self, request: HttpRequest, pk: int, service: int) -> HttpResponse:
        """Enter that a service failed."""
        case = self._for_registrar(request, pk)
        services = Service.objects.visible_to(request.user).standing().filter(case_party__case=case)
        found = get_object_or_404(services.select_related("case_party__case", "case_party__party", "entry"), pk=service)
        return self._linking(
            request,
            case,
            FailedForm(request.POST or None),
            _g("Enter that the service on %(party)s failed") % {"party": found.case_party.party},
            lambda facts: serving.find_failed(service=found, actor=request.user, now=timezone.now(), **facts),
        )
