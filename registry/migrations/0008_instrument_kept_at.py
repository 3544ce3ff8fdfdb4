from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0006_exchange'),
    ]

    operations = [
        migrations.AddField(
            model_name='instrument',
            name='kept_at',
            field=models.CharField(blank=True, help_text='Of paper held elsewhere: the archive, office or vault, and the shelf.', max_length=200, verbose_name='where it is kept'),
        ),
    ]
