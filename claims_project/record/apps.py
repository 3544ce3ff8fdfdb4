from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate


class RecordConfig(AppConfig):
    name = "claims_project.record"
    label = "record"
    verbose_name = "Record"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from claims_project.record.checks import check_entries

        checks.register(check_entries, checks.Tags.models)
        post_migrate.connect(guard_again, sender=self, dispatch_uid="record.guard_again")


def guard_again(sender, using, **kwargs) -> None:  # type: ignore[no-untyped-def]
    """After `migrate` (the signal comes once all apps are done): every append-only table that stands is guarded."""
    from claims_project.record.triggers import guard_all

    guard_all(connections[using])
