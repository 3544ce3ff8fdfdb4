"""The guide to production knows every variable that the settings read."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_variable_is_described_and_none_that_is_not_read():
    read = {
        node.args[0].value
        for node in ast.walk(ast.parse((ROOT / "claims_project" / "settings.py").read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith("env.")
        and isinstance(node.args[0], ast.Constant)
    }
    table = [
        line.split("|")[1] for line in (ROOT / "docs" / "deploy.md").read_text().splitlines() if line.startswith("| `")
    ]
    assert set(re.findall(r"`([A-Z_]+)`", " ".join(table))) == read
