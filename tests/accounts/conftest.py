"""An administrator, the system, and a party of Alice's."""

from __future__ import annotations

from datetime import datetime

import pytest

from claims_project.accounts import services
from claims_project.accounts.models import Party, User


@pytest.fixture
def system(db) -> User:
    return services.system_actor()


@pytest.fixture
def ada(db, system: User, now: datetime) -> User:
    """Administers."""
    user = services.register_user(email="ada@demo.example", name="Ada", password="a long enough password", now=now)
    services.give_role(user=user, role="administrator", actor=system, now=now)
    return user


@pytest.fixture
def alices_party(alice: User, now: datetime) -> Party:
    return services.register_party(name="Alice Mining", kind="company", actor=alice, now=now)
