import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0004_establishment'),
    ]

    operations = [
        migrations.AlterField(
            model_name='overlap',
            name='dismissed_as',
            field=models.CharField(blank=True, choices=[('sliver', 'Sliver'), ('stacking', 'Lawful stacking'), ('own', "One holder's own ground")], max_length=10, verbose_name='dismissed as'),
        ),
        migrations.CreateModel(
            name='ConflictSet',
            fields=[
                ('number', models.BigAutoField(primary_key=True, serialize=False, verbose_name='number')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('found_at', models.DateTimeField(verbose_name='found')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflict_sets', to='registry.body', verbose_name='body')),
                ('came_out_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parted', to='registry.conflictset', verbose_name='came out of')),
                ('went_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_in', to='registry.conflictset', verbose_name='went into')),
            ],
            options={
                'verbose_name': 'conflict set',
                'verbose_name_plural': 'conflict sets',
                'ordering': ('number',),
            },
        ),
        migrations.CreateModel(
            name='ConflictMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_at', models.DateTimeField(verbose_name='from')),
                ('until_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflict_memberships', to='registry.claim')),
                ('conflict_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='registry.conflictset')),
            ],
            options={
                'verbose_name': 'claim in conflict',
                'verbose_name_plural': 'claims in conflict',
                'ordering': ('conflict_set', 'from_at', 'pk'),
            },
        ),
        migrations.AddIndex(
            model_name='conflictset',
            index=models.Index(fields=['body', 'ended_at'], name='registry_co_body_id_fff5f7_idx'),
        ),
        migrations.AddConstraint(
            model_name='conflictset',
            constraint=models.CheckConstraint(condition=models.Q(('went_into', None), ('ended_at__isnull', False), _connector='OR'), name='a_conflict_set_that_went_into_another_has_ended'),
        ),
        migrations.AddIndex(
            model_name='conflictmember',
            index=models.Index(fields=['conflict_set', 'until_at'], name='registry_co_conflic_31fd91_idx'),
        ),
        migrations.AddConstraint(
            model_name='conflictmember',
            constraint=models.UniqueConstraint(condition=models.Q(('until_at', None)), fields=('claim',), name='a_claim_is_in_one_conflict_set_at_a_time'),
        ),
    ]
