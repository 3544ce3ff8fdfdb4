"""Many rows written at once say what rows written one by one say."""

from __future__ import annotations

import gc
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from claims_project.common.bulk import add_rows, many_objects
from registry.models import Claim, Holding
from tests.registry.factories import NOW, a_claim, a_party, square

OWN = ("id", "key", "claim_number")


@pytest.fixture
def claim(db):
    return a_claim(square(0, 0), now=NOW)


def like(claim, number, **changes):
    there = {field.attname: getattr(claim, field.attname) for field in Claim._meta.concrete_fields}
    return Claim(**{name: value for name, value in there.items() if name not in OWN} | changes, claim_number=number)


def test_rows_added_at_once_read_back_as_rows_saved_one_by_one(claim):
    odd = {
        "name": "Ñandú “7” %s",
        "minerals": ["Li", {"ore": None}],
        "accuracy_m": 0.1,
        "registered_on": date(2170, 2, 28),
        "registered_at": datetime(2170, 2, 28, 23, 59, 59, 999999, tzinfo=UTC),
        "coordinates_confidential": True,
    }
    assert add_rows(Claim, [like(claim, "A", **odd), like(claim, "B")]) == 2
    like(claim, "C", **odd).save()
    like(claim, "D").save()
    kept = [name.attname for name in Claim._meta.concrete_fields if name.attname not in OWN]
    told = {number: row for number, *row in Claim.objects.values_list("claim_number", *kept)}
    assert told["A"] == told["C"] != told["B"] == told["D"]


def test_decimals_and_times_are_kept_exactly(claim):
    party = a_party("Ceres Ore")
    add_rows(Holding, [Holding(claim=claim, party=party, percent=Decimal("33.3333"), from_at=NOW)])
    held = Holding.objects.get(party=party)
    assert (held.percent, held.from_at, held.until_at) == (Decimal("33.3333"), NOW, None)


def test_of_rows_that_break_a_constraint_none_is_kept(claim):
    with pytest.raises(IntegrityError), transaction.atomic():
        add_rows(Claim, [like(claim, "A"), like(claim, "A")])
    assert Claim.objects.count() == 1


def test_nothing_is_added_for_nothing(db):
    assert add_rows(Claim, []) == 0


def test_cycles_are_collected_again_afterwards():
    with many_objects():
        with many_objects():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
