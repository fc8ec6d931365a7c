"""A person may choose which figure is in use; the reason stays beside it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("coordination", "0006_indicators"),
    ]

    operations = [
        migrations.AddField(
            model_name="needfigure",
            name="chosen_because",
            field=models.TextField(
                blank=True,
                default="",
                editable=False,
                help_text="alasan orang memilih angka ini; kosong: dipilih menurut aturan",
                verbose_name="alasan dipilih",
            ),
        ),
    ]
