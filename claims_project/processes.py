"""One office on one data directory: a lock that lives exactly as long as its process manager.

`manage.py run` takes the lock and hands it to the manager. A lock needs no cleaning up after kill -9, as a pid file
would, and another process that happens to get the same number is not mistaken for the manager.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "office.lock"


class AlreadyOpen(Exception):  # noqa: N818  (named for what it says)
    """Another process manager runs on this data directory."""


@contextmanager
def opened_once(data_dir: Path) -> Iterator[int]:
    """Hold the lock; the descriptor may be handed to a child, which then holds it too. Raises AlreadyOpen."""
    descriptor = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyOpen from None
        yield descriptor
    finally:
        os.close(descriptor)


def manager_is_there(data_dir: Path) -> bool:
    """Whether somebody holds the lock: the process manager, or the command that is about to start it."""
    try:
        with opened_once(data_dir):
            return False
    except AlreadyOpen:
        return True


def is_managed() -> bool:
    """Whether this process was started by the embedded process manager (rather than systemd, a container, a test)."""
    return "SUPERVISOR_ENABLED" in os.environ
