"""Load official outlines from a file, and cut every program's ground anew with them."""

import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from geo import services
from geo.formats import number, percent
from geo.readers import FileProblem, read_outlines
from programs.boundaries import load_boundaries

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Muat batas wilayah dari GeoPackage, shapefile (.zip) atau GeoJSON. "
        "Tanpa --commit hanya memeriksa."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="berkas batas wilayah")
        parser.add_argument("--layer", help="nama peta di dalam berkas, bila lebih dari satu")
        parser.add_argument("--code-column", help="kolom kode wilayah Kemendagri")
        parser.add_argument("--name-column", help="kolom nama wilayah")
        parser.add_argument(
            "--valid-from",
            type=datetime.date.fromisoformat,
            default=datetime.date.today(),
            help="berlaku sejak (TTTT-BB-HH); bila kosong: hari ini",
        )
        parser.add_argument("--source", help="sumber batas; bila kosong: nama berkas")
        parser.add_argument("--commit", action="store_true", help="simpan perubahan")

    def handle(self, *, file, layer, code_column, name_column, valid_from, source, commit, **_):
        try:
            read = read_outlines(
                file, layer=layer, code_column=code_column, name_column=name_column
            )
            self._list("galat", read.problems)
            self._list("perbaikan", read.repairs)
            self.stderr.write("Merapikan batas yang bertumpuk dan bercelah ...")
            report = load_boundaries(
                read.frame,
                valid_from=valid_from,
                source=source or file.name,
                commit=commit,
                on_done=self._say_progress,
            )
        except (FileProblem, services.BoundaryProblem) as problem:
            raise CommandError(str(problem)) from problem
        self._list("kode tidak dikenal", report.unknown)
        self._list("wilayah tanpa batas dalam berkas", report.missing)
        self._list("bidang yang habis tertelan tetangganya", report.swallowed)
        self._list(
            "nama berbeda",
            [
                f"{code}: '{said}' dalam berkas, '{known}' di sini"
                for code, said, known in report.renamed
            ],
        )
        self.stdout.write("\n".join(_summary(read, report)))

    def _list(self, what, rows):
        if rows:
            self.stderr.write(f"{number(len(rows))} {what}:")
            for row in rows[:SHOWN]:
                self.stderr.write(f"  {row}")
            if len(rows) > SHOWN:
                self.stderr.write(f"  ... dan {number(len(rows) - SHOWN)} lagi")

    def _say_progress(self, done):
        self.stderr.write(f"Jejak dihitung ulang: {number(done)} program")


def _summary(read, report):
    code, ratio = report.largest_change
    yield f"Batas cocok            : {number(report.matched)}"
    yield f"Diperbaiki             : {number(len({r.row for r in read.repairs}))}"
    yield f"Kode tidak dikenal     : {number(len(report.unknown))}"
    yield f"Tanpa batas di berkas  : {number(len(report.missing))}"
    yield f"Luas berubah           : {number(report.changed_m2 / 1e6, 2)} km² seluruhnya"
    yield f"Perubahan terbesar     : {percent(ratio)} ({code})"
    if report.other_levels:
        yield (
            f"Batas tingkat lain     : {number(report.other_levels)} tidak dipakai, "
            "dibentuk dari gabungan tingkat di bawahnya"
        )
    yield f"{'Ditulis' if report.committed else 'Akan ditulis'} : {number(report.written)} batas"
    yield f"Tetap sama : {number(report.unchanged)} batas"
    yield from report.notes
    if not report.committed:
        yield "Belum disimpan. Ulangi dengan --commit untuk menyimpan."
