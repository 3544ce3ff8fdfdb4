"""The custody log is only ever added to: the database refuses to change or remove a line."""

from django.db import migrations

from claims_project.record.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [AppendOnly("vault", "CustodyEvent")]
