"""The public deadline calculator."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims_project.procedure import words
from claims_project.procedure.forms import CalculatorForm
from claims_project.procedure.services import rules_in_force
from claims_project.procedure.services.deadlines import reckon


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """Work out a date as the office itself would, and show each step. Open to everyone; nothing is stored.

    The question is the address: `/deadlines/?rule=cure&on_day=3&on_month=2&on_year=2187`.
    """
    rules = rules_in_force(timezone.now())
    asked = any(name.startswith("on_") for name in request.GET)
    form = CalculatorForm(request.GET if asked else None, rules_version=rules)
    answer = None
    if asked and form.is_valid():
        result = reckon(form.question, rules)
        answer = {
            "due": words.moment_words(result.due_at, result.due_on, rules.time_zone),
            "lines": [line.text for line in result.trace],
        }
    return render(
        request,
        "procedure/calculator.html",
        {"form": form, "answer": answer, "rules": rules, "zone": words.zone_words(rules.time_zone)},
        status=400 if asked and answer is None else 200,
    )
