"""Sending files of figures in a test, the way a page does."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.intake import files
from coordination.models import FigureFile

NEED = {
    "Kode Wilayah": "36.04",
    "Indikator": "rtlh_sisa",
    "Definisi": "Rumah tidak layak huni menurut dinas",
    "Kebutuhan": "HUNIAN",
    "Segmen": "",
    "Tahun": "2025",
    "Nilai": "8196",
    "Satuan": "unit rumah",
    "Sumber": "SK Bupati 600/2025",
}
VALUE = {
    "Kode Wilayah": "36.04",
    "Indikator": "bps_miskin_persen",
    "Periode": "Maret 2025",
    "Nilai": "4,48",
    "Satuan": "%",
    "Sumber": "BPS, Profil Kemiskinan 2025",
}


def as_csv(*rows, good=NEED, more=()) -> bytes:
    """A file of good rows with these cells instead; None leaves the column out."""
    headings = [*good, *(h for row in rows for h in row if h not in good), *more]
    headings = [h for h in dict.fromkeys(headings) if all(r.get(h, "") is not None for r in rows)]
    out = io.StringIO()
    writer = csv.DictWriter(out, headings, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({h: {**good, **row}.get(h, "") for h in headings} for row in rows)
    return out.getvalue().encode()


def sent(content: bytes, *, by, kind="kebutuhan", name="angka.csv") -> FigureFile:
    return files.send(SimpleUploadedFile(name, content), kind=kind, by=by)


def brought(content: bytes, *, by, **given) -> FigureFile:
    """A file that was sent and confirmed."""
    return files.confirm(sent(content, by=by, **given).pk, by=by, has_seen_notes=True)


def counts(kept: FigureFile) -> tuple[int, int, int, int]:
    """New, contradicting, unchanged, refused."""
    said = kept.result["counts"]
    return said["new"], said["contradicting"], said["unchanged"], said["refused"]


def why(kept: FigureFile) -> str:
    """Every problem as `row column: why`."""
    return "; ".join(f"{row} {column}: {said}" for row, column, _s, said in kept.result["problems"])
