from typing import Any

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate


class OfficeConfig(AppConfig):
    """The wiring: it has no models, it registers the system checks and the commands that run the whole office."""

    name = "claims_project"
    label = "office"
    verbose_name = "Office"

    def ready(self) -> None:
        from claims_project import checks  # noqa: F401  (registers them)

        # Only an app with models is told that it was migrated.
        post_migrate.connect(_make_cache_table, sender=apps.get_app_config("procedure"))


def _make_cache_table(using: str, **_kwargs: Any) -> None:
    """A database that was migrated is ready for use; without a cache in the database, this makes nothing."""
    call_command("createcachetable", database=using, verbosity=0)
