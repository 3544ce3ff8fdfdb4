from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_record_and_boxes")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="encumbrances",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="What burdens the title: {key, kind, in_favour_of, terms, since, claim} each, until discharged.",
                verbose_name="encumbrances",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="excluded_time",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Days that do not count for the upkeep of the title: {from, until, reason, claim} each, both included.",
                verbose_name="excluded time",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="predecessors",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="The claims it was split or merged from: {key, claim}.",
                verbose_name="came out of",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="successors",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="The claims it was split or merged into: {key, claim}.",
                verbose_name="went into",
            ),
        ),
    ]
