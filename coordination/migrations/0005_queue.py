from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_years(apps, schema_editor):
    """Findings of before take the years of their programs; their facts stay as they are."""
    Finding = apps.get_model("coordination", "Finding")
    Program = apps.get_model("programs", "Program")
    for side in ("left", "right"):
        own = Program.objects.filter(pk=OuterRef(f"{side}_id")).values("fiscal_year")
        Finding.objects.update(**{f"{side}_year": Subquery(own)})


class Migration(migrations.Migration):

    dependencies = [
        ("coordination", "0004_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="left_year",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="tahun anggaran"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="finding",
            name="right_year",
            field=models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                name="finding_queue",
                fields=[
                    *("-severity", "id", "status", "level", "left_year", "right_year", "due_on"),
                    *("regencies", "left", "right"),
                ],
            ),
        ),
        # Last: PostgreSQL makes no index on rows that were changed in the same transaction.
        migrations.RunPython(copy_years, migrations.RunPython.noop),
    ]
