"""The registrar's inbox, filing for people on paper, and who was served with what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.admin.options import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from claims_project.accounts.models import Party
from claims_project.notices.models import Notice
from claims_project.procedure.services import rules_in_force
from disputes.admin.docket import AlsoInField, offer_cases
from disputes.duplicates import possible_duplicates
from disputes.inbox import (
    requests_keyed_in,
    requests_waiting,
    returned_too_long,
    reviews_waiting,
    undecided_motions,
    undelivered,
)
from disputes.lifecycle import Track
from disputes.models import Case, CaseDeadline, FilingReview, GroundAnswer, Service
from disputes.services import drafts, inbox
from disputes.services.docket import enterable
from disputes.services.motions import purpose
from disputes.services.serving import SERVABLE, standing_orders


class AcceptForm(forms.Form):
    note = forms.CharField(
        label=_("What the office put right in it, if anything; entered on the docket"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        required=False,
    )


class ReturnForm(forms.Form):
    deficiencies = forms.CharField(
        label=_("Everything that is wrong, one a line, and how to put it right"), widget=UnfoldAdminTextareaWidget
    )

    def clean_deficiencies(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["deficiencies"].splitlines() if line.strip()]


class PaperForm(forms.Form):
    """A paper that came in, filed for its party."""

    case_party = forms.ChoiceField(label=_("Whose paper it is"), widget=UnfoldAdminSelectWidget)
    kind = forms.ChoiceField(
        label=_("What it is"), choices=list(inbox.ON_PAPER.items()), widget=UnfoldAdminSelectWidget
    )
    upload = forms.FileField(label=_("Scan of the paper"), widget=UnfoldAdminFileFieldWidget)
    received_at = forms.DateField(label=_("Day it came in"), widget=UnfoldAdminSingleDateWidget)
    signed_as = forms.CharField(label=_("Signed as"), widget=UnfoldAdminTextInputWidget, max_length=200)
    position = forms.ChoiceField(
        label=_("What an answer says of the grounds"),
        choices=GroundAnswer.Position.choices,
        initial=GroundAnswer.Position.NOT_KNOWN,
        widget=UnfoldAdminSelectWidget,
    )
    words = forms.CharField(
        label=_("What it says, in short"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}), required=False
    )

    also_in = AlsoInField()

    def __init__(self, *args: Any, case: Case, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        offer_cases(self, enterable(case, actor=user))
        self.members = {str(one.pk): one for one in case.parties.select_related("party")}
        self.fields["case_party"].choices = [  # type: ignore[attr-defined]
            (key, str(one)) for key, one in self.members.items()
        ]

    def clean_case_party(self) -> Any:
        return self.members[self.cleaned_data["case_party"]]

    def clean_received_at(self) -> datetime:
        zone = self.case.rules_version.time_zone if self.case.rules_version else "UTC"
        return came_in_on(self.cleaned_data["received_at"], ZoneInfo(zone))


class PaperRequestForm(forms.Form):
    """A request for mediation that came in on paper, to be keyed in."""

    name = forms.CharField(
        label=_("Name of the party that sent it"),
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("As the office knows it, or as the paper gives it."),
    )
    kind = forms.ChoiceField(
        label=_("If the office does not know it: register it as"),
        choices=[("", "–"), *Party.Kind.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    postal_address = forms.CharField(
        label=_("Its postal address, if it is registered now"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    track = forms.ChoiceField(label=_("What it is about"), choices=Track.choices, widget=UnfoldAdminSelectWidget)
    upload = forms.FileField(label=_("Scan of the paper"), widget=UnfoldAdminFileFieldWidget)
    received_at = forms.DateField(label=_("Day it came in"), widget=UnfoldAdminSingleDateWidget)

    def clean_received_at(self) -> datetime:
        return came_in_on(self.cleaned_data["received_at"], rules_in_force(timezone.now()).zone)

    def clean(self) -> dict[str, Any]:
        """The party of that name, or what is needed to register it."""
        given: dict[str, Any] = super().clean() or {}
        named = list(Party.objects.filter(name__iexact=" ".join(given.get("name", "").split()))[:2])
        given["party"] = named[0] if len(named) == 1 else None
        if len(named) > 1:
            self.add_error("name", _("Several parties have this name. Give them names of their own first."))
        elif not named and given.get("name") and not given.get("kind"):
            self.add_error("kind", _("The office knows no party of this name. Choose as what it is to be registered."))
        return given


def came_in_on(day: date, zone: ZoneInfo) -> datetime:
    """Today counts from now; an earlier day from its end, when the office's letter box was last emptied."""
    now = timezone.now()
    if day > now.astimezone(zone).date():
        return datetime.combine(day, time(0), zone)
    return min(now, datetime.combine(day, time(23, 59), zone))


