"""What the API answers, to whom, and at what cost."""

from base64 import b64encode
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_filters import DateTimeFilter

from claims_project.api import router
from claims_project.common.filters import MomentFilter
from claims_project.record import chain
from registry.models import Claim
from registry.services import register_claim
from tests.worlds import square

RESOURCES = [prefix for prefix, _viewset, _name in router.registry]


def rows(client, resource, **given):
    answer = client.get(f"/api/v1/{resource}/", given)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_auditor_reads_every_resource_and_each_row_has_what_the_document_promises(world, api, dan, resource):
    world.negotiation()
    found = rows(api(dan), resource)
    promised = set(dict(router_serializer(resource)().fields))
    for row in found:
        assert set(row) == promised
    if resource not in ("settlements", "assessments"):  # of which this world has none
        assert found


def router_serializer(resource):
    return next(viewset for prefix, viewset, _name in router.registry if prefix == resource).serializer_class


@pytest.mark.parametrize("resource", RESOURCES)
def test_nothing_is_answered_to_a_stranger_of_the_office_without_a_token(world, api, resource):
    world.filed()
    assert api(None).get(f"/api/v1/{resource}/").status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("resource", RESOURCES)
def test_nothing_can_be_written(world, api, dan, resource, method):
    assert getattr(api(dan), method)(f"/api/v1/{resource}/", {}).status_code == 405


def test_a_case_is_found_by_its_docket_number_and_a_draft_by_nobody(world, api, dan, alice):
    case = world.filed()
    draft = world.draft()
    assert api(dan).get(f"/api/v1/cases/{case.docket_number}/").json()["state"] == "filed"
    assert len(rows(api(dan), "cases")) == 1
    assert [row["docket_number"] for row in rows(api(alice), "cases")] == [case.docket_number]
    assert draft.docket_number is None


def test_eve_sees_no_case_nor_anything_of_one(world, api, eve):
    world.negotiation()
    for resource in ("cases", "docket-entries", "exhibits", "deadlines", "settlements"):
        assert rows(api(eve), resource) == []


def test_a_missing_case_and_an_invisible_one_are_answered_alike(world, api, eve):
    case = world.filed()
    hidden, missing = (api(eve).get(f"/api/v1/cases/{number}/") for number in (case.docket_number, "2187-D-999999"))
    assert hidden.status_code == missing.status_code == 404
    assert {**hidden.json(), "instance": ""} == {**missing.json(), "instance": ""}


def test_an_auditor_verifies_a_docket_from_what_the_api_answers_alone(world, api, dan):
    case = world.negotiation()
    entries = rows(api(dan), "docket-entries", docket_number=case.docket_number, ordering="number")
    lines = []
    for row in entries:
        header = {
            "format": chain.FORMAT, "chain": "disputes.docketentry", "owner": row["case"],
            **{name: row[name] for name in ("number", "event", "access", "content_digest", "previous_hash")},
            **{name: as_in_header(row[name]) for name in ("received_at", "entered_at", "effective_at")},
        }  # fmt: skip
        content = {name: row[name] for name in ("text", "data", "actor", "entered_by", "on_behalf_of", "addressees")}
        lines.append(chain.Line(header=header, hash=row["hash"], content=content, salt=row["salt"]))
    assert len(lines) > 4
    assert list(chain.check(lines)) == []
    answer = api(dan).get(f"/api/v1/cases/{case.docket_number}/verify/").json()
    assert answer["whole"], answer["faults"]
    assert (answer["entries"], answer["head"]) == (len(lines), lines[-1].hash)


def as_in_header(moment: str) -> str:
    from datetime import datetime

    return chain.moment(datetime.fromisoformat(moment))


def test_a_mediator_who_is_not_the_cases_reads_the_sheet_and_no_papers(world, api, carol):
    case = world.negotiation()
    entries = rows(api(carol), "docket-entries", docket_number=case.docket_number)
    assert {row["access"] for row in entries} == {"public"}
    assert rows(api(carol), "exhibits") == []
    assert rows(api(carol), "deadlines") == []


def test_an_office_note_is_not_answered_to_the_parties(world, api, alice, dan):
    from disputes.services.docket import add_note

    case = world.registered()
    add_note(case=case, actor=world.dora, now=world.now, text="The receipt looks forged.")
    assert "forged" not in api(alice).get("/api/v1/docket-entries/", {"page_size": 1000}).content.decode()
    assert "forged" in api(dan).get("/api/v1/docket-entries/", {"page_size": 1000}).content.decode()


def test_confidential_coordinates_are_null_for_those_who_may_not_see_them(world, api, eve, dan, alice):
    secret = register_claim(
        register=world.first.register, body=world.first.body, number="N-2", boundary=square(30, 30),
        holders=[(world.north, Decimal(100))], registered_on=date(2151, 1, 1), coordinates_confidential=True,
        actor=world.dora, now=world.now,
    )  # fmt: skip
    for user, sees in ((eve, False), (dan, True), (alice, True)):
        row = api(user).get(f"/api/v1/claims/{secret.key}/").json()
        assert (row["boundary"] is not None) == sees
        assert bool(rows(api(user), "title-transactions", claim=str(secret.key))) == sees


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_number_of_queries_does_not_grow_with_the_page(world, api, dan, resource):
    world.negotiation()
    client = api(dan)
    one, most = ({}, {}) if resource == "concentration" else ({"page_size": 1}, {"page_size": 1000})  # it has no pages
    with CaptureQueriesContext(connection) as small:
        rows(client, resource, **one)
    for number in range(5):
        register_claim(
            register=world.first.register, body=world.first.body, number=f"X-{number}",
            boundary=square(10.002 * (number + 1), 5.0), holders=[(world.north, Decimal(100))],
            registered_on=date(2151, 1, 1), actor=world.dora, now=world.now,
        )  # fmt: skip
    second = world.draft()
    from disputes.services.filing import file_case

    file_case(case=second, actor=world.alice, now=world.at(hours=1))
    with CaptureQueriesContext(connection) as large:
        rows(client, resource, **most)
    assert len(large) <= len(small)


