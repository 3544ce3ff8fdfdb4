import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from claims_project.record.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0003_docket"),
        ("vault", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="deemed_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="When it counts as served: sent, and the deemed days of its method.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="service",
            name="deemed_trace",
            field=models.JSONField(default=list, help_text="How that was worked out, a line each."),
        ),
        migrations.AddField(
            model_name="service",
            name="document",
            field=models.ForeignKey(
                help_text="The receipt or log, as a file.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="vault.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="ordered_in",
            field=models.ForeignKey(
                help_text="The order that allows another way than the usual (substituted service).",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="disputes.docketentry",
            ),
        ),
        migrations.AlterField(
            model_name="service",
            name="method",
            field=models.CharField(
                choices=[
                    ("portal", "Through the portal"),
                    ("mail", "E-mail"),
                    ("post", "Post"),
                    ("radio", "Radio notice"),
                    ("hand", "By hand"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="FilingReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be looked at"),
                            ("accepted", "Accepted"),
                            ("corrected", "Accepted, with a correction by the office"),
                            ("returned", "Returned to be put right"),
                            ("cured", "Put right, waiting to be looked at again"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="review", to="disputes.filing"
                    ),
                ),
            ],
            options={
                "ordering": ("since", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Deficiency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("answer", models.TextField(blank=True)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deficiencies",
                        to="disputes.filingreview",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deficiencies",
                "ordering": ("number",),
                "constraints": [models.UniqueConstraint(fields=("review", "number"), name="deficiencies_are_numbered")],
            },
        ),
        migrations.CreateModel(
            name="ServiceOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="disputes.service"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("service", "user"), name="a_service_is_first_opened_once")
                ],
            },
        ),
        AppendOnly("disputes", "ServiceOpening"),
    ]