DECISIONS: dict[str, tuple[Any, type[forms.Form], Callable[..., Any]]] = {
    "accept": (_("Accept"), AcceptForm, inbox.accept),
    "return": (_("Return with every deficiency"), ReturnForm, inbox.return_filing),
}

if TYPE_CHECKING:
    Base = ModelAdmin
else:
    Base = object


class InboxPages(Base):
    """The inbox's addresses under the cases in the admin; mixed into the admin of cases."""

    _case: Callable[[HttpRequest, Any], Case]
    _served: Callable[..., bool]

    def inbox_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("inbox/", view(self.inbox_view), name="disputes_inbox"),
            path("inbox/paper/", view(self.paper_request_view), name="disputes_inbox_paper"),
            path("inbox/<int:review>/<slug:name>/", view(self.decide_view), name="disputes_inbox_decide"),
            path("<int:pk>/paper/", view(self.paper_view), name="disputes_case_paper"),
            path("<int:pk>/service/", view(self.service_view), name="disputes_case_service"),
        ]

    def inbox_view(self, request: HttpRequest) -> HttpResponse:
        """Everything that came in and that nobody of the office has looked at yet."""
        if not request.user.is_registrar:
            raise Http404
        waiting = list(requests_waiting(request.user))
        reviews = CaseDeadline.objects.visible_to(request.user).filter(rule="completeness_review", closed_at=None)
        due = dict(reviews.filter(case__in=waiting).values_list("case", "due_on"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Inbox"),
            "requests": [(case, due.get(case.pk), possible_duplicates(case)) for case in waiting],
            "overdue": returned_too_long(request.user, timezone.now()),
            "keyed_in": requests_keyed_in(request.user),
            "reviews": reviews_waiting(request.user),
            "motions": [(motion, purpose(motion)) for motion in undecided_motions(request.user)],
            "undelivered": undelivered(request.user),
        }
        return TemplateResponse(request, "admin/disputes/inbox.html", context)

    def decide_view(self, request: HttpRequest, review: int, name: str) -> HttpResponse:
        if not request.user.is_registrar or name not in DECISIONS:
            raise Http404
        found = get_object_or_404(
            FilingReview.objects.visible_to(request.user).select_related("filing__case"), pk=review
        )
        label, form_class, service = DECISIONS[name]
        form = (
            form_class(request.POST or None) if name == "return" else form_class(request.POST if request.POST else None)
        )
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            done = _("Entered on the docket.") if any(given.values()) else _("Accepted as it was filed.")
            if self._served(
                request, form, lambda: service(review=found, actor=request.user, now=timezone.now(), **given), str(done)
            ):
                return redirect("admin:disputes_inbox")
        return self._form_page(request, found.filing.case, label, form, str(found.filing))

    def paper_request_view(self, request: HttpRequest) -> HttpResponse:
        """Begin to key in a request that came on paper; the task list goes on from here."""
        if not request.user.is_registrar:
            raise Http404
        form = PaperRequestForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            given, begun = form.cleaned_data, []

            def begin() -> None:
                begun.append(drafts.start_on_paper(actor=request.user, now=timezone.now(), **given))

            if self._served(request, form, begin, _("The paper is kept. Go on with what it says.")):
                return redirect(begun[0])
        return self._form_page(request, None, _("Key in a request that came on paper"), form, "")

    def paper_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """File for a party that sent paper."""
        case = self._case(request, pk)
        if not request.user.is_registrar:
            raise Http404
        form = PaperForm(request.POST or None, request.FILES or None, case=case, user=request.user)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            if self._served(
                request, form, lambda: inbox.file_on_paper(actor=request.user, now=timezone.now(), **given)
            ):
                return redirect("admin:disputes_case_change", case.pk)
        return self._form_page(request, case, _("File a paper for a party"), form, "")

    def service_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was served on whom, how, with which proof; and every notice of the case that served something."""
        case = self._case(request, pk)
        services = Service.objects.visible_to(request.user).with_failure().filter(case_party__case=case)
        if not Case.objects.papers_open_to(request.user).filter(pk=case.pk).exists():
            raise Http404
        notices = Notice.objects.readable_by(request.user).filter(thread=case.docket_number, service=True)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Service"),
            "case": case,
            "services": services.select_related(
                "case_party__party", "filing", "document", "entry", "ordered_in"
            ).prefetch_related("openings__user"),
            "unserved": [
                (member, standing_orders(member, at=timezone.now()))
                for member in case.parties.unserved().select_related("party", "case")
            ],
            "can_serve": request.user.is_registrar and case.state in SERVABLE,
            "notices": notices.select_related("recipient").order_by("created_at"),
        }
        return TemplateResponse(request, "admin/disputes/service.html", context)

    def _form_page(
        self, request: HttpRequest, case: Case | None, label: Any, form: forms.Form, about: str
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": label,
            "label": label,
            "case": case,
            "form": form,
            "about": about,
        }
        return TemplateResponse(request, "admin/disputes/form_page.html", context)
