"""The one place where a refusal becomes an answer: a page, a form's errors, an admin message, or a problem document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, TypeVar

import orjson
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as Malformed
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from rest_framework.exceptions import ValidationError
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler, set_rollback

from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed, Refusal

M = TypeVar("M", bound=Model)
PROBLEM = "application/problem+json"
KINDS: dict[type[Refusal], str] = {NotAllowed: "not-allowed", Conflict: "conflict", Invalid: "invalid"}
WORDS = {
    HTTPStatus.UNAUTHORIZED: "Sign in, or send a token that is valid: Authorization: Token <your token>.",
    HTTPStatus.FORBIDDEN: "You may not do this.",
    HTTPStatus.NOT_FOUND: "There is nothing here that you may see.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.NOT_ACCEPTABLE: "This address cannot answer in a format you accept.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "This address cannot read that kind of content.",
}


def office(request: HttpRequest) -> dict[str, str]:
    """Template context: the names every page shows."""
    return {
        "office_name": settings.OFFICE_NAME,
        "product_name": settings.PRODUCT_NAME,
        "office_time_name": settings.OFFICE_TIME_NAME,
    }


class RefusalMiddleware:
    """A Refusal that no view caught becomes a page with its status, or a problem document for what reads no HTML.

    Nothing has a NUL character in its name, and PostgreSQL reads none: an address with one leads nowhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if "\x00" in request.path_info:
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if not request.accepts("text/html"):
            return _document(_of_refusal(exception, request))
        return refusal_page(request, exception)


def chosen_or_404(rows: QuerySet[M], **by: Any) -> M:
    """The row of `rows` that a button or an address names. Raises Http404 when it names none, or is no name at all."""
    try:
        return rows.get(**by)
    except (ObjectDoesNotExist, Malformed, ValueError, OverflowError) as nothing:
        raise Http404 from nothing


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that says what was not done, why, and where to go from here."""
    came_from = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    context = {"refusal": refusal, "back": came_from if safe else "/"}
    return render(request, "errors/refusal.html", context, status=refusal.status)


def add_to_form(form: BaseForm, refusal: Refusal) -> None:
    """Show a refusal in the form it came from: each fault at its field, the rest above them."""
    if not form.is_bound:
        raise ValueError("A refusal answers what was sent; this form was sent nothing.")
    form.is_valid()  # errors are added to a form that has been cleaned
    for fault in faults_of(refusal):
        form.add_error(fault.field if fault.field in form.fields else None, fault.message)


def show(request: HttpRequest, refusal: Refusal) -> None:
    """Show a refusal as messages on the next page."""
    for sentence in refusal.sentences:
        messages.error(request, sentence)


def faults_of(refusal: Refusal) -> tuple[Fault, ...]:
    """The faults of a refusal; one that names no fields is about the whole."""
    if isinstance(refusal, Invalid):
        return refusal.faults
    return tuple(Fault("", sentence) for sentence in refusal.sentences)


def problem(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's exception handler: RFC 9457 problem documents, all faults at once. None for what is the server's error."""
    request = context["request"]
    if isinstance(exc, Refusal):
        set_rollback()
        return _document(_of_refusal(exc, request))
    answer = exception_handler(exc, context)
    if answer is None:
        return None
    status = HTTPStatus(answer.status_code)
    document: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": status.value}
    if isinstance(exc, ValidationError):
        faults = list(_flat(exc.detail))
        document["detail"] = " ".join(fault.message for fault in faults)
        document["faults"] = [_as_data(fault) for fault in faults]
    else:
        document["detail"] = _detail(status, exc, answer)
    document["instance"] = request.get_full_path()
    headers = {name: answer[name] for name in ("WWW-Authenticate", "Retry-After") if answer.has_header(name)}
    return _document(document, headers)


def _of_refusal(refusal: Refusal, request: Any) -> dict[str, Any]:
    kind = next((name for error, name in KINDS.items() if isinstance(refusal, error)), "refused")
    return {
        "type": f"urn:concord:problem:{kind}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": str(refusal),
        "instance": request.get_full_path(),
        "faults": [_as_data(fault) for fault in faults_of(refusal)],
    }


def _detail(status: HTTPStatus, exc: Exception, answer: Any) -> str:
    """What happened and what to do, in words. DRF's own sentence where ours would say less."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = answer.get("Retry-After")
        return f"Too many requests. Try again in {wait} seconds." if wait else "Too many requests. Try again later."
    given = str(getattr(exc, "detail", "") or exc)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
        return WORDS[status]  # nothing that tells what is hidden
    return f"{WORDS[status]} {given}" if status in WORDS else given


def _flat(detail: Any, field: str = "") -> Iterator[Fault]:
    """DRF's nested validation errors as faults, each naming its place: "filters.area_min", "rows.3.name"."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            here = "" if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)
            yield from _flat(inner, ".".join(part for part in (field, here) if part))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, (dict, list))
            yield from _flat(inner, f"{field}.{place}".strip(".") if nested else field)
    else:
        yield Fault(field, str(detail))


def _as_data(fault: Fault) -> dict[str, str]:
    return {"field": fault.field, "message": str(fault.message)}


def _document(document: dict[str, Any], headers: dict[str, str] | None = None) -> HttpResponse:
    # Not DRF's Response: an error must not be rendered as CSV or GeoJSON because the request asked for that.
    return HttpResponse(orjson.dumps(document), status=document["status"], content_type=PROBLEM, headers=headers)
