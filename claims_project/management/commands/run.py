"""Open the whole office on this machine: prepare the data, start web, worker and beat, say how to get in."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from claims_project.processes import AlreadyOpen, opened_once

CONFIGURATION = Path(settings.BASE_DIR) / "claims_project" / "supervisord.conf"
PATIENCE_SECONDS = 90
Handler = Callable[[int, FrameType | None], Any] | signal.Handlers


class Command(BaseCommand):
    help = "Prepare the data and run web, worker and beat under a process manager until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        on_signals(interrupt)
        try:
            with opened_once(settings.DATA_DIR) as lock:
                refuse_a_busy_port(settings.HOST, settings.PORT)
                self.prepare()
                self.serve(lock)
        except AlreadyOpen:
            raise CommandError(
                f"This office is open already: another process runs on {settings.DATA_DIR}. "
                "Stop that one first, or set DATA_DIR to another folder for a second office."
            ) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped before the office was open.") from None

    def prepare(self) -> None:
        """Bring the data directory up to this version of the program; whatever is there already stays."""
        self.stdout.write(f"Preparing the office in {settings.DATA_DIR} ...")
        (settings.DATA_DIR / "logs").mkdir(exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)
        elif nobody_has_an_account() and "load_demo" in get_commands():
            self.stdout.write("Making the demo office ...")
            call_command("load_demo")

    def serve(self, lock: int) -> None:
        """Run the process manager until it ends, or this process is told to stop and the manager with it."""
        manager = subprocess.Popen(  # noqa: S603  (our own command, no shell)
            [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(CONFIGURATION)],
            env=os.environ
            | {
                "PYTHON": sys.executable,
                "DATA_DIR": str(settings.DATA_DIR),
                "HOST": settings.HOST,
                "PORT": str(settings.PORT),
            },
            pass_fds=[lock],
        )
        try:
            self.greet(manager)
            ended = manager.wait()
        except KeyboardInterrupt:
            on_signals(signal.SIG_IGN)  # asked once is enough: the manager gives each process time to finish
            manager.terminate()
            manager.wait()
            ended = 0
        if ended < 0:
            raise CommandError(
                "The process manager was killed. Web, worker and beat may still run, and nothing restarts them: "
                "end them, then start again."
            )
        self.stdout.write("The office is closed.")

    def greet(self, manager: subprocess.Popen[bytes]) -> None:
        """Once every part answers, say where the office is and who may come in."""
        begun = time.monotonic()
        while not is_healthy():
            if manager.poll() is not None:
                return
            if time.monotonic() - begun > PATIENCE_SECONDS:
                self.stderr.write(
                    f"After {PATIENCE_SECONDS} s not every part answers: see {address()}healthz and the files in "
                    f"{settings.DATA_DIR / 'logs'}."
                )
                return
            time.sleep(0.3)
        self.stdout.write(f"\nThe {settings.OFFICE_NAME} is open at {address()}\n")
        if "show_demo" in get_commands():
            call_command("show_demo")
        self.stdout.write(f"Logs, mail and files are in {settings.DATA_DIR}. Ctrl-C closes the office.")
        self.stdout.flush()


def on_signals(handler: Handler) -> None:
    """What Ctrl-C, a polite kill and a closed terminal do; a shell's background job would else ignore the first."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def refuse_a_busy_port(host: str, port: int) -> None:
    """Granian would share the port with whoever else allows it, so it is tried first without sharing."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} cannot be used ({error.strerror}). Close the program that listens there, "
                f"or choose another port: PORT={port + 1} make run"
            ) from None


def nobody_has_an_account() -> bool:
    return not get_user_model().objects.filter(is_system=False).exists()


def address() -> str:
    return f"http://{settings.HOST}:{settings.PORT}/"


def is_healthy() -> bool:
    try:
        with urlopen(f"{address()}healthz", timeout=5) as answer:  # noqa: S310  (our own address)
            return answer.status == 200
    except OSError:
        return False
