"""`manage.py export_findings`: all current findings as CSV or GeoJSON."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from coordination.export import write_csv, write_geojson
from coordination.models import Finding

WRITERS = {"csv": write_csv, "geojson": write_geojson}


class Command(BaseCommand):
    help = "Mengekspor semua temuan yang berlaku, dari bobot tertinggi."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=sorted(WRITERS), required=True)
        parser.add_argument("--out", type=Path, required=True, help="berkas tujuan")
        parser.add_argument("--year", type=int, help="hanya tahun anggaran ini")

    def handle(self, *, format, out, year, **options):
        findings = Finding.objects.current().worst_first()
        if year:
            findings = findings.of_year(year)
        part = out.with_name(f"{out.name}.part")
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                count = WRITERS[format](findings, file)
            os.replace(part, out)
        except OSError as error:
            raise CommandError(f"{out} tidak dapat ditulis: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{count} temuan ditulis ke {out}")
