"""A world, and two or more who act in it at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from claims_project.common.errors import Refusal
from tests.worlds import World

Act = Callable[[], Any]


@pytest.fixture
def world(transactional_db, alice, bob, dora, carol, mona, now) -> World:
    return World(alice=alice, bob=bob, dora=dora, carol=carol, mona=mona, now=now)


@pytest.fixture
def at_once(transactional_db) -> Callable[..., list[Any]]:
    """Lets every act start at the same moment, each on a connection of its own.

    Gives what each returned, or the Refusal it met, in the order of the acts. Any other error fails the test.
    """

    def run(*acts: Act) -> list[Any]:
        start = threading.Barrier(len(acts))

        def one(act: Act) -> Any:
            try:
                start.wait(timeout=30)
                return act()
            except Refusal as refusal:
                return refusal
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(one, acts))

    return run


def done(outcomes: list[Any]) -> list[Any]:
    """Those that were not refused."""
    return [outcome for outcome in outcomes if not isinstance(outcome, Refusal)]
