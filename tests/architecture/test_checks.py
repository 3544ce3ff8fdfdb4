"""The office does not open in production with a combination of settings that would betray it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import checks as framework
from django.core.exceptions import ImproperlyConfigured

from claims_project import checks

ROOT = Path(__file__).resolve().parents[2]

RIGHT = {
    "PRODUCTION": "1",
    "SECRET_KEY": "kq7!vZ2p#Lx9@Rw4mTn6&Yb8*Hd3^Jf5%Gs1(Qc0)Ea-Ui_Oo=Pz+",
    "DATABASE_URL": "postgres://office@db.example/office",
    "REDIS_URL": "redis://cache.example/0",
    "ALLOWED_HOSTS": "claims.example",
    "SITE_URL": "https://claims.example",
    "EMAIL_HOST": "mail.example",
    "SCANNER": "scanner.example:3310",
}


def manage(*command: str, data_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """manage.py in an environment that holds these variables alone."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=kept | {"DATA_DIR": str(data_dir)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


# The overridden settings are only read: no connection is made with them.
pytestmark = pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")


@pytest.fixture
def production(settings):
    """The settings of a right production environment, as far as the checks read them."""
    settings.PRODUCTION = settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.DEBUG = False
    settings.SECRET_KEY = RIGHT["SECRET_KEY"]
    settings.DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
    settings.CELERY_BROKER_URL = RIGHT["REDIS_URL"]
    settings.ALLOWED_HOSTS = [RIGHT["ALLOWED_HOSTS"]]
    settings.SITE_URL = RIGHT["SITE_URL"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SCANNER = RIGHT["SCANNER"]
    settings.MFA_REQUIRED_FOR_OFFICE = True
    settings.DATA_DIR = settings.VAULT_DIR = Path("/srv/office")
    return settings


def faults(*, deploy: bool = False) -> list[str]:
    return [
        message.id
        for message in framework.run_checks(tags=[checks.TAG], include_deployment_checks=deploy)
        if message.id
    ]


def test_a_right_production_environment_has_no_faults(production):
    assert faults(deploy=True) == []


def test_the_embedded_default_has_no_faults():
    assert faults() == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("SCANNER", "none", "concord.E001"),
        ("DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3"}}, "concord.E002"),
        ("EMAIL_BACKEND", "claims_project.notices.maildir.MailDirBackend", "concord.E003"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "concord.E003"),
        ("CELERY_BROKER_URL", "filesystem://", "concord.E004"),
        ("SECRET_KEY", "too short", "concord.E005"),
        ("SECRET_KEY", "a" * 60, "concord.E005"),
        ("SECRET_KEY", "django-insecure-" + RIGHT["SECRET_KEY"], "concord.E005"),
        ("HTTPS", False, "concord.E006"),
        ("SESSION_COOKIE_SECURE", False, "concord.E006"),
        ("ALLOWED_HOSTS", ["claims.example", "*"], "concord.E007"),
        ("ALLOWED_HOSTS", ["claims.example", ".example"], "concord.E007"),
        ("MFA_REQUIRED_FOR_OFFICE", False, "concord.E008"),
        ("DEBUG", True, "concord.E009"),
        ("SITE_URL", "http://claims.example", "concord.E010"),
        ("SITE_URL", "https://elsewhere.example", "concord.E010"),
    ],
)
def test_a_bad_setting_in_production_is_one_fault_and_keeps_the_office_shut(production, name, value, fault):
    setattr(production, name, value)
    assert faults() == [fault]
    with pytest.raises(ImproperlyConfigured, match=fault):
        checks.refuse_bad_combinations()


def test_the_embedded_default_is_not_taken_for_production():
    assert faults(deploy=True) == ["concord.W001"]


def test_data_that_a_new_release_would_replace_is_warned_of(production):
    production.VAULT_DIR = production.BASE_DIR / "var" / "vault"
    assert faults(deploy=True) == ["concord.W002"]


def test_the_deployment_check_is_clean_for_a_right_environment(tmp_path):
    outcome = manage("check", "--deploy", "--fail-level", "WARNING", data_dir=tmp_path, **RIGHT)
    assert outcome.returncode == 0, outcome.stderr


def test_the_web_server_does_not_start_in_a_bad_environment(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    outcome = subprocess.run(
        [sys.executable, "-c", "import claims_project.wsgi"],
        cwd=ROOT,
        env=kept | RIGHT | {"DATA_DIR": str(tmp_path), "SCANNER": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode != 0
    assert "concord.E001" in outcome.stderr


def test_a_value_that_cannot_be_understood_is_named(tmp_path):
    outcome = manage("check", data_dir=tmp_path, PORT="eight thousand")
    assert outcome.returncode != 0
    assert "PORT='eight thousand' is not a whole number." in outcome.stderr


def test_every_command_keeps_its_data_where_it_is_told(tmp_path):
    says = "from django.conf import settings as s; print(s.PORT, s.DATABASES['default']['NAME'])"
    outcome = manage("shell", "-c", says, data_dir=tmp_path, PORT="23456")
    assert outcome.stdout.strip().endswith(f"23456 {tmp_path / 'concord.sqlite3'}"), outcome.stderr
