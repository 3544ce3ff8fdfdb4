"""Migration operations for tables that are only ever added to."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

from claims_project.record import triggers


class AppendOnly(Operation):
    """Guard a model's table with triggers that refuse UPDATE and DELETE, on PostgreSQL TRUNCATE too.

    Name the app's label and the model: `AppendOnly("disputes", "DocketEntry")`. The model should extend
    record.models.AppendOnlyModel, so that the guard is looked after by `migrate` and `verify_record`.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, app: str, name: str) -> None:
        self.app = app
        self.name = name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.app, self.name], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of a model's state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(self.app, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            for sql in triggers.create_sql(model._meta.db_table, schema_editor.connection.vendor):
                schema_editor.execute(sql)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(self.app, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            for sql in triggers.drop_sql(model._meta.db_table, schema_editor.connection.vendor):
                schema_editor.execute(sql)

    def describe(self) -> str:
        return f"Refuse UPDATE and DELETE on {self.app}.{self.name}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.name.lower()}_append_only"
