"""The register over the API as it stood at a moment."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims_project.accounts.services import system_actor
from registry import services
from registry.models import Claim
from tests.registry.factories import a_claim, a_party, square

pytestmark = pytest.mark.django_db
EARLY, BETWEEN, LATE = "2026-01-10T09:00:00+00:00", "2026-01-20T09:00:00Z", "2026-02-10T09:00:00Z"


@pytest.fixture
def moments():
    from datetime import datetime

    return [datetime.fromisoformat(text) for text in (EARLY, BETWEEN, LATE)]


@pytest.fixture
def claim(moments):
    """Entered early, transferred and forfeited between."""
    claim = a_claim(square(0, 0), holder=a_party(), now=moments[0], name="First name")
    actor, now = system_actor(), moments[1]
    services.transfer(claim=claim, seller=a_party(), buyer=a_party("B"), percent=Decimal(40), actor=actor, now=now)
    services.correct_entry(claim=claim, actor=actor, now=now, reason="misread", name="Second name")
    services.encumber(claim=claim, kind="lien", in_favour_of="Bank", terms="10", actor=actor, now=now)
    services.forfeit(claim=claim, actor=actor, now=now, reason="Dues unpaid.")
    return claim


def test_a_claim_is_answered_as_it_stood(api, dan, claim):
    address = f"/api/v1/claims/{claim.key}/"
    now = api(dan).get(address).json()
    then = api(dan).get(address, {"as_of": "2026-01-15"}).json()
    assert (then["name"], then["disposition"], then["encumbrances"]) == ("First name", "active", [])
    assert [(one["name"], one["percent"]) for one in then["holders"]] == [("Helios Mining Consortium", "100")]
    assert (now["name"], now["disposition"], len(now["encumbrances"])) == ("Second name", "forfeited", 1)
    assert set(then) == set(now)
    assert api(dan).get(address, {"as_of": LATE}).json() == now
    assert api(dan).get(address, {"as_of": "2026-01-01"}).status_code == 404


def test_a_list_as_of_now_is_the_list_and_as_of_a_moment_has_what_was_entered_by_then(api, dan, claim, moments):
    a_claim(square(5, 5), holder=a_party(), now=moments[2])
    client = api(dan)

    def listed(**given):
        return client.get("/api/v1/claims/", given).json()["results"]

    assert listed(as_of="2026-02-11") == listed()
    assert [row["name"] for row in listed(as_of="2026-01-11")] == ["First name"]
    assert listed(as_of="2026-02-11", register="NONE") == []
    assert len(listed(as_of="2026-02-11", ordering="-claim_number")) == 2


def test_what_changes_over_time_cannot_be_asked_of_a_moment_and_every_fault_is_said(api, dan, claim):
    asked = {"as_of": "2026-01-15", "disposition": "active", "q": "First", "ordering": "name", "format": "json"}
    answer = api(dan).get("/api/v1/claims/", asked)
    assert answer.status_code == 400
    assert {fault["field"] for fault in answer.json()["faults"]} == {"disposition", "q", "ordering"}
    for wrong in ("yesterday", "2999-01-01"):
        assert api(dan).get("/api/v1/claims/", {"as_of": wrong}).status_code == 400
    in_another_order = {"as_of": "2026-01-15", "format": "csv", "ordering": "claim_number"}
    assert api(dan).get("/api/v1/claims/", in_another_order).status_code == 400


def test_coordinates_closed_today_are_not_opened_by_asking_for_the_past(api, eve, dan, claim, moments):
    services.correct_entry(
        claim=Claim.objects.get(pk=claim.pk), actor=system_actor(), now=moments[2] + timedelta(days=1),
        reason="A secret deposit.", coordinates_confidential=True,
    )  # fmt: skip
    for user, sees in ((eve, False), (dan, True)):
        row = api(user).get(f"/api/v1/claims/{claim.key}/", {"as_of": "2026-01-15"}).json()
        assert (row["boundary"] is not None) == sees
        assert not row["coordinates_confidential"]


def test_the_number_of_queries_does_not_grow_with_the_page(api, dan, claim, moments):
    client, counts = api(dan), []
    for more in (1, 8):
        for at in range(more):
            a_claim(square(10 + at, more), holder=a_party(f"Party {more} {at}"), now=moments[0])
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/claims/", {"as_of": "2026-01-15"})
        counts.append(len(queries))
    assert counts[1] <= counts[0]
