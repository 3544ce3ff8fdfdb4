"""System checks: combinations of settings with which the office must not open, or would surprise whoever opened it.

Errors (concord.E…) concern PRODUCTION and are asked at every start of web, worker and beat, and by every manage.py
command; what only matters to someone preparing production is asked by `manage.py check --deploy` (concord.W…).
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

Check = Callable[..., list[checks.CheckMessage]]
TAG = "concord"


def _in_production(number: str, problem: str, hint: str) -> Callable[[Callable[[], bool]], Check]:
    """Register `fault() -> bool` as the check concord.E`number`: asked only when PRODUCTION is set."""

    def decorate(fault: Callable[[], bool]) -> Check:
        def check(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
            if settings.PRODUCTION and fault():
                return [checks.Error(problem, hint=hint, id=f"concord.E{number}")]
            return []

        checks.register(check, TAG)
        return check

    return decorate


@_in_production(
    "001",
    "Evidence would be taken in without a scan for malware.",
    "Set SCANNER to clamd's host:port.",
)
def no_scanner() -> bool:
    return settings.SCANNER == "none"


@_in_production(
    "002",
    "The office's record would lie in SQLite, which one host alone can write to.",
    "Set DATABASE_URL to postgres://user:password@host:port/name.",
)
def sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@_in_production(
    "003",
    "Notices would not leave this machine: mail is written to a folder or to the console.",
    "Set EMAIL_HOST, and EMAIL_PORT, EMAIL_HOST_USER and EMAIL_HOST_PASSWORD where the mail server asks for them.",
)
def mail_stays_here() -> bool:
    return not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


@_in_production(
    "004",
    "The message broker would be a folder on this machine.",
    "Set REDIS_URL, or BROKER_URL for another broker.",
)
def folder_as_broker() -> bool:
    return settings.CELERY_BROKER_URL.startswith(("filesystem:", "memory:"))


@_in_production(
    "005",
    "SECRET_KEY can be guessed: it is short, uniform, or marked insecure.",
    "Set SECRET_KEY to at least 50 random characters.",
)
def weak_secret() -> bool:
    key = settings.SECRET_KEY
    return len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-")


@_in_production(
    "006",
    "Passwords and evidence would travel over plain HTTP.",
    "Serve the site over HTTPS and leave HTTPS unset or set it to 1; behind a proxy that ends TLS set BEHIND_PROXY=1.",
)
def plain_http() -> bool:
    return not (settings.HTTPS and settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE)


@_in_production(
    "007",
    "Any host name would be answered, so a mail's link could be made to lead elsewhere.",
    "Set ALLOWED_HOSTS to the site's own names, without a wildcard.",
)
def any_host() -> bool:
    return any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS)


@_in_production(
    "008",
    "Registrars, mediators, monitors and auditors could sign in with a password alone.",
    "Leave MFA_REQUIRED_FOR_OFFICE unset, or set it to 1.",
)
def office_without_mfa() -> bool:
    return not settings.MFA_REQUIRED_FOR_OFFICE


@_in_production(
    "009",
    "Error pages would show settings and source to whoever meets them.",
    "Leave DEBUG unset, or set it to 0.",
)
def debugging() -> bool:
    return settings.DEBUG


@_in_production(
    "010",
    "Links in mails and receipts would not lead to this site.",
    "Set SITE_URL to https:// and one of the names in ALLOWED_HOSTS.",
)
def links_lead_elsewhere() -> bool:
    site = urlsplit(settings.SITE_URL)
    return site.scheme != "https" or site.hostname not in settings.ALLOWED_HOSTS


@checks.register(TAG, deploy=True)
def not_production(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Whoever asks for the deployment checks should not be told "no issues" about the embedded default."""
    if settings.PRODUCTION:
        return []
    return [
        checks.Warning(
            "PRODUCTION is not set: this is the embedded default, for trying out and for development.",
            hint="Set PRODUCTION=1 and the variables of docs/deploy.md.",
            id="concord.W001",
        )
    ]


@checks.register(TAG, deploy=True)
def data_among_the_code(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A new release that replaces the code must not take the evidence with it."""
    within = [
        name
        for name in ("DATA_DIR", "VAULT_DIR")
        if settings.PRODUCTION and Path(getattr(settings, name)).is_relative_to(settings.BASE_DIR)
    ]
    return [
        checks.Warning(
            f"{name} lies inside the program's own folder, where a new release may replace it.",
            hint=f"Set {name} to a folder of its own that is backed up.",
            id="concord.W002",
        )
        for name in within
    ]


def refuse_bad_combinations() -> None:
    """Called where a process of the office starts without manage.py (web, worker, beat).

    Raises ImproperlyConfigured with a line for each fault.
    """
    serious: Iterable[checks.CheckMessage] = (
        message for message in checks.run_checks(tags=[TAG]) if message.is_serious()
    )
    if lines := [f"{message.id}: {message.msg} {message.hint}" for message in serious]:
        raise ImproperlyConfigured("The office does not open.\n" + "\n".join(lines))
