"""Load Banten: areas, approximate boundaries, vocabularies, figures; no program. Safe twice."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination.conversions import load_conversions
from coordination.duties import load_duties
from coordination.indicators import load_indicators
from coordination.needs import load_needs
from geo import services as geo
from geo.models import Area, Boundary
from programs.vocabulary import Counts, VocabularyError, load_vocabulary

LABELS = {
    "strategies": "Strategi Inpres",
    "aims": "Tujuan",
    "program_groups": "Kelompok program",
    "needs": "Kebutuhan",
    "interventions": "Jenis intervensi",
    "segments": "Segmen sasaran",
    "compatibility": "Kesesuaian intervensi",
    "compatibility_defaults": "Aturan bawaan",
    "fund_sources": "Sumber dana",
    "agencies": "Perangkat daerah",
    "agency_aliases": "Nama lain perangkat daerah",
    "competence": "Kewenangan",
    "figures": "Angka kebutuhan",
    "figures_in_use": "Angka kebutuhan yang dipakai",
    "figures_without_area": "Angka tanpa kode wilayah (tidak dimuat)",
    "priority_lists": "Daftar prioritas",
    "priority_areas": "Wilayah prioritas",
    "priority_areas_without_code": "Wilayah prioritas tanpa kode (nama sumber disimpan)",
    "conversions": "Konversi satuan",
    "spm": "Kewajiban SPM",
    "indicators": "Indikator",
    "indicator_values": "Nilai indikator",
    "indicator_targets": "Sasaran indikator",
}


class Command(BaseCommand):
    help = "Memuat wilayah, batas perkiraan, kosakata, dan angka Banten. Aman diulang."

    def handle(self, **options):
        fixtures = settings.FIXTURES_DIR
        self.stdout.write(f"Wilayah: {geo.load_areas(fixtures / 'areas')}")
        self.load_boundaries(fixtures / "areas")
        try:
            loaded = load_vocabulary(fixtures / "vocabulary") | load_needs(fixtures / "needs")
            loaded |= {
                "conversions": load_conversions(fixtures / "needs"),
                "spm": load_duties(fixtures / "needs"),
            }
            loaded |= load_indicators(fixtures / "indicators")
        except VocabularyError as problem:
            raise CommandError(str(problem)) from problem
        for name, count in loaded.items():
            self.stdout.write(f"{LABELS[name]}: {_said(count)}")

    def load_boundaries(self, directory):
        """Approximate outlines, only where some village has no outline in force."""
        outlined = Boundary.objects.current().values("area")
        if Area.objects.villages().exclude(pk__in=outlined).exists():
            self.stderr.write("Membuat batas perkiraan ...")
            report = geo.load_approximate_boundaries(directory)
            self.stdout.write(f"Batas perkiraan: {report.written} dibuat")
        else:
            self.stdout.write("Batas: sudah ada untuk semua desa/kelurahan")


def _said(count: Counts | int) -> str:
    if isinstance(count, int):
        return str(count)
    return f"{count.rows} ({count.new} baru, {count.changed} berubah)"
