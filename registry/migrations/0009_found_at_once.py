"""Claims are found by the beginning of their number, the number they were imported with or one they had before, in either case,
through an index: what each database makes of istartswith and iexact. And SQLite's tree of boxes is built anew with boxes that have
a volume (registry.boxes.BODY): of flat ones it made a heap, read through by every question."""

from django.db import migrations

COLUMNS = ("claim_number", "source_number")
INDEX = {
    "sqlite": "CREATE INDEX registry_claim_{0}_found ON registry_claim ({0} COLLATE NOCASE)",
    "postgresql": "CREATE INDEX registry_claim_{0}_found ON registry_claim (UPPER({0}::text) text_pattern_ops)",
}
RENUMBERED = "CREATE INDEX registry_claim_renumbered ON registry_claim (id) WHERE legacy_numbers <> '[]'"
BUILT_ANEW = (
    "CREATE TEMPORARY TABLE kept_box AS SELECT id, min_body, min_x, max_x, min_y, max_y FROM registry_claim_box",
    "DROP TABLE registry_claim_box",
    "CREATE VIRTUAL TABLE registry_claim_box USING rtree(id, min_body, max_body, min_x, max_x, min_y, max_y)",
    "INSERT INTO registry_claim_box SELECT id, min_body, min_body + {thick}, min_x, max_x, min_y, max_y FROM kept_box",
    "DROP TABLE kept_box",
)


def create(apps, schema_editor):
    for column in COLUMNS:
        schema_editor.execute(INDEX[schema_editor.connection.vendor].format(column))
    schema_editor.execute(RENUMBERED)
    build(schema_editor, 0.5)


def drop(apps, schema_editor):
    schema_editor.execute("DROP INDEX registry_claim_renumbered")
    for column in COLUMNS:
        schema_editor.execute(f"DROP INDEX registry_claim_{column}_found")
    build(schema_editor, 0)


def build(schema_editor, thick):
    if schema_editor.connection.vendor == "sqlite":
        for sql in BUILT_ANEW:
            schema_editor.execute(sql.format(thick=thick))


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_instrument_kept_at")]

    operations = [migrations.RunPython(create, drop, elidable=False)]
