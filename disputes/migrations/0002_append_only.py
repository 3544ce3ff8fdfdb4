from django.db import migrations

from claims_project.record.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("disputes", "0001_initial")]

    operations = [
        AppendOnly("disputes", "DocketEntry"),
        AppendOnly("disputes", "DocketAddressee"),
        AppendOnly("disputes", "Filing"),
        AppendOnly("disputes", "Service"),
    ]
