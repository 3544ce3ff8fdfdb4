from __future__ import annotations

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import include, path
from knox.auth import TokenAuthentication
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated, Throttled, ValidationError
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from claims_project.accounts.models import User
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.http import PROBLEM, add_to_form, chosen_or_404, office, show
from registry.models import Claim

REFUSALS = {
    403: NotAllowed("Only the registrar registers a case."),
    409: Conflict("This case was changed at 14:05."),
    400: Invalid([Fault("name", "Give it a name."), Fault("", "Something is missing.")]),
}


def refuse(request, status: int):
    raise REFUSALS[status]


def forbid(request):
    raise PermissionDenied("Only the registrar opens this page.")


def break_down(request):
    raise ZeroDivisionError


urlpatterns = [
    path("refuse/<int:status>", refuse),
    path("forbid", forbid),
    path("break", break_down),
    path("", include("claims_project.urls")),
]


class Page(forms.Form):
    name = forms.CharField(required=False)


@pytest.mark.urls("tests.common.test_http")
@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_is_a_page_with_its_status_and_every_sentence(status, db, client):
    answer = client.get(f"/refuse/{status}", headers={"referer": "http://testserver/where/i/was"})
    page = answer.content.decode()
    assert answer.status_code == status
    for sentence in REFUSALS[status].sentences:
        assert sentence in page
    assert REFUSALS[status].title in page
    assert 'href="http://testserver/where/i/was"' in page


@pytest.mark.urls("tests.common.test_http")
def test_the_way_back_never_leads_to_another_site(db, client):
    page = client.get("/refuse/409", headers={"referer": "https://elsewhere.example/"}).content.decode()
    assert "elsewhere.example" not in page


@pytest.mark.urls("tests.common.test_http")
def test_what_reads_no_html_gets_a_problem_document(db, client):
    answer = client.get("/refuse/400", headers={"accept": "application/json"})
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.json()["faults"] == [
        {"field": "name", "message": "Give it a name."},
        {"field": "", "message": "Something is missing."},
    ]


@pytest.mark.urls("tests.common.test_http")
def test_pages_that_are_not_there_forbidden_or_broken_say_so_in_plain_words(db):
    client = Client(raise_request_exception=False)
    for address, status, words in [
        ("/nowhere", 404, "There is nothing here"),
        ("/forbid", 403, "Only the registrar opens this page."),
        ("/break", 500, "Something went wrong on our side"),
    ]:
        answer = client.get(address)
        assert answer.status_code == status
        assert words in answer.content.decode()


@pytest.mark.parametrize("place", ["/register/LUNA/%00/", "/register/LUNA/%00/provenance/", "/api/v1/cases/%00/"])
def test_an_address_with_a_nul_character_leads_nowhere_on_any_database(db, client, place):
    assert client.get(place).status_code == 404


@pytest.mark.urls("tests.common.test_http")
def test_a_form_without_its_token_is_sent_back_with_words(db):
    answer = Client(enforce_csrf_checks=True).post("/forbid")
    assert answer.status_code == 403
    assert "Send the form again" in answer.content.decode()


def test_the_page_for_a_broken_server_needs_nothing_else():
    page = render_to_string("500.html")
    assert "<link" not in page
    assert "<script" not in page


def test_faults_are_shown_at_their_fields_and_the_rest_above_the_form():
    form = Page({"name": "x"})
    add_to_form(form, REFUSALS[400])
    assert form.errors["name"] == ["Give it a name."]
    assert form.non_field_errors() == ["Something is missing."]
    assert not form.is_valid()


def test_a_refusal_that_names_no_field_stands_above_the_form():
    form = Page({"name": "x"})
    add_to_form(form, REFUSALS[409])
    assert form.non_field_errors() == ["This case was changed at 14:05."]


def test_a_form_that_was_sent_nothing_takes_no_refusal():
    with pytest.raises(ValueError, match="sent nothing"):
        add_to_form(Page(), REFUSALS[409])


def test_a_refusal_is_shown_as_messages(rf: RequestFactory):
    from django.contrib.messages.storage.cookie import CookieStorage

    request = rf.get("/")
    request._messages = CookieStorage(request)
    show(request, REFUSALS[400])
    assert [str(message) for message in get_messages(request)] == ["Give it a name.", "Something is missing."]


def test_every_page_knows_the_offices_names(rf: RequestFactory, settings):
    settings.OFFICE_NAME = "Belt Claims Office"
    assert office(rf.get("/"))["office_name"] == "Belt Claims Office"


def answer_to(error: Exception):
    class View(APIView):
        authentication_classes = (TokenAuthentication,)
        permission_classes = throttle_classes = ()

        def get(self, request):
            raise error

    return View.as_view()(APIRequestFactory().get("/api/v1/things?x=1"))


def document_for(error: Exception) -> dict:
    import json

    answer = answer_to(error)
    assert answer.headers["Content-Type"] == PROBLEM
    document = json.loads(answer.content)
    assert document["status"] == answer.status_code
    assert document["instance"] == "/api/v1/things?x=1"
    return document


def test_the_api_answers_a_refusal_with_every_fault():
    document = document_for(REFUSALS[400])
    assert document["type"] == "urn:concord:problem:invalid"
    assert document["title"] == "Something needs correcting"
    assert [fault["field"] for fault in document["faults"]] == ["name", ""]


def test_the_api_answers_a_lost_race_with_409():
    assert document_for(REFUSALS[409])["faults"] == [{"field": "", "message": "This case was changed at 14:05."}]


def test_the_api_never_says_more_than_that_there_is_nothing_one_may_see():
    document = document_for(Http404("No Case matches docket 2187-D-000042"))
    assert document["status"] == 404
    assert document["detail"] == "There is nothing here that you may see."


def test_the_api_says_how_to_sign_in_what_is_forbidden_and_when_to_come_back():
    assert answer_to(NotAuthenticated()).headers["WWW-Authenticate"] == "Token"
    assert "token" in document_for(NotAuthenticated())["detail"]
    assert document_for(PermissionDenied())["detail"] == "You may not do this."
    assert document_for(Throttled(wait=7))["detail"] == "Too many requests. Try again in 7 seconds."
    assert answer_to(Throttled(wait=7)).headers["Retry-After"] == "7"
    assert "DELETE" in document_for(MethodNotAllowed("DELETE"))["detail"]


def test_the_api_names_the_place_of_every_fault_in_nested_input():
    error = ValidationError(
        {"rows": [{}, {"name": ["Too long."]}], "non_field_errors": ["No."], "area_min": ["Not a number."]}
    )
    assert document_for(error)["faults"] == [
        {"field": "rows.1.name", "message": "Too long."},
        {"field": "", "message": "No."},
        {"field": "area_min", "message": "Not a number."},
    ]


def test_an_accident_is_not_dressed_up_as_an_answer():
    with pytest.raises(ZeroDivisionError):
        answer_to(ZeroDivisionError())


@pytest.mark.django_db
@pytest.mark.parametrize("named", [None, "", "0", "9" * 40, "soon", "1e308", "é", "\x00", "2187-D-000001"])
def test_a_button_that_names_no_row_leads_nowhere(named, dora):
    assert chosen_or_404(User.objects.all(), pk=str(dora.pk)) == dora
    for by in ("pk", "key"):
        rows = User.objects.all() if by == "pk" else Claim.objects.all()
        with pytest.raises(Http404):
            chosen_or_404(rows, **{by: named})
