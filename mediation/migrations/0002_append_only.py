"""Signatures, blind answers and private notes are written once: the database itself refuses to change or remove them."""

from django.db import migrations

from claims_project.record.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("mediation", "0001_initial")]

    operations = [
        AppendOnly("mediation", "Signature"),
        AppendOnly("mediation", "ProposalAnswer"),
        AppendOnly("mediation", "CaucusNote"),
    ]
