"""What every page of the portal's cases shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from claims_project.accounts.models import User
from claims_project.common.errors import Invalid
from claims_project.common.http import add_to_form
from disputes.lifecycle import State
from disputes.models import Case


def user_of(request: HttpRequest) -> User:
    """The signed-in user of a view behind login_required."""
    return request.user  # type: ignore[return-value]


def accepted(form: Any, call: Callable[[], Any]) -> bool:
    """Run a service; its faults go to the form's fields. NotAllowed and Conflict go up to their own page."""
    try:
        call()
    except Invalid as refusal:
        add_to_form(form, refusal)
        return False
    return True


def draft_of(request: HttpRequest, key: UUID) -> Case:
    """The draft at an address; once filed it is found under its docket number instead, and changing it is refused
    there.
    """
    return get_object_or_404(Case.objects.visible_to(request.user), key=key)


def case_of(request: HttpRequest, docket_number: str) -> Case:
    return get_object_or_404(
        Case.objects.visible_to(request.user).exclude(state=State.DRAFT), docket_number=docket_number
    )