def test_pages_follow_each_other_by_cursor_without_loss_or_repetition(world, api, dan):
    for number in range(25):
        register_claim(
            register=world.first.register, body=world.first.body, number=f"P-{number}",
            boundary=square(40 + number, 5.0), holders=[], registered_on=date(2151, 1, 1),
            actor=world.dora, now=world.now,
        )  # fmt: skip
    client, seen, address = api(dan), [], "/api/v1/claims/?page_size=7"
    while address:
        page = client.get(address).json()
        seen += [row["claim_number"] for row in page["results"]]
        address = page["next"]
    assert sorted(seen) == sorted(Claim.objects.values_list("claim_number", flat=True))


def test_lists_are_filtered_and_ordered(world, api, dan):
    client = api(dan)
    assert [row["claim_number"] for row in rows(client, "claims", q="South")] == ["S-1"]
    assert rows(client, "claims", holder=str(world.north.key))[0]["claim_number"] == "N-1"
    assert [row["claim_number"] for row in rows(client, "claims", ordering="-claim_number")] == ["S-1", "N-1"]
    assert rows(client, "overlaps", area_m2__gte=10**12) == []
    assert rows(client, "overlaps", claim=str(world.first.key))[0]["senior"] == str(world.first.key)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("stat=mediation", "stat"),
        ("ordering=rank", "ordering"),
        ("page_size=1001", "page_size"),
        ("page_size=x", "page_size"),
    ],
)
def test_a_parameter_that_would_be_ignored_is_refused_by_name_and_the_right_ones_are_named(
    world, api, dan, asked, field
):
    answer = api(dan).get(f"/api/v1/cases/?{asked}")
    assert answer.status_code == 400
    (fault,) = answer.json()["faults"]
    assert fault["field"] == field
    assert any(right in fault["message"] for right in ("state", "-state_since", "1000"))


def test_a_filter_that_cannot_be_understood_is_refused_with_every_fault(world, api, dan):
    answer = api(dan).get("/api/v1/claims/", {"holder": "nobody", "area_m2__gte": "wide"})
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert {fault["field"] for fault in answer.json()["faults"]} == {"holder", "area_m2__gte"}


FILTERS = {
    (prefix, name): found
    for prefix, viewset, _name in router.registry
    if hasattr(viewset, "filterset_class")
    for name, found in viewset.filterset_class.get_filters().items()
}
TIMES = [named for named, found in FILTERS.items() if isinstance(found, MomentFilter)]


def test_every_time_that_a_list_is_narrowed_by_is_read_as_a_moment():
    assert ("conflict-sets", "found_at__lte") in TIMES
    assert not [named for named, found in FILTERS.items() if type(found) is DateTimeFilter]


@pytest.mark.parametrize(("resource", "name"), TIMES)
def test_a_time_is_read_with_any_offset_and_refused_when_its_year_cannot_be_told(world, api, dan, resource, name):
    """PostgreSQL itself refuses offsets of sixteen hours and more."""
    for written in ("2187-03-01T09:30:00+22:21", "2187-03-01T09:30:00-23:59", "0001-01-02T00:00:00Z"):
        rows(api(dan), resource, **{name: written})
    for written in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "soon"):
        answer = api(dan).get(f"/api/v1/{resource}/", {name: written})
        assert answer.status_code == 400
        assert [fault["field"] for fault in answer.json()["faults"]] == [name]


def test_a_moment_of_the_past_is_read_with_any_offset(world, api, dan):
    assert rows(api(dan), "claims", as_of="2000-01-01T00:00:00+22:21") == []
    for written in ("0001-01-01T00:00:00+14:00", "soon"):
        answer = api(dan).get("/api/v1/claims/", {"as_of": written})
        assert [fault["field"] for fault in answer.json()["faults"]] == ["as_of"]


@pytest.mark.parametrize("resource", sorted({resource for resource, _name in FILTERS}))
def test_a_cursor_that_nobody_was_given_leads_nowhere(world, api, dan, resource):
    for made_up in ("p=soon", "p=", "p=%00", "o=99999999999999999999&p=1", "r=1&p=2187-03-01T09:30:00%2B22:21", "é"):
        cursor = b64encode(made_up.encode()).decode()
        assert api(dan).get(f"/api/v1/{resource}/", {"cursor": cursor}).status_code == 404


def test_the_document_is_openapi_3_1_and_describes_every_resource(api, dan):
    answer = api(dan).get("/api/v1/schema/", {"format": "json"})
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    assert {f"/api/v1/{resource}/" for resource in RESOURCES} <= set(document["paths"])


def test_deadlines_come_soonest_first_with_their_trace(world, api, dan):
    world.negotiation()
    found = rows(api(dan), "deadlines")
    assert [row["due_at"] for row in found] == sorted(row["due_at"] for row in found)
    assert all(row["trace"] for row in found)
    assert rows(api(dan), "deadlines", due_at__lte=(world.now - timedelta(days=365)).isoformat()) == []
