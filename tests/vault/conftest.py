"""A scanner that says what it is told to, and shortcuts into intake."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claims_project.accounts.models import User
from claims_project.accounts.services import system_actor
from claims_project.vault import services
from claims_project.vault.models import StoredFile

Receive = Callable[..., StoredFile]


@pytest.fixture
def system(db) -> User:
    """The office's own machinery, which examines."""
    return system_actor()


@pytest.fixture
def receive(alice: User, now: datetime) -> Receive:
    """Alice sends a file."""

    def send(
        content: bytes = b"I was there first.",
        name: str = "statement.txt",
        *,
        actor: User | None = None,
        content_type: str = "application/octet-stream",
    ) -> StoredFile:
        upload = SimpleUploadedFile("ignored", content, content_type=content_type)
        return services.receive(upload=upload, name=name, actor=actor or alice, now=now)

    return send


@pytest.fixture
def examined(receive: Receive, system: User, now: datetime) -> Receive:
    """Alice sends a file and intake examines it."""

    def send(*args: object, **kwargs: object) -> StoredFile:
        file = receive(*args, **kwargs)
        result = services.examine(file_id=file.pk, actor=system, now=now)
        assert result is not None
        result.refresh_from_db()
        return result

    return send


class FakeClamd(socketserver.ThreadingTCPServer):
    """Speaks clamd's INSTREAM: reads the chunks, then says `reply`; hangs up after `stop_after` bytes if given."""

    allow_reuse_address = True
    daemon_threads = True
    reply = b"stream: OK\0"
    stop_after: int | None = None
    received = b""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            server: FakeClamd = self.server  # type: ignore[assignment]
            assert self.rfile.read(10) == b"zINSTREAM\0"
            taken = b""
            while length := struct.unpack("!I", self.rfile.read(4))[0]:
                taken += self.rfile.read(length)
                if server.stop_after is not None and len(taken) > server.stop_after:
                    break
            server.received = taken
            self.wfile.write(server.reply)

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), self.Handler)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def clamd(settings) -> Iterator[FakeClamd]:
    """A scanner that finds nothing unless told otherwise; the office is set to use it."""
    server = FakeClamd()
    settings.SCANNER = server.address
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
