from django.db import migrations

from claims_project.record.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("procedure", "0001_initial")]

    operations = [
        AppendOnly("procedure", "CalendarVersion"),
        AppendOnly("procedure", "RulesVersion"),
    ]
