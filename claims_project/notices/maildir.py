"""The mail server of the embedded default: every mail becomes a file in settings.MAIL_DIR."""

from __future__ import annotations

import os
import re
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

OWN_ID = re.compile(r"<(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>@\s]+>")


class MailDirBackend(BaseEmailBackend):
    """Writes each mail to <key>.eml, whole or not at all.

    The key is the one in the mail's Message-ID where that is a notice's, so sending a notice again replaces its file;
    other mails (sign-in's) get a new name each time. Only the office's own user can read the files: some open accounts.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            own = OWN_ID.fullmatch(message.extra_headers.get("Message-ID", ""))
            write(folder / f"{own['key'] if own else uuid.uuid4()}.eml", message.message().as_bytes())
        return len(email_messages)


def write(path: Path, content: bytes) -> None:
    """Put `content` at `path` atomically and durably: written aside, synced, renamed, and the folder synced."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
