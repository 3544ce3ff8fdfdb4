import uuid

import django.db.models.deletion
from django.db import migrations, models

from claims_project.record.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("disputes", "0002_append_only"),
        ("vault", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocketDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=300)),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("parties", "Parties"),
                            ("office", "Office"),
                            ("mediation", "Mediation"),
                            ("caucus", "Caucus"),
                            ("sealed", "Sealed"),
                        ],
                        default="parties",
                        max_length=16,
                    ),
                ),
            ],
            options={
                "ordering": ("entry", "position"),
            },
        ),
        migrations.CreateModel(
            name="DocketLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("responds_to", "Responds to"),
                            ("amends", "Amends"),
                            ("corrects", "Corrects"),
                            ("strikes", "Strikes"),
                            ("seals", "Seals"),
                            ("unseals", "Unseals"),
                            ("redacts", "Is a redacted version of"),
                            ("decides", "Decides"),
                            ("returns", "Returns"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("parties", "Parties"),
                            ("office", "Office"),
                            ("mediation", "Mediation"),
                            ("caucus", "Caucus"),
                            ("sealed", "Sealed"),
                        ],
                        max_length=16,
                    ),
                ),
                ("provisional", models.BooleanField(default=False)),
                ("mediator_reads", models.BooleanField(default=False)),
                ("auditor_reads", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="exhibit",
            name="entry",
            field=models.ForeignKey(
                blank=True,
                help_text="The entry with which it was filed.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exhibits",
                to="disputes.docketentry",
            ),
        ),
        migrations.AddField(
            model_name="exhibit",
            name="redacts",
            field=models.ForeignKey(
                blank=True,
                help_text="The exhibit of which this is a version with parts removed.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="redacted_versions",
                to="disputes.exhibit",
            ),
        ),
        migrations.AddField(
            model_name="exhibit",
            name="series",
            field=models.CharField(
                choices=[
                    ("own", "Of the party that offers it"),
                    ("joint", "Joint: offered by the parties together"),
                    ("assessor", "Of an assessor"),
                ],
                default="own",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="exhibit",
            name="offered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exhibits",
                to="disputes.caseparty",
            ),
        ),
        migrations.AddConstraint(
            model_name="exhibit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("offered_by__isnull", False), models.Q(("series", "own"), _negated=True), _connector="OR"
                ),
                name="an_exhibit_of_its_own_series_has_a_party",
            ),
        ),
        migrations.AddField(
            model_name="docketdocument",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="disputes.docketentry"
            ),
        ),
        migrations.AddField(
            model_name="docketdocument",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="docketed", to="vault.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="docketdocument",
            name="redacts",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="redacted_versions",
                to="disputes.docketdocument",
            ),
        ),
        migrations.AddField(
            model_name="docketlink",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="disputes.docketentry"
            ),
        ),
        migrations.AddField(
            model_name="docketlink",
            name="to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="linked_from", to="disputes.docketentry"
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="disputes.case"
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="document",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seal",
                to="disputes.docketdocument",
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="entry",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="seal", to="disputes.docketentry"
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="exhibit",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="seal", to="disputes.exhibit"
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="ordered_in",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="seals_ordered", to="disputes.docketentry"
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="readers",
            field=models.ManyToManyField(related_name="+", to="accounts.party"),
        ),
        migrations.AddConstraint(
            model_name="docketdocument",
            constraint=models.UniqueConstraint(fields=("entry", "position"), name="one_document_at_a_place"),
        ),
        migrations.AddConstraint(
            model_name="docketlink",
            constraint=models.UniqueConstraint(fields=("entry", "to", "kind"), name="linked_once"),
        ),
        migrations.AddConstraint(
            model_name="docketlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "strikes")), fields=("to",), name="struck_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", None), ("entry__isnull", False), ("exhibit", None)),
                    models.Q(("document", None), ("entry", None), ("exhibit__isnull", False)),
                    models.Q(("document__isnull", False), ("entry", None), ("exhibit", None)),
                    _connector="OR",
                ),
                name="a_seal_is_on_one_thing",
            ),
        ),
        AppendOnly("disputes", "DocketLink"),
        AppendOnly("disputes", "DocketDocument"),
    ]
