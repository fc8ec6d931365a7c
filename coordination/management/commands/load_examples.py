"""Load the example programs of one seed, with their declarations and need figures. Safe twice."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination.examples import load_examples
from programs.demo import OtherExamples


class Command(BaseCommand):
    help = "Memuat program contoh TA 2026 untuk peragaan, semuanya bertanda contoh. Aman diulang."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=2026, help="benih pembangkit acak")
        parser.add_argument("--count", type=int, default=300, help="banyaknya program")

    def handle(self, *, seed, count, **options):
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
