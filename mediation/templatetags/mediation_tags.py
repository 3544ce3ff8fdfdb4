"""What other pages show of a mediation: a panel on the portal's case page, and the desk on the office's."""

from __future__ import annotations

from typing import Any

from django import template

from disputes.models import Case
from mediation.views.panel import case_panel

register = template.Library()


@register.inclusion_tag("mediation/case_panel.html", takes_context=True)
def mediation_panel(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """On the portal's case page: what waits for the reader, and where the mediation stands."""
    return case_panel(case, context["request"].user)


@register.inclusion_tag("admin/mediation/desk.html", takes_context=True)
def mediation_desk(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """On the office's case page: everything of the mediation the reader may see, and what they may do now."""
    from mediation.admin.desk import desk

    return {**desk(case, context["request"]), "csrf_token": context.get("csrf_token"), "request": context["request"]}
