"""What was served on whom, and putting right a filing that was returned."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from claims_project.common.forms import PortalForm
from disputes.models import Case, FilingReview, Service
from disputes.services import inbox
from disputes.views.pages import accepted, case_of, user_of


class DeficienciesForm(PortalForm):
    """A box for each deficiency that is not put right yet: field `deficiency-3` for number 3."""

    mark_optional = False  # the service asks for every one of them, in words of its own

    def __init__(self, *args, review: FilingReview, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [one.number for one in review.deficiencies.filter(answer="")]
        for one in review.deficiencies.filter(answer=""):
            self.fields[f"deficiency-{one.number}"] = forms.CharField(
                label=one.text,
                help_text="How it was put right",
                widget=forms.Textarea(attrs={"rows": 3}),
                required=False,
            )

    def answers(self) -> dict[int, str]:
        return {number: self.cleaned_data[f"deficiency-{number}"] for number in self.numbers}


@login_required
def service(request: HttpRequest, docket_number: str) -> HttpResponse:
    shown = case_of(request, docket_number)
    user = user_of(request)
    if not Case.objects.papers_open_to(user).filter(pk=shown.pk).exists():
        raise Http404
    served = Service.objects.visible_to(user).with_failure().filter(case_party__case=shown)
    related = served.select_related("case_party__party", "filing", "document", "entry", "ordered_in")
    return render(
        request, "disputes/service.html", {"case": shown, "services": related.prefetch_related("openings__user")}
    )


@login_required
def deficiencies(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every deficiency of a returned filing, each with a box for what was done about it."""
    user = user_of(request)
    review = get_object_or_404(
        FilingReview.objects.visible_to(user).editable_by(user).select_related("filing__case", "cure"), filing__key=key
    )
    form = DeficienciesForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        answers = form.answers()
        if accepted(form, lambda: inbox.put_right(review=review, actor=user, now=timezone.now(), answers=answers)):
            return redirect(review.filing.case)
    return render(
        request,
        "disputes/deficiencies.html",
        {"case": review.filing.case, "filing": review.filing, "form": form, "cure": inbox.cure_of(review)},
    )
