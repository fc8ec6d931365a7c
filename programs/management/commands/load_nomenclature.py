"""manage.py load_nomenclature FILE --version NAME [--commit]"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from programs.nomenclature import NomenclatureError, load_nomenclature


class Command(BaseCommand):
    help = "Memuat nomenklatur urusan sampai sub kegiatan (CSV). Tidak menyimpan tanpa --commit."

    def create_parser(self, prog_name, subcommand, **kwargs):
        # Django's own --version gives way: here it is the version of the nomenclature.
        return super().create_parser(
            prog_name, subcommand, **kwargs | {"conflict_handler": "resolve"}
        )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--version", required=True, help="mis. Kepmendagri 900.1.15.5-1317/2023"
        )
        parser.add_argument("--commit", action="store_true", help="simpan ke basis data")

    def handle(self, file, version, commit, verbosity, **options):
        def on_row(n):
            if verbosity > 1 and n % 1000 == 0:
                self.stderr.write(f"{n} baris dibaca")

        try:
            report = load_nomenclature(file, version=version, commit=commit, on_row=on_row)
        except NomenclatureError as problem:
            raise CommandError(str(problem)) from None
        for problem in report.problems:
            self.stderr.write(f"GALAT {problem}")
        counts = report.counts
        self.stdout.write(
            f"{counts.rows} kode: {counts.new} baru, {counts.changed} berubah, "
            f"{counts.unchanged} tidak berubah."
        )
        if not commit:
            self.stdout.write("Tidak ada yang disimpan. Jalankan lagi dengan --commit.")
        if report.problems:
            raise CommandError(f"{len(report.problems)} baris tidak dimuat; lihat daftar di atas.")
