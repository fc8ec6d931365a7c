"""Load the example programs of one seed with all they bring, or take them out. Safe twice."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination.examples import load_examples, remove_examples
from programs.demo import OtherExamples


class Command(BaseCommand):
    help = "Memuat program contoh TA 2026 untuk peragaan, semuanya bertanda contoh. Aman diulang."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=2026, help="benih pembangkit acak")
        parser.add_argument("--count", type=int, default=300, help="banyaknya program")
        parser.add_argument("--remove", action="store_true", help="keluarkan semua data contoh")

    def handle(self, *, seed, count, remove, **options):
        if remove:
            self.stdout.write(f"Contoh: {remove_examples()} program dikeluarkan.")
            return
        try:
            report = load_examples(settings.FIXTURES_DIR / "examples", seed=seed, count=count)
        except OtherExamples as problem:
            raise CommandError(str(problem)) from problem
        except LookupError as problem:
            raise CommandError(f"Jalankan load_banten lebih dahulu ({problem}).") from problem
        programs = report.programs
        self.stdout.write(
            f"Contoh: {programs.new} program baru, {programs.changed} berubah, "
            f"{programs.unchanged} tetap; {report.declarations.rows} pernyataan; "
            f"{report.figures.rows} angka kebutuhan."
        )
