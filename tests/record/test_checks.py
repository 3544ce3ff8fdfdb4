from __future__ import annotations

from django.db import models

from claims_project.record.checks import check_entries, faults_of
from claims_project.record.models import Entry
from tests.record.ledger import Box, Line


def test_the_projects_own_entries_are_as_they_must_be():
    assert check_entries() == []
    assert faults_of(Line) == []


def test_an_entry_without_an_owner_is_an_error():
    class Ownerless(Entry):
        class Meta(Entry.Meta):
            app_label = "ledger"

    assert [fault.id for fault in faults_of(Ownerless)] == ["record.E001"]


def test_an_entry_that_may_share_its_number_or_keeps_more_than_is_hashed_is_an_error():
    class Careless(Entry):
        CHAIN = "box"
        box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="+")
        aside = models.CharField(max_length=10)

        class Meta(Entry.Meta):
            app_label = "ledger"

    assert [fault.id for fault in faults_of(Careless)] == ["record.E002", "record.E003"]
