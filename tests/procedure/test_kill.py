"""A sweep killed with kill -9 at random moments, twice at once: each recipient is reminded of each thing once."""

from __future__ import annotations

import os
import random
import signal
import time
import uuid
from collections import Counter

import pytest
from django.db import connection, connections

from claims_project.notices.models import Notice
from claims_project.procedure.services import sweep

DUE, KILLS = 300, 6


def sweeper(at) -> int:
    """A process of its own that sweeps until it is done or killed; its number."""
    connections.close_all()  # nothing open may cross the fork
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        sweep(now=at)
        code = 0
    finally:
        os._exit(code)


@pytest.mark.django_db(transaction=True)
def test_reminders_come_once_each_whatever_is_killed(Errand, errand, monkeypatch):
    # The worker is not told of each notice: here the rows alone are looked at.
    monkeypatch.setattr("claims_project.notices.services.outbox.poke_on_commit", lambda *args: None)
    first = errand("sign")
    copies = [Errand.objects.get(pk=first.pk) for _ in range(DUE - 1)]
    for copy in copies:
        copy.pk, copy.key = None, uuid.uuid4()
    Errand.objects.bulk_create(copies)
    at = first.next_reminder_at
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    for _ in range(KILLS):
        children = [sweeper(at), sweeper(at)]
        time.sleep(chance.uniform(0.02, 0.25))
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    connection.close()
    sweep(now=at)
    assert sweep(now=at).reminded == 0
    told = Counter(Notice.objects.values_list("recipient__name", flat=True))
    assert told == {"Alice": DUE}, f"seed {seed}"
    assert set(Errand.objects.values_list("reminders_done", "attentions_done")) == {(1, 1)}, f"seed {seed}"
