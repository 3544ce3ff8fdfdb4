"""Two registrars act on one title at the same moment: one act is entered, the other registrar is told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from claims_project.common.errors import Conflict
from claims_project.record.verification import entry_models, verify
from registry import services
from registry.models import Claim
from registry.services import Part
from tests.concurrency.conftest import done
from tests.registry.factories import box

Act = Callable[[Claim], Any]


def acts(world) -> dict[str, Act]:
    common = {"actor": world.dora, "now": world.now}
    west = box(10.0, 5.0, 10.005, 5.02)
    return {
        "transfer": lambda claim: services.transfer(
            claim=claim, seller=world.north, buyer=world.south, percent=Decimal(60), **common
        ),
        "forfeit": lambda claim: services.forfeit(claim=claim, reason="Dues unpaid.", **common),
        "split": lambda claim: services.split(
            claim=claim, parts=[Part("N-1-A", west), Part("N-1-B")], reason="Sold in two.", **common
        ),
        "encumber": lambda claim: services.encumber(
            claim=claim, kind="lien", in_favour_of="Bank", terms="10 credits", **common
        ),
    }


@pytest.mark.parametrize(
    "pair", [("transfer", "transfer"), ("split", "split"), ("forfeit", "transfer"), ("encumber", "encumber")], ids=str
)
def test_two_acts_on_one_title_at_once_enter_one(world, at_once, pair):
    first, second = (acts(world)[name] for name in pair)
    read = [Claim.objects.select_related("register", "body").get(pk=world.first.pk) for _ in range(2)]
    outcomes = at_once(lambda: first(read[0]), lambda: second(read[1]))
    assert len(done(outcomes)) == 1
    assert [type(one) for one in outcomes if one not in done(outcomes)] == [Conflict]
    assert world.first.transactions.count() == 2
    assert [str(fault) for fault in verify(entry_models()).faults] == []
