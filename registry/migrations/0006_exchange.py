import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("registry", "0005_conflict_sets"),
        ("vault", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("register_code", models.CharField(max_length=32, verbose_name="register")),
                ("body_name", models.CharField(max_length=100, verbose_name="body")),
                ("time_zone", models.CharField(default="UTC", max_length=64, verbose_name="time zone")),
                ("mapping", models.JSONField(default=dict, verbose_name="mapping")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "Waits for its columns to be named"),
                            ("preview", "Being previewed"),
                            ("previewed", "Previewed; nothing is imported yet"),
                            ("import", "Being imported"),
                            ("imported", "Imported"),
                            ("failed", "Could not be read"),
                            ("dropped", "Dropped"),
                        ],
                        default="mapping",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="why not")),
                ("counts", models.JSONField(default=dict, verbose_name="counts")),
                ("result", models.JSONField(default=dict, verbose_name="what it had to say")),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "file to import",
                "verbose_name_plural": "files to import",
                "ordering": ("-sent_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "register",
                    models.CharField(
                        blank=True, help_text="The code it was made for.", max_length=32, verbose_name="register"
                    ),
                ),
                ("columns", models.JSONField(default=dict, verbose_name="mapping")),
                ("saved_at", models.DateTimeField(verbose_name="saved")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "import mapping",
                "verbose_name_plural": "import mappings",
                "ordering": ("name",),
            },
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["area_m2"], name="registry_cl_area_m2_21e2ff_idx"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["registered_on"], name="registry_cl_registe_27fc12_idx"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("coordinates_confidential", True)), fields=["body"], name="claims_kept_confidential"
            ),
        ),
        migrations.AddField(
            model_name="importjob",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="vault.storedfile",
                verbose_name="file",
            ),
        ),
        migrations.AddField(
            model_name="importjob",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.importrun",
                verbose_name="import",
            ),
        ),
        migrations.AddField(
            model_name="importjob",
            name="sent_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="importmapping",
            name="saved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddIndex(
            model_name="importjob",
            index=models.Index(
                condition=models.Q(("state__in", ["preview", "import"])),
                fields=["claimed_until"],
                name="imports_to_work_on",
            ),
        ),
    ]
