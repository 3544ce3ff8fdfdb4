from datetime import date
from decimal import Decimal

import pytest

from claims_project.accounts.models import Membership
from claims_project.accounts.services import add_member, register_party, system_actor
from disputes.models import Case
from disputes.services.consolidation import consolidate
from registry.models import Overlap
from registry.services import register_claim
from tests.conftest import make_user
from tests.worlds import World, square

ORDER = "Both are about the same posts."


@pytest.fixture
def world(alice, bob, dora, carol, mona, now) -> World:
    return World(alice=alice, bob=bob, dora=dora, carol=carol, mona=mona, now=now)


@pytest.fixture
def wendy(db, world):
    """Acts for West, which holds a third claim on the ground of South."""
    wendy = make_user("Wendy")
    office = system_actor()
    world.west = register_party(name="West Mining", kind="company", actor=office, now=world.now)
    add_member(party=world.west, user=wendy, role=Membership.Role.OWNER, actor=office, now=world.now)
    return wendy


@pytest.fixture
def two(world, wendy) -> tuple[Case, Case]:
    """North v South in negotiation, and North v West, registered and served, about other ground of North."""
    lead = world.negotiation()
    common = {"register": world.first.register, "body": world.first.body, "title_type": "lode", "actor": world.dora}
    world.second = register_claim(
        number="W-1", name="West one", boundary=square(10.0, 5.01), holders=[(world.west, Decimal(100))],
        registered_on=date(2170, 1, 1), now=world.now, **common,
    )  # fmt: skip
    world.overlap = Overlap.objects.get(first=world.first, second=world.second)
    member, _code = world.served()
    return world.fresh(lead), world.fresh(member)


@pytest.fixture
def joined(world, two) -> tuple[Case, Case]:
    lead, member = two
    consolidate(case=member, actor=world.dora, now=world.at(hours=1), lead_case=str(lead.docket_number), reasons=ORDER)
    return world.fresh(lead), world.fresh(member)
