from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from claims_project.accounts.models import Party
from claims_project.common.errors import Conflict
from claims_project.common.querysets import VisibleQuerySet, swap


@pytest.fixture
def party(db) -> Party:
    return Party.objects.create(name="Helios Mining Consortium")


def test_until_a_model_says_who_may_see_it_nobody_does(party, dora):
    rows = VisibleQuerySet(Party)
    assert not rows.visible_to(dora).exists()
    assert not rows.visible_to(AnonymousUser()).exists()
    assert not rows.editable_by(dora).exists()


def test_a_swap_changes_the_row_and_the_instance(party):
    swap(party, name="Helios")
    assert (party.name, party.version) == ("Helios", 1)
    party.refresh_from_db()
    assert (party.name, party.version) == ("Helios", 1)


def test_of_two_who_read_the_same_row_the_second_is_told(party):
    again = Party.objects.get(pk=party.pk)
    swap(party, name="First")
    with pytest.raises(Conflict, match="changed by someone else"):
        swap(again, name="Second")
    assert Party.objects.get(pk=party.pk).name == "First"
    assert again.name == "Helios Mining Consortium"


def test_a_swap_expects_what_it_was_told_to_expect(party):
    with pytest.raises(Conflict):
        swap(party, expected={"kind": "individual"}, name="Nobody")
