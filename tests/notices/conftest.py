"""A notice to Alice, and the mails in the folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from claims_project.accounts.models import User
from claims_project.notices import services
from claims_project.notices.models import Notice
from claims_project.notices.services import outbox


@pytest.fixture
def notice(alice: User, now: datetime) -> Notice:
    (queued,) = services.queue(
        recipients=[alice],
        kind="answer_due",
        subject="2187-D-000042: an answer is due",
        body="Bob & Sons answered.\n\nRead it.",
        link="/disputes/2187-D-000042/",
        about="docket:2187-D-000042:7",
        thread="2187-D-000042",
        now=now,
    )
    return queued


@pytest.fixture(autouse=True)
def broker_unknown(monkeypatch) -> None:
    """Each test finds out about the broker for itself."""
    monkeypatch.setattr(outbox.poke, "paused_until", 0.0)


@pytest.fixture(autouse=True)
def mail_folder(settings) -> None:
    """The embedded default; pytest-django would keep mails in memory."""
    settings.EMAIL_BACKEND = "claims_project.notices.maildir.MailDirBackend"


@pytest.fixture
def mails(settings) -> Callable[[], list[EmailMessage]]:
    """Reads every mail file there is, and fails when a half-written one is left."""

    def read() -> list[EmailMessage]:
        files = sorted(Path(settings.MAIL_DIR).glob("*")) if Path(settings.MAIL_DIR).exists() else []
        assert all(file.suffix == ".eml" for file in files), files
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    return read
