"""Load the real programs of fixtures/real/, with their sources. Safe to run twice."""

from django.core.management.base import BaseCommand, CommandError

from programs.real import load_real_programs


class Command(BaseCommand):
    help = "Memuat program nyata Banten beserta sumbernya. Aman diulang."

    def handle(self, **options):
        try:
            report = load_real_programs()
        except LookupError as problem:
            raise CommandError(
                f"Jalankan load_banten lebih dahulu: {problem} belum ada di basis data."
            ) from problem
        self.stdout.write(
            f"Program nyata: {report.new} baru, {report.changed} berubah, {report.unchanged} tetap."
        )
