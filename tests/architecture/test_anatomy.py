"""Every app is built the same way, so that a reader who knows one knows all."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
LABELS = ("record", "accounts", "notices", "procedure", "vault", "registry", "disputes", "mediation")
OURS = [ROOT / folder for folder in ("claims_project", "registry", "disputes", "mediation", "tests", "bench")]
LONGEST = 500
# Rows that only services count and lock by; no page, list or interface shows them.
MACHINERY = {"record.Head", "procedure.Heartbeat", "disputes.CaseNumbering"}
CLOCKS = {"timezone.now", "datetime.now", "datetime.utcnow", "date.today", "time.time"}


def sources(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def home(label: str) -> Path:
    return Path(apps.get_app_config(label).path)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_app_of_ours_is_named_here():
    ours = {config.label for config in apps.get_app_configs() if ".venv" not in Path(config.path).parts}
    assert {label for label in ours if home(label).is_relative_to(ROOT)} - {"office"} == set(LABELS)


@pytest.mark.parametrize("label", LABELS)
def test_an_app_keeps_models_and_services_as_packages_with_a_file_for_each_noun(label):
    for package in ("models", "services", "migrations"):
        assert (home(label) / package / "__init__.py").is_file(), f"{label} has no package {package}/"
    for module in ("models.py", "services.py", "admin.py", "api.py"):
        assert not (home(label) / module).exists(), f"{label}/{module} should be a package"


@pytest.mark.parametrize("label", LABELS)
def test_every_model_says_who_may_see_it(label):
    for model in apps.get_app_config(label).get_models():
        if model._meta.label in MACHINERY:
            continue
        for question in ("visible_to", "editable_by"):
            assert hasattr(model._default_manager, question), f"{model.__name__}.objects has no {question}"


def test_no_file_is_longer_than_one_can_read():
    lengths = {relative(path): len(path.read_text().splitlines()) for path in sources(*OURS)}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


@pytest.mark.parametrize("label", LABELS)
def test_services_are_told_what_time_it_is(label):
    looks = [
        f"{relative(path)}:{node.lineno}: {ast.unparse(node)}"
        for path in sources(home(label) / "services")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS
    ]
    assert looks == []


@pytest.mark.django_db
def test_the_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
