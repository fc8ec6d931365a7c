"""Files of figures, which figure came with which, and the day of a figure's source."""

import coordination.models.figure_files
import django.db.models.deletion
import programs.models.uploads
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coordination', '0008_meetings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='needfigure',
            name='sourced_on',
            field=models.DateField(blank=True, null=True, verbose_name='tanggal sumber'),
        ),
        migrations.CreateModel(
            name='FigureFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('kebutuhan', 'Angka kebutuhan'), ('indikator', 'Nilai indikator')], max_length=10, verbose_name='jenis')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('file', models.FileField(max_length=200, storage=programs.models.uploads.private_storage, upload_to=coordination.models.figure_files.figure_file_name)),
                ('file_name', models.CharField(max_length=255, verbose_name='berkas')),
                ('size', models.PositiveBigIntegerField(verbose_name='ukuran (bita)')),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('diterima', 'Menunggu dibaca'), ('dibaca', 'Sedang dibaca'), ('siap', 'Menunggu persetujuan'), ('menyimpan', 'Sedang disimpan'), ('ditolak', 'Ditolak'), ('disimpan', 'Disimpan'), ('dibatalkan', 'Dibatalkan')], default='siap', max_length=12, verbose_name='keadaan')),
                ('message', models.TextField(blank=True, help_text='why it was refused, in Indonesian')),
                ('result', models.JSONField(default=dict)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'berkas angka',
                'verbose_name_plural': 'berkas angka',
                'ordering': ['-at'],
            },
        ),
        migrations.AddField(
            model_name='indicatorvalue',
            name='imported_in',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indicator_values', to='coordination.figurefile'),
        ),
        migrations.AddField(
            model_name='needfigure',
            name='imported_in',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='need_figures', to='coordination.figurefile'),
        ),
    ]
