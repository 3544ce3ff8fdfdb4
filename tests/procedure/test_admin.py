"""Rules, calendars and outages in the admin: everyone of the office reads, nobody writes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claims_project.procedure.models import Outage
from claims_project.procedure.services import record_outage


@pytest.fixture
def outage(dora, now) -> Outage:
    return record_outage(name="The portal was down", started_at=now - timedelta(hours=1), actor=dora, now=now)


@pytest.mark.parametrize("page", ["rulesversion", "calendarversion", "outage"])
def test_the_office_reads_each_list_and_each_row(client, carol, rules, outage, page):
    client.force_login(carol)
    row = {"rulesversion": rules, "calendarversion": rules.calendar, "outage": outage}[page]
    listed = client.get(f"/admin/procedure/{page}/")
    assert listed.status_code == 200
    shown = client.get(f"/admin/procedure/{page}/{row.pk}/change/")
    assert shown.status_code == 200
    words = {
        "rulesversion": "Answer the dispute",
        "calendarversion": "Saturday, Sunday",
        "outage": "The portal was down",
    }
    assert words[page] in shown.content.decode()


@pytest.mark.parametrize("page", ["rulesversion", "calendarversion", "outage"])
def test_nobody_adds_changes_or_deletes_there(client, carol, rules, outage, page):
    client.force_login(carol)
    row = {"rulesversion": rules, "calendarversion": rules.calendar, "outage": outage}[page]
    assert client.get(f"/admin/procedure/{page}/add/").status_code == 403
    assert client.post(f"/admin/procedure/{page}/{row.pk}/change/", {"name": "Other"}).status_code == 403
    assert client.post(f"/admin/procedure/{page}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_it_is_closed_to_those_outside_the_office(client, alice, rules):
    client.force_login(alice)
    assert client.get("/admin/procedure/rulesversion/").status_code == 302
