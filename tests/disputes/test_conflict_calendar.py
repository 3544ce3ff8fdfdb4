"""The page of a conflict set: the cases about its ground, and one calendar of their dates."""

from __future__ import annotations

import pytest
import time_machine

from disputes.models import CaseDeadline
from registry.models import ConflictSet

pytestmark = pytest.mark.django_db


def test_the_dates_of_every_case_about_the_ground_stand_in_one_calendar_for_those_who_may_see_them(world, client, eve):
    case = world.response_due()
    address = ConflictSet.objects.get().get_absolute_url()

    def shown(user):
        client.force_login(user)
        return client.get(address).context

    with time_machine.travel(world.now, tick=False):
        seen = shown(world.bob)
        running = CaseDeadline.objects.visible_to(world.bob).filter(case=case, state="open").order_by("due_at")
        assert [(row["at"], row["label"]) for row in seen["calendar"]] == [(one.due_at, one.label) for one in running]
        assert seen["calendar"]
        assert {row["case"].docket_number for row in seen["calendar"]} == {case.docket_number}
        page = client.get(address).content.decode()
        assert f'href="{case.get_absolute_url()}"' in page
        assert all(row["label"] in page for row in seen["calendar"])
        hidden = shown(eve)
        assert (hidden["cases"], hidden["calendar"]) == ([], [])
