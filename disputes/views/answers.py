"""Answering a dispute: from the letter's code to the receipt."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from claims_project.common.errors import Invalid
from disputes.forms.answers import CounterClaimForm, GroundAnswerForm, LetterForm, ProcessForm
from disputes.forms.drafts import TruthForm
from disputes.forms.evidence import exhibit_choices
from disputes.models import Answer, Ground
from disputes.services import answering, filing
from disputes.views.pages import accepted, case_of, user_of


def letter(request: HttpRequest) -> HttpResponse:
    """Where the letter of service leads: docket number and code, once, and one represents the party it was
    written to.
    """
    if not request.user.is_authenticated:
        return render(request, "disputes/letter_sign_in.html", {"next": request.get_full_path()})
    form = LetterForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user = user_of(request)
        if accepted(form, lambda: answering.join_with_code(**given, actor=user, now=timezone.now())):
            messages.success(request, _("You now represent this party. You can read the dispute and answer it."))
            return redirect("disputes:case", given["docket_number"].strip().upper())
    return render(request, "disputes/letter.html", {"form": form})


def _answer_of(request: HttpRequest, docket_number: str) -> Answer:
    case = case_of(request, docket_number)
    return answering.start_answer(case=case, actor=user_of(request))


def _grounds_to_answer(answer: Answer):
    others = answer.case.grounds.filter(filed_at__isnull=False).exclude(case_party=answer.case_party)
    return others.prefetch_related("exhibits")


@login_required
def answer(request: HttpRequest, docket_number: str) -> HttpResponse:
    """The answer's task list: process, each ground, counter-claims, evidence, statement of truth."""
    writing = _answer_of(request, docket_number)
    given = {row.ground_id: row for row in writing.case_party.ground_answers.all()}
    grounds = [(ground, given.get(ground.pk)) for ground in _grounds_to_answer(writing)]
    return render(
        request,
        "disputes/answer.html",
        {
            "case": writing.case,
            "answer": writing,
            "grounds": grounds,
            "counter_claims": writing.case_party.grounds.all(),
            "exhibits": exhibit_choices(writing.case, user_of(request)),
        },
    )


@login_required
def process(request: HttpRequest, docket_number: str) -> HttpResponse:
    writing = _answer_of(request, docket_number)
    chosen = {True: "yes", False: "no"}.get(writing.accepts_process)
    form = ProcessForm(request.POST or None, initial={"accepts_process": chosen, "statement": writing.statement})
    if request.method == "POST" and form.is_valid():
        answering.change_answer(answer=writing, actor=user_of(request), **form.cleaned_data)
        return redirect("disputes:answer", docket_number)
    return render(
        request, "disputes/answer_one_thing.html", {"case": writing.case, "form": form, "title": _("The process")}
    )


@login_required
def ground(request: HttpRequest, docket_number: str, number: int) -> HttpResponse:
    writing = _answer_of(request, docket_number)
    asked = get_object_or_404(_grounds_to_answer(writing), number=number)
    given = writing.case_party.ground_answers.filter(ground=asked).first()
    initial = {"position": given.position, "statement": given.statement} if given else {}
    form = GroundAnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        user = user_of(request)
        if accepted(form, lambda: answering.answer_ground(answer=writing, ground=asked, actor=user, **said)):
            return redirect("disputes:answer", docket_number)
    return render(request, "disputes/answer_ground.html", {"case": writing.case, "ground": asked, "form": form})


@login_required
def counter_claim(request: HttpRequest, docket_number: str) -> HttpResponse:
    writing = _answer_of(request, docket_number)
    form = CounterClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user = user_of(request)
        if accepted(form, lambda: answering.counter_claim(answer=writing, actor=user, **given)):
            return redirect("disputes:answer", docket_number)
    return render(
        request, "disputes/answer_one_thing.html", {"case": writing.case, "form": form, "title": _("A counter-claim")}
    )


@login_required
def truth(request: HttpRequest, docket_number: str) -> HttpResponse:
    writing = _answer_of(request, docket_number)
    user = user_of(request)
    form = TruthForm(request.POST or None, initial={"name": writing.truth_stated_as or user.name})
    if request.method == "POST" and form.is_valid():
        answering.change_answer(answer=writing, actor=user, truth_stated_as=form.cleaned_data["name"])
        return redirect("disputes:check_answer", docket_number)
    return render(
        request,
        "disputes/answer_one_thing.html",
        {"case": writing.case, "form": form, "title": _("Statement of truth")},
    )


@login_required
def check_answer(request: HttpRequest, docket_number: str) -> HttpResponse:
    writing = _answer_of(request, docket_number)
    faults = ()
    if request.method == "POST":
        try:
            filed = filing.file_answer(answer=writing, actor=user_of(request), now=timezone.now())
        except Invalid as refusal:
            faults = refusal.faults
            writing = _answer_of(request, docket_number)
        else:
            return redirect("disputes:filed", filed.key)
    return render(
        request,
        "disputes/check_answer.html",
        {
            "case": writing.case,
            "answer": writing,
            "faults": faults,
            "ground_answers": writing.case_party.ground_answers.select_related("ground"),
            "counter_claims": Ground.objects.filter(case_party=writing.case_party),
            "exhibits": exhibit_choices(writing.case, user_of(request)).filter(filed_at=None),
        },
        status=400 if faults else 200,
    )
