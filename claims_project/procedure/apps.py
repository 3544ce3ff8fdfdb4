from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ProcedureConfig(AppConfig):
    name = "claims_project.procedure"
    label = "procedure"
    verbose_name = "Procedure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from claims_project.notices import gates
        from claims_project.procedure import wordings  # noqa: F401  (adds the kinds of notices there are of dates)
        from claims_project.procedure.models import deadline_models

        for model in deadline_models():
            gates.register(model._meta.label_lower, model.objects.visible_to)
        post_migrate.connect(give_defaults, sender=self, dispatch_uid="procedure.give_defaults")


def give_defaults(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After migrating (and after a test emptied the database): an office has rules from its first moment."""
    from django.utils import timezone

    from claims_project.procedure.models import RulesVersion
    from claims_project.procedure.services import ensure_defaults

    if using == "default" and RulesVersion._meta.db_table in connections[using].introspection.table_names():
        ensure_defaults(now=timezone.now())
