"""The cells a run found, packed by level and segment."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0011_competence"),
    ]

    operations = [
        migrations.CreateModel(
            name="CellSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Provinsi"),
                            (1, "Kabupaten/Kota"),
                            (2, "Kecamatan"),
                            (3, "Desa/Kelurahan"),
                        ]
                    ),
                ),
                ("segment", models.CharField(blank=True, max_length=30)),
                ("words", models.JSONField()),
                ("cells", models.BinaryField()),
                ("is_example", models.BooleanField(default=False)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheets",
                        to="coordination.run",
                    ),
                ),
            ],
            options={
                "verbose_name": "lembar sel",
                "verbose_name_plural": "lembar sel",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fiscal_year", "level", "segment"),
                        name="one_sheet_per_year_and_segment",
                    )
                ],
            },
        ),
    ]
