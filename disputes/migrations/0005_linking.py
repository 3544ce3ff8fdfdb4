import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('disputes', '0004_service'),
        ('registry', '0002_record_and_boxes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='caseparty',
            name='papers_from',
            field=models.DateTimeField(blank=True, help_text='Papers from before then are not open to it: it joined by consolidation.', null=True),
        ),
        migrations.CreateModel(
            name='Consolidation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('claims', models.ManyToManyField(blank=True, related_name='+', to='registry.claim')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consolidated', to='disputes.case')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consolidations', to='disputes.case')),
                ('overlaps', models.ManyToManyField(blank=True, related_name='+', to='registry.overlap')),
                ('parties', models.ManyToManyField(blank=True, related_name='+', to='accounts.party')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('member',), name='a_case_has_one_lead_at_a_time'), models.CheckConstraint(condition=models.Q(('member', models.F('lead')), _negated=True), name='no_case_leads_itself')],
            },
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('same_ground', 'The same ground'), ('conflict_set', 'The same set of overlapping claims'), ('same_tariff', 'The same rate or fee'), ('same_parties', 'The same parties'), ('other', 'Something else')], max_length=16, verbose_name='what they share')),
                ('reason', models.TextField(verbose_name='why')),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='related_as_first', to='disputes.case')),
                ('related_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='related_as_second', to='disputes.case')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('first', 'second'), name='two_cases_are_related_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='a_relation_names_the_older_case_first')],
            },
        ),
    ]
