from django.db import migrations, models


def from_the_docket(apps, schema_editor):
    """When a session last changed is when the docket last spoke of it."""
    changed = {}
    entries = apps.get_model('disputes', 'DocketEntry').objects.filter(
        event__in=('session_planned', 'session_held', 'session_cancelled')
    )
    for key, at in entries.order_by('entered_at').values_list('data__session', 'entered_at'):
        changed[key] = at
    for session in apps.get_model('mediation', 'Session').objects.all():
        session.changed_at = changed.get(str(session.key), session.held_at or session.planned_at)
        session.save(update_fields=['changed_at'])


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0005_linking'),
        ('mediation', '0002_append_only'),
    ]

    operations = [
        migrations.AddField(
            model_name='session',
            name='changed_at',
            field=models.DateTimeField(help_text='When it was planned, entered as held, or cancelled: what came last.', null=True),
        ),
        migrations.RunPython(from_the_docket, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='session',
            name='changed_at',
            field=models.DateTimeField(help_text='When it was planned, entered as held, or cancelled: what came last.'),
        ),
        migrations.AlterField(
            model_name='undertaking',
            name='due_on',
            field=models.DateField(help_text='The day of the last of its deadlines: whatever moves that moves this.'),
        ),
    ]
