from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from claims_project.record import triggers, verification
from claims_project.record.services import append
from tests.record.conftest import TABLE
from tests.record.ledger import Box, Line

WRITERS, EACH = 6, 8


def test_many_writers_to_one_new_chain_leave_numbers_without_gaps(ledger, transactional_db, alice, now):
    box = Box.objects.create(name="the busy box")

    def write(writer: int) -> None:
        try:
            for turn in range(EACH):
                with transaction.atomic():
                    append(Line, box, event="noted", actor=alice, now=now, text=f"{writer}.{turn}")
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    try:
        numbers = list(Line.objects.filter(box=box).values_list("number", flat=True))
        assert numbers == list(range(1, WRITERS * EACH + 1))
        assert verification.verify([Line], checks=False).whole
    finally:
        triggers.unguard(connection, [TABLE])
        Line._base_manager.all().delete()
        Box.objects.all().delete()
        triggers.guard(connection, [TABLE])
