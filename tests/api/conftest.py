import pytest
from rest_framework.test import APIClient

from tests.worlds import World


@pytest.fixture
def world(alice, bob, dora, carol, mona, now) -> World:
    return World(alice=alice, bob=bob, dora=dora, carol=carol, mona=mona, now=now)


@pytest.fixture
def api():
    """A client signed in as whoever is given."""

    def as_(user) -> APIClient:
        client = APIClient()
        if user is not None:
            client.force_authenticate(user)
        return client

    return as_
