"""Write the latest rakor report as files: bahan-rakor.html, .pdf and .xlsx."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coordination.models import Report
from coordination.reports.files import write_files
from coordination.reports.values import from_plain


class Command(BaseCommand):
    help = "Tulis bahan rakor terakhir sebagai HTML, PDF dan XLSX."

    def add_arguments(self, parser):
        parser.add_argument("--out", default=str(settings.BUILD_DIR), help="folder tujuan")
        parser.add_argument("--year", type=int, help="tahun anggaran; bawaan: yang terakhir")

    def handle(self, *args, out, year, **options):
        reports = Report.objects.order_by("-fiscal_year", "-run_id")
        row = (reports.filter(fiscal_year=year) if year else reports).first()
        if row is None:
            raise CommandError(_("Belum ada bahan rakor: jalankan dahulu find_overlaps."))
        try:
            paths = write_files(from_plain(row.values), Path(out))
        except OSError as exc:
            raise CommandError(
                _("Bahan rakor tidak dapat ditulis ke %(out)s: %(why)s")
                % {"out": out, "why": exc.strerror}
            ) from exc
        for path in paths:
            self.stdout.write(str(path))
