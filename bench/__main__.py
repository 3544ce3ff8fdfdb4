"""Every benchmark there is, one JSON line each: `make bench`, or some of them: `make bench ARGS="overlaps"`.

Each runs in a process of its own, since each makes its own database. What one says on the side goes to standard error;
a benchmark that fails is a line too, and makes the exit code 1. BENCH_LARGE in the environment adds 1,000,000 claims to
overlaps and map_extent and 100,000 to assessment, which takes an hour.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def benches() -> dict[str, Path]:
    return {path.stem: path for path in sorted(FOLDER.glob("*.py")) if not path.stem.startswith("_")}


def run(name: str, path: Path) -> bool:
    """Print the lines of one benchmark as they come. Whether it ended well."""
    with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as data:
        environment = {"LOG_LEVEL": "ERROR", "DATA_DIR": data, **os.environ}
        with subprocess.Popen(
            [sys.executable, str(path)], cwd=FOLDER.parent, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            for line in process.stdout or ():
                print(line, end="", file=sys.stdout if is_json(line) else sys.stderr, flush=True)
    if process.returncode:
        print(json.dumps({"bench": name, "failed": process.returncode}), flush=True)
    return not process.returncode


def is_json(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def main(wanted: list[str]) -> int:
    there = benches()
    if unknown := [name for name in wanted if name not in there]:
        print(f"No benchmark is called {', '.join(unknown)}. There are: {', '.join(there)}.", file=sys.stderr)
        return 2
    ended_well = [run(name, there[name]) for name in wanted or there]
    return 0 if all(ended_well) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
