"""A real worker over Redis, on the database of the test: what it is told of is done, once, whatever kills it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from claims_project.accounts.services import add_member
from claims_project.notices.models import Notice
from claims_project.notices.services import choose, queue
from claims_project.procedure.services import open_deadline
from claims_project.vault.models import CustodyEvent, StoredFile
from claims_project.vault.services import receive
from disputes.models import CaseDeadline
from tests.conftest import make_user
from tests.vault.making import a_pdf

pytestmark = [pytest.mark.real_worker, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 180.0


class Worker:
    """`celery worker` with its beat, in a process group of its own, as the office runs it."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment, self.log = environment, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [
            "-m",
            "celery",
            "-A",
            "claims_project",
            "worker",
            "--beat",
            "--concurrency",
            "2",
            "--loglevel",
            "INFO",
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command], cwd=settings.BASE_DIR, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """kill -9: the worker, its children and its beat, all at once and with no chance to say anything."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=30)
            self.process = None


@pytest.fixture
def worker(transactional_db, tmp_path: Path) -> Iterator[Worker]:
    """Not started yet. Its files, mail and database are the test's; what lies in the broker is thrown away."""
    given = connection.settings_dict
    who = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
    where = f"{given['HOST']}:{given['PORT']}" if given["HOST"] else ""
    data = tmp_path / "data"
    data.mkdir()
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    worker = Worker(
        {
            **os.environ,
            "DATABASE_URL": f"postgres://{f'{who}@' if who else ''}{where}/{given['NAME']}",
            "REDIS_URL": settings.REDIS_URL,
            "DATA_DIR": str(data),
            "VAULT_DIR": str(settings.VAULT_DIR),
            "SWEEP_SECONDS": "1",
        },
        tmp_path / "worker.log",
    )
    yield worker
    worker.kill()


