"""The title transactions are only ever added to, and claims are found by their boxes (registry.boxes)."""

from django.db import migrations

from claims_project.record.operations import AppendOnly

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE registry_claim_box USING rtree("
        "id, min_body, max_body, min_x, max_x, min_y, max_y)"
    ],
    "postgresql": [
        "CREATE TABLE registry_claim_box (id bigint PRIMARY KEY, body_id bigint NOT NULL, box box NOT NULL)",
        "CREATE INDEX registry_claim_box_gist ON registry_claim_box USING gist (box)",
    ],
}


def create(apps, schema_editor):
    for sql in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(sql)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE registry_claim_box")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        AppendOnly("registry", "TitleTransaction"),
        migrations.RunPython(create, drop, elidable=False),
    ]
