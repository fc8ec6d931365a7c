"""`manage.py find_overlaps`: one run of the engine in this process, to its end."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone

from coordination.models import Finding, FindingLevel, Run, RunState
from coordination.notices.collect import collect
from coordination.runs import execute_run, start_run, take_up_dead_runs, year_to_run


class Command(BaseCommand):
    help = "Mencari tumpang tindih dan celah, lalu menyimpan temuan dan bahan rakor."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, help="tahun anggaran (bawaan: tahun berjalan)")

    def handle(self, *, year, **options):
        year = year or year_to_run(timezone.localdate())
        run = start_run(by=None, fiscal_year=year, send=False)
        while run.fiscal_year != year:
            self._finish(run)
            run = start_run(by=None, fiscal_year=year, send=False)
        self._finish(run)
        if run.state == RunState.FAILED:
            raise CommandError(run.message)
        collect()
        self._print_counts(run)

    def _finish(self, run: Run) -> None:
        """Carry the run out here; while another worker holds it, wait for that one."""
        told = False
        while run.is_active:
            execute_run(run.pk)
            run.refresh_from_db()
            if run.is_active:
                if not told:
                    self.stderr.write(f"Menunggu proses #{run.pk} yang sedang berjalan ...")
                    told = True
                time.sleep(1)
                take_up_dead_runs()

    def _print_counts(self, run: Run) -> None:
        found = Finding.objects.current().order_by()
        per_level = dict(found.values_list("level").annotate(n=Count("pk")))
        self.stdout.write(
            f"Proses #{run.pk}, tahun anggaran {run.fiscal_year}; temuan semua tahun:"
        )
        for level in FindingLevel:
            self.stdout.write(f"{level.label}: {per_level.get(level.value, 0)}")
        self.stdout.write(f"Waktu: {run.seconds:.1f} detik".replace(".", ","))