@pytest.fixture
def mail_dir(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mail"


def until(true: Callable[[], bool], worker: Worker, what: str) -> None:
    """Wait until it is so; fail with the end of the worker's log when it does not come about."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"{what} did not come about in {PATIENCE:.0f} s.\n{worker.log.read_text()[-3000:]}")
        time.sleep(0.02)


def leases_are_over() -> None:
    """As if the minutes had passed for which the dead worker had what it was at."""
    past = timezone.now() - timedelta(seconds=1)
    for model in (StoredFile, Notice):
        model._base_manager.filter(claimed_until__isnull=False).update(claimed_until=past)


def upload(number: int, actor) -> StoredFile:
    content = a_pdf(f"Deed {number}")
    return receive(
        upload=SimpleUploadedFile(f"deed-{number}.pdf", content), name=f"deed-{number}.pdf", actor=actor,
        now=timezone.now(),
    )  # fmt: skip


def examined() -> int:
    return StoredFile.objects.filter(state=StoredFile.State.EXAMINED).count()


def test_a_file_sent_in_is_examined_by_the_worker(worker):
    worker.start()
    file = upload(1, make_user("Alice"))
    until(lambda: examined() == 1, worker, "The examination")
    file.refresh_from_db()
    assert (file.media_type, file.scan_state) == ("application/pdf", "not_scanned")
    assert "Deed 1" in file.text


def test_a_deadline_that_comes_near_is_reminded_of_once(worker, world, mail_dir):
    case = world.response_due()
    Notice.objects.all().delete()
    now = timezone.now()
    deadline = open_deadline(
        CaseDeadline, rule="response", rules_version=case.rules_version, trigger_at=now - timedelta(days=20),
        trigger_words="The answer was called for", now=now - timedelta(days=20), case=case,
        due_on=(now + timedelta(days=1)).date(),
    )  # fmt: skip
    worker.start()
    reminders = Notice.objects.filter(dedupe_key__contains=str(deadline.key), state=Notice.State.SENT)
    until(reminders.exists, worker, "The reminder")
    sweeps = worker.log.read_text().count("sweep_deadlines")
    until(lambda: worker.log.read_text().count("sweep_deadlines") >= sweeps + 6, worker, "Three more sweeps")
    assert [notice.recipient for notice in Notice.objects.filter(dedupe_key__contains=str(deadline.key))] == [world.bob]
    mails = [message_from_bytes(path.read_bytes()) for path in mail_dir.glob("*.eml")]
    assert [mail["To"] for mail in mails] == [world.bob.email]


def test_a_worker_killed_in_the_middle_of_intake_loses_nothing_and_repeats_nothing(worker):
    alice = make_user("Alice")
    worker.start()
    for number in range(40):
        upload(number, alice)
    for share in (4, 16):
        until(lambda share=share: examined() >= share, worker, f"{share} examinations")
        worker.kill()
        assert examined() < 40, "The worker was done before it could be killed."
        leases_are_over()
        worker.start()
    until(lambda: examined() == 40, worker, "Every examination")
    acts = CustodyEvent.objects.filter(act=CustodyEvent.Act.EXAMINED)
    assert acts.count() == acts.values("file").distinct().count() == 40
    assert all(f"Deed {file.name[5:-4]}" in file.text for file in StoredFile.objects.all())


def test_a_worker_killed_in_the_middle_of_sending_sends_everything_once(worker, mail_dir):
    people = [make_user(f"Reader {number}".replace(" ", "")) for number in range(10)]
    now = timezone.now()
    worker.start()
    for number in range(20):
        queue(
            recipients=people,
            kind="test",
            subject=f"Notice {number}",
            body="Read this.",
            about=f"test:{number}",
            now=now,
        )

    def sent() -> int:
        return Notice.objects.filter(state=Notice.State.SENT).count()

    for share in (10, 80):
        until(lambda share=share: sent() >= share, worker, f"{share} notices sent")
        worker.kill()
        assert sent() < 200, "The worker was done before it could be killed."
        leases_are_over()
        worker.start()
    until(lambda: sent() == 200, worker, "Every notice")
    mails = [message_from_bytes(path.read_bytes()) for path in mail_dir.glob("*.eml")]
    assert len(mails) == 200
    assert len({mail["Message-ID"] for mail in mails}) == 200
    assert len({(mail["To"], mail["Subject"]) for mail in mails}) == 200


def test_a_worker_and_beat_killed_during_a_thousand_due_reminders_queue_each_exactly_once(worker, world):
    """The outbox row is exactly once. A mail server may be given a mail twice when its sender is killed between its
    answer and the commit; it can tell by the Message-ID.
    """
    case = world.response_due()
    clerk = make_user("Clerk")  # who has everything in a digest
    add_member(party=world.south, user=clerk, role="representative", actor=world.bob, now=world.now)
    readers = 2
    choose(user=clerk, actor=clerk, frequency="daily", hour=7, weekday=0, time_zone="", now=timezone.now())
    Notice.objects.all().delete()
    CaseDeadline.objects.all().delete()
    opened = timezone.now() - timedelta(days=20)
    pattern = open_deadline(
        CaseDeadline, rule="response", rules_version=case.rules_version, trigger_at=opened,
        trigger_words="It was called for", now=opened, case=case, due_on=(timezone.now() + timedelta(days=1)).date(),
    )  # fmt: skip
    row = {field.attname: getattr(pattern, field.attname) for field in CaseDeadline._meta.fields}
    del row["id"], row["key"]
    CaseDeadline.objects.bulk_create(CaseDeadline(**row) for _ in range(999))
    chance = random.Random(seed := random.randrange(2**32))

    def queued() -> int:
        return Notice.objects.exclude(kind="digest").count()

    kills = 0
    while queued() < 1000 * readers:
        worker.start()
        aim = min(queued() + chance.randrange(100, 600), 1000 * readers)
        until(lambda aim=aim: queued() >= aim, worker, f"{aim} notices (seed {seed})")
        time.sleep(chance.uniform(0, 0.2))
        worker.kill()
        kills += queued() < 1000 * readers
    assert kills >= 2, f"seed {seed}: the worker was done before it could be killed"
    worker.start()
    open_ones = CaseDeadline.objects.filter(next_reminder_at__lte=timezone.now())
    until(lambda: not open_ones.exists(), worker, f"The end of the sweep (seed {seed})")
    told = Counter(Notice.objects.exclude(kind="digest").values_list("dedupe_key", "recipient"))
    assert len(told) == 1000 * readers, f"seed {seed}"
    assert set(told.values()) == {1}
    assert Notice.objects.filter(recipient=clerk, state="held").count() == 1000
    Notice.objects.filter(state="held").update(hold_until=timezone.now())
    until(lambda: not Notice.objects.filter(state="held").exists(), worker, "The digest")
    worker.kill()
    assert Notice.objects.filter(kind="digest").count() == 1
    assert Notice.objects.filter(digest__kind="digest").count() == 1000
