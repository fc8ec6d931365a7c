"""manage.py import_programs FILE [--shapes F] [--agency NAME] [--year N] [--stage S] [--commit]"""

from django.core.management.base import BaseCommand, CommandError

from programs.imports.files import import_programs
from programs.models import Stage
from programs.readers import FileProblem


class Command(BaseCommand):
    help = "Membaca berkas program (XLSX atau CSV). Tidak menyimpan apa pun tanpa --commit."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--shapes", help="berkas bidang dengan isian kode_program")
        parser.add_argument("--agency", help="hanya perangkat daerah ini; yang lain ditolak")
        parser.add_argument(
            "--year", type=int, help="tahun anggaran, bila berkas tidak menyebutnya"
        )
        parser.add_argument("--stage", choices=Stage.values, default="", help="tahap, sama halnya")
        parser.add_argument("--commit", action="store_true", help="simpan ke basis data")

    def handle(self, file, commit, verbosity, **options):
        def on_row(n):
            if verbosity > 1 and n % 1000 == 0:
                self.stderr.write(f"{n} baris dibaca")

        try:
            given = {name: options[name] for name in ("shapes", "agency", "year", "stage")}
            report = import_programs(file, **given, commit=commit, on_row=on_row)
        except FileProblem as problem:
            raise CommandError(str(problem)) from None
        for problem in report.problems:
            self.stderr.write(f"GALAT {problem}")
        for problem in report.unclear:
            self.stderr.write(f"Perlu rincian: {problem}")
        for note in report.notes:
            self.stderr.write(f"Catatan: {note}")
        self.stdout.write(
            f"{report.rows} baris. Program: {report.new} baru, {report.changed} berubah, "
            f"{report.unchanged} tidak berubah, {report.refused} ditolak."
        )
        if not commit:
            self.stdout.write("Tidak ada yang disimpan. Jalankan lagi dengan --commit.")
        if report.problems:
            raise CommandError(f"{len(report.problems)} isian ditolak; lihat daftar di atas.")
