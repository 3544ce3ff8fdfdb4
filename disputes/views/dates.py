"""More time, by agreement of the parties: asked for and answered on one page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims_project.common.errors import Refusal
from claims_project.common.http import add_to_form
from claims_project.procedure.services import Preview
from disputes.access import acting_party
from disputes.forms.answers import ExtensionForm
from disputes.models import CaseDeadline
from disputes.services.dates import answer_extension, preview_agreed, proposal_on, propose_extension
from disputes.views.pages import accepted, case_of, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def extension(request: HttpRequest, docket_number: str, key: str) -> HttpResponse:
    """Ask for more time, seeing first what would move; or answer what another party asked."""
    user = user_of(request)
    case = case_of(request, docket_number)
    shown = CaseDeadline.objects.visible_to(user).filter(case=case, closed_at=None)
    deadline = get_object_or_404(shown.select_related("case", "rules_version__calendar"), key=key)
    member = acting_party(user, case)
    if member is None or not deadline.of_the_parties:
        raise Http404
    now = timezone.now()
    proposal = proposal_on(deadline)
    if proposal is not None:
        return _answer(request, deadline, proposal, member, now)
    form = ExtensionForm(request.POST or None)
    preview: Preview | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            preview = preview_agreed(deadline, due_on=given["due_on"], now=now)
        except Refusal as refusal:
            add_to_form(form, refusal)
        if (
            preview is not None
            and "propose" in request.POST
            and accepted(form, lambda: propose_extension(deadline=deadline, actor=user, now=now, **given))
        ):
            messages.success(request, _("The other parties are told. The date moves once all of them agree."))
            return redirect(case)
    context = {"case": case, "deadline": deadline, "form": form, "preview": preview}
    return render(request, "disputes/extension.html", context)


def _answer(request: HttpRequest, deadline, proposal, member, now) -> HttpResponse:
    may_answer = member in proposal.waiting
    if request.method == "POST":
        agrees = request.POST.get("answer") == "agree"
        answer_extension(deadline=deadline, actor=user_of(request), now=now, agrees=agrees)
        messages.success(request, _("Your answer is on the docket."))
        return redirect(deadline.case)
    try:
        preview = preview_agreed(deadline, due_on=proposal.due_on, now=now)
    except Refusal:
        preview = None
    context = {
        "case": deadline.case,
        "deadline": deadline,
        "proposal": proposal,
        "preview": preview,
        "may_answer": may_answer,
    }
    return render(request, "disputes/extension.html", context)
