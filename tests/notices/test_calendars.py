"""Calendar files, read back by a library that did not write them: the same instants, across every change of clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from claims_project.notices.calendars import Entry, written

ZONES = ("UTC", "Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo")


def an_entry(starts: datetime, zone: str, ends: datetime | None = None, **more) -> Entry:
    said = {
        "uid": "x", "sequence": 0, "summary": "Due: Answer; in time, please", "description": "One.\n\n- Two, three",
        "link": "/my/cases/1/", "changed": datetime(2026, 1, 1, tzinfo=UTC), **more,
    }  # fmt: skip
    return Entry(starts=starts, ends=ends, zone=ZoneInfo(zone), **said)


def read(entries: list[Entry]) -> dict[str, object]:
    getattr(vobject.icalendar, "__tzidMap").clear()  # it would go on using the zone of the file before
    vobject.icalendar.registerTzid("UTC", UTC)
    calendar = vobject.readOne(written(entries, name="Dates").decode())
    return {event.uid.value.partition("@")[0]: event for event in getattr(calendar, "vevent_list", [])}


@settings(max_examples=60, deadline=None)
@given(
    starts=st.timedeltas(timedelta(0), timedelta(days=69_000)).map(
        lambda gone: (datetime(2000, 1, 1, tzinfo=UTC) + gone).replace(microsecond=0)
    ),
    zone=st.sampled_from(ZONES),
)
def test_another_library_finds_the_same_instant(starts, zone):
    ends = starts + timedelta(minutes=30)
    event = read([an_entry(starts, zone, ends)])["x"]
    assert event.dtstart.value.astimezone(UTC) == starts
    assert event.dtend.value.astimezone(UTC) == ends


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [2026, 2187])
def test_around_each_change_of_clocks_every_half_hour_is_the_same_instant(zone, year):
    local = ZoneInfo(zone)
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(366 * 24)]
    changes = [
        before
        for before, after in pairwise(hours)
        if before.astimezone(local).utcoffset() != after.astimezone(local).utcoffset()
    ]
    moments = [change + timedelta(minutes=30 * step) for change in changes for step in range(-6, 8)] or hours[:3]
    entries = [an_entry(moment, zone, uid=f"m{number}") for number, moment in enumerate(moments)]
    found = read(entries)
    assert [found[entry.uid].dtstart.value.astimezone(UTC) for entry in entries] == moments


def test_words_come_through_whole_and_a_cancelled_date_says_so():
    event = read(
        [an_entry(datetime(2187, 3, 5, tzinfo=UTC), "UTC", cancelled=True, sequence=7, place="Dome 4, hall; B")]
    )
    one = event["x"]
    assert one.summary.value == "Due: Answer; in time, please"
    assert one.description.value == "One.\n\n- Two, three"
    assert (one.status.value, one.sequence.value, one.location.value) == ("CANCELLED", "7", "Dome 4, hall; B")


def test_no_line_is_longer_than_75_octets_and_lines_end_as_the_standard_says():
    lines = written([an_entry(datetime(2187, 3, 5, tzinfo=UTC), "UTC", description="é" * 500)], name="D").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line for line in lines)
