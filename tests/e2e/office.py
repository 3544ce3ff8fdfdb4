"""A whole office for browser tests: its own data, `manage.py run` with web, worker and beat, and how people get in."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SALTA = ROOT.parent / "shared" / "data" / "registers" / "salta.geojson"
SALTA_COLUMNS = {
    "number": "expediente",
    "name": "nombre",
    "holder": "concesiona",
    "registered": "fecha_inic",
    "disposition": "estado",
    "minerals": "mineral",
    "title_type": "tipo",
}
SALTA_OPTIONS = ["--register", "SALTA", "--body", "Earth"]
SALTA_OPTIONS += [word for column in SALTA_COLUMNS.items() for word in ("--set", "=".join(column))]
PATIENCE = 300
PASSWORD = re.compile(r"all with the password (\S+)")
LOGIN = re.compile(r"^ +(\w+)@demo\.example ", re.MULTILINE)


@dataclass
class Office:
    """One office on one data directory. `people` maps a short name to (address, password)."""

    data_dir: Path
    port: int = 0
    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    _running: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def mail(self) -> list[tuple[str, str]]:
        """To whom, and about what, for every message the office has sent."""
        folder = self.data_dir / "mail"
        messages = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")]
        return [(message["To"], message["Subject"]) for message in messages]

    def environment(self) -> dict[str, str]:
        """The embedded default on this office's own folder, whatever the tests themselves run on."""
        ours = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        return {
            **ours,
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "SWEEP_SECONDS": "2",
            "PYTHONUNBUFFERED": "1",
        }

    def manage(self, *arguments: str) -> str:
        """`manage.py` on this office's data; what it printed. Fails with what it said."""
        return self._python("manage.py", *arguments)

    def prepare(self, *arguments: str) -> Any:
        """Run tests/e2e/preparing.py on this office's data, for what a test takes as given; its answer."""
        return json.loads(self._python("-m", "tests.e2e.preparing", *arguments) or "null")

    def _python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{' '.join(arguments[:3])} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def open(self) -> None:
        """Prepare the data as `make run` does, start the office, and wait until it says that it is open."""
        self.port = free_port()
        log = self.data_dir / "run.log"
        with log.open("w") as output:
            self._running = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=ROOT,
                env=self.environment(),
                stdout=output,
                text=True,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        begun = time.monotonic()
        while "closes the office" not in (said := log.read_text()):
            assert self._running.poll() is None, f"The office did not open:\n{said}"
            assert time.monotonic() - begun < PATIENCE, f"The office is not open after {PATIENCE} s:\n{said}"
            time.sleep(0.2)
        if printed := PASSWORD.search(said):
            self.people |= {name: (f"{name}@demo.example", printed[1]) for name in LOGIN.findall(said)}

    def close(self) -> list[str]:
        """Ctrl-C; the commands of processes that outlived the office, which should be none."""
        if self._running is None:
            return []
        self._running.send_signal(signal.SIGINT)
        try:
            self._running.wait(60)
        except subprocess.TimeoutExpired:
            self._running.kill()
        left = of_session(self._running.pid)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        return list(left.values())

    def ask(self, path: str, token: str = "") -> Any:
        """GET `path` of the API as JSON. Raises HTTPError."""
        headers = {"Authorization": f"Token {token}"} if token else {}
        with urlopen(Request(self.address + path, headers=headers), timeout=60) as answer:
            return json.load(answer)

    def rows(self, path: str, token: str) -> list[dict[str, Any]]:
        """Every row of a list of the API, page after page."""
        found: list[dict[str, Any]] = []
        while path:
            page = self.ask(path, token)
            found += page["results"]
            path = (page["next"] or "").removeprefix(self.address)
        return found

    def status(self, path: str, token: str = "") -> int:
        try:
            self.ask(path, token)
        except HTTPError as refused:
            return refused.code
        return 200


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def of_session(leader: int) -> dict[int, str]:
    """The processes of the session that `leader` began, by id, each with its command."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_text().replace("\0", " ").strip()
        except OSError:
            continue  # ended meanwhile
        if int(fields[3]) == leader and fields[0] != "Z":
            found[int(entry.name)] = command
    return found
