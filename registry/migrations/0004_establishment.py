import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from claims_project.record.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("procedure", "0003_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("registry", "0003_titles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("provisional", "Provisional"),
                            ("issued", "Issued"),
                            ("published", "Published"),
                            ("suspended", "Suspended by a dispute"),
                            ("confirmed", "Confirmed"),
                            ("replaced", "Replaced"),
                        ],
                        default="provisional",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("established", "Established"),
                            ("established_in_part", "Established in part"),
                            ("not_established", "Not established"),
                            ("under_review", "Under review"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("as_of", models.DateTimeField(verbose_name="as of")),
                ("rules_hash", models.CharField(max_length=64, verbose_name="hash of the rules")),
                ("snapshot_hash", models.CharField(max_length=64, verbose_name="hash of the facts")),
                ("answers", models.JSONField(verbose_name="answers")),
                ("unknown", models.CharField(blank=True, max_length=60, verbose_name="tests not answered")),
                ("failed", models.CharField(blank=True, max_length=60, verbose_name="tests failed")),
                ("ground", models.JSONField(blank=True, null=True, verbose_name="established ground")),
                ("area_m2", models.FloatField(default=0, verbose_name="established area")),
                ("flags", models.JSONField(blank=True, default=list, verbose_name="flags")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="issued")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                ("leave_given_at", models.DateTimeField(blank=True, null=True, verbose_name="leave to contest")),
                ("suspended_for", models.JSONField(blank=True, default=list, verbose_name="suspended for")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "assessment",
                "verbose_name_plural": "assessments",
                "ordering": ("-made_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="AssessmentDeadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("rule", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=200, verbose_name="what")),
                ("who", models.CharField(max_length=200, verbose_name="who")),
                ("trigger_at", models.DateTimeField()),
                ("trigger_entry", models.PositiveIntegerField(blank=True, null=True)),
                ("trigger_words", models.CharField(max_length=300)),
                ("due_at", models.DateTimeField(db_index=True, verbose_name="due")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("time_zone", models.CharField(max_length=64)),
                ("trace", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("cancelled", "Cancelled"),
                            ("replaced", "Replaced by another date"),
                        ],
                        db_index=True,
                        default="open",
                        max_length=12,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("reminders", models.JSONField(default=list)),
                ("next_reminder_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                ("attentions_done", models.PositiveSmallIntegerField(default=0)),
                ("reminders_done", models.PositiveSmallIntegerField(default=0)),
                ("reminders_skipped", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "ordering": ("due_at", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AssessmentStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("step", models.CharField(max_length=20, verbose_name="step")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("provisional", "Provisional"),
                            ("issued", "Issued"),
                            ("published", "Published"),
                            ("suspended", "Suspended by a dispute"),
                            ("confirmed", "Confirmed"),
                            ("replaced", "Replaced"),
                        ],
                        max_length=12,
                        verbose_name="state after it",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("words", models.TextField(verbose_name="what happened")),
                ("docket_number", models.CharField(blank=True, max_length=64, verbose_name="docket number")),
            ],
            options={
                "verbose_name": "step of an assessment",
                "verbose_name_plural": "steps of an assessment",
                "ordering": ("assessment", "number"),
            },
        ),
        migrations.CreateModel(
            name="ClosedGround",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("withdrawn", "Withdrawn ground"), ("neutral_zone", "Neutral zone")],
                        default="withdrawn",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "boundary",
                    models.JSONField(
                        help_text="GeoJSON or WKT; a polygon or multipolygon in the body's longitude and latitude.",
                        verbose_name="boundary",
                    ),
                ),
                ("area_m2", models.FloatField(verbose_name="area")),
                ("in_force_from", models.DateField(blank=True, null=True, verbose_name="closed from")),
                ("in_force_until", models.DateField(blank=True, null=True, verbose_name="open again from")),
                ("basis", models.TextField(help_text="The act or provision that closed it.", verbose_name="basis")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "closed ground",
                "verbose_name_plural": "closed grounds",
                "ordering": ("body", "name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="FormalDefect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "formality",
                    models.CharField(
                        help_text="Such as marking, notice, fee, survey.", max_length=120, verbose_name="formality"
                    ),
                ),
                ("what", models.TextField(verbose_name="what is wrong")),
                ("curable", models.BooleanField(default=True, verbose_name="can be cured")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                ("cured_on", models.DateField(blank=True, null=True, verbose_name="cured on")),
                ("cure", models.CharField(blank=True, max_length=300, verbose_name="how it was cured")),
                ("cure_entered_at", models.DateTimeField(blank=True, null=True, verbose_name="cure entered")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "formal defect",
                "verbose_name_plural": "formal defects",
                "ordering": ("claim", "entered_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Instrument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("certified_extract", "Certified extract of the register"),
                            ("grant", "Instrument of grant"),
                            ("survey", "Survey on file"),
                            ("corroboration", "Corroboration by another"),
                            ("self_report", "The holder's own report"),
                            ("transfer", "Instrument of transfer"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("issuer", models.CharField(max_length=200, verbose_name="issued by")),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="date of the instrument")),
                ("reference", models.CharField(max_length=200, verbose_name="reference")),
                (
                    "explains",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Of an instrument of transfer: the title transaction whose change of holders it proves.",
                        null=True,
                        verbose_name="explains entry no.",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                ("withdrawn_because", models.TextField(blank=True, verbose_name="why it was withdrawn")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "instrument",
                "verbose_name_plural": "instruments",
                "ordering": ("claim", "entered_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ReferenceVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("treaty", "Treaty"),
                            ("register", "Register"),
                            ("body", "Body"),
                            ("closed_ground", "Closed ground"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("facts", models.JSONField(verbose_name="facts")),
                ("reason", models.TextField(verbose_name="why")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered")),
            ],
            options={
                "verbose_name": "version of reference data",
                "verbose_name_plural": "versions of reference data",
                "ordering": ("kind", "subject", "number"),
            },
        ),
        migrations.RemoveField(
            model_name="register",
            name="recognised",
        ),
        migrations.AddField(
            model_name="register",
            name="certified",
            field=models.BooleanField(
                default=False,
                help_text="Its keeper certified the entries that were handed over.",
                verbose_name="certified",
            ),
        ),
        migrations.AddField(
            model_name="register",
            name="recognised_from",
            field=models.DateField(
                blank=True,
                help_text="The first day whose entries count; empty: all.",
                null=True,
                verbose_name="recognised from",
            ),
        ),
        migrations.AddField(
            model_name="register",
            name="recognised_until",
            field=models.DateField(
                blank=True,
                help_text="The last day whose entries count; empty: no end.",
                null=True,
                verbose_name="recognised until",
            ),
        ),
        migrations.AddField(
            model_name="register",
            name="recognition",
            field=models.CharField(
                choices=[("undecided", "Not decided"), ("recognised", "Recognised"), ("refused", "Not recognised")],
                default="undecided",
                help_text="Whether an entry in it counts under provision 1.",
                max_length=12,
                verbose_name="recognition",
            ),
        ),
        migrations.AddField(
            model_name="treaty",
            name="before",
            field=models.CharField(
                choices=[("instant", "Before the very instant"), ("day", "Before the day began")],
                default="instant",
                max_length=8,
                verbose_name="what counts as before",
            ),
        ),
        migrations.AddField(
            model_name="treaty",
            name="provision",
            field=models.CharField(
                default="1",
                help_text="The one that protects established claims.",
                max_length=20,
                verbose_name="provision",
            ),
        ),
        migrations.AddConstraint(
            model_name="register",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recognised_from", None),
                    ("recognised_until", None),
                    ("recognised_until__gte", models.F("recognised_from")),
                    _connector="OR",
                ),
                name="a_recognition_ends_after_it_begins",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assessments",
                to="registry.claim",
                verbose_name="claim",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="rules_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procedure.rulesversion"
            ),
        ),
        migrations.AddField(
            model_name="assessmentdeadline",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deadlines", to="registry.assessment"
            ),
        ),
        migrations.AddField(
            model_name="assessmentdeadline",
            name="rules_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procedure.rulesversion"
            ),
        ),
        migrations.AddField(
            model_name="assessmentstep",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="registry.assessment"
            ),
        ),
        migrations.AddField(
            model_name="assessmentstep",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="closedground",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="closed_grounds",
                to="registry.body",
                verbose_name="body",
            ),
        ),
        migrations.AddField(
            model_name="formaldefect",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="formal_defects",
                to="registry.claim",
                verbose_name="claim",
            ),
        ),
        migrations.AddField(
            model_name="formaldefect",
            name="cure_entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="formaldefect",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="instrument",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instruments",
                to="registry.claim",
                verbose_name="claim",
            ),
        ),
        migrations.AddField(
            model_name="instrument",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="instrument",
            name="issuer_party",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.party",
                verbose_name="issuer, if it is a party",
            ),
        ),
        migrations.AddField(
            model_name="instrument",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="referenceversion",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["state", "outcome"], name="registry_as_state_9f81bc_idx"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(fields=("claim", "number"), name="an_assessment_has_its_number"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "provisional")),
                fields=("claim",),
                name="one_provisional_assessment_a_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "issued")), fields=("claim",), name="one_issued_assessment_a_claim"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["published", "suspended", "confirmed"])),
                fields=("claim",),
                name="one_standing_assessment_a_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentstep",
            constraint=models.UniqueConstraint(
                fields=("assessment", "number"), name="an_assessment_step_has_its_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="closedground",
            constraint=models.CheckConstraint(
                condition=models.Q(("area_m2__gt", 0)), name="closed_ground_covers_ground"
            ),
        ),
        migrations.AddConstraint(
            model_name="closedground",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_force_from", None),
                    ("in_force_until", None),
                    ("in_force_until__gt", models.F("in_force_from")),
                    _connector="OR",
                ),
                name="closed_ground_opens_after_it_closes",
            ),
        ),
        migrations.AddConstraint(
            model_name="instrument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at", None), models.Q(("withdrawn_because", ""), _negated=True), _connector="XOR"
                ),
                name="a_withdrawn_instrument_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="referenceversion",
            constraint=models.UniqueConstraint(
                fields=("kind", "subject", "number"), name="a_reference_version_has_its_number"
            ),
        ),
        AppendOnly("registry", "AssessmentStep"),
        AppendOnly("registry", "ReferenceVersion"),
    ]
