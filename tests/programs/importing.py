"""Sending files in a test, the way a page does, with the worker's part done at once."""

import csv
import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from programs.imports import jobs
from programs.models import Upload
from programs.readers import HEADINGS

GOOD = {
    "Kode Program": "DINSOS-001",
    "Tahun Anggaran": "2026",
    "Tahap": "APBD",
    "Perangkat Daerah": "Dinas Sosial Provinsi Banten",
    "Nama Program": "Perbaikan rumah",
    "Jenis Intervensi": "RTLHKAB",
    "Sumber Dana": "APBD Provinsi",
    "Pagu (Rp)": "150000000",
    "Mulai": "01/02/2026",
    "Selesai": "30/11/2026",
    "Segmen": "KSJ-D1",
    "Kelas Penerima": "langsung",
    "Kode Wilayah": "36.04.01.2001",
    "Target": "120",
    "Satuan": "KK",
}


def as_csv(*rows, headings=HEADINGS) -> bytes:
    """A file of GOOD rows with these cells instead."""
    out = io.StringIO()
    writer = csv.DictWriter(out, headings, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(
        {heading: (GOOD | row).get(heading, "") for heading in headings} for row in rows
    )
    return out.getvalue().encode()


def as_xlsx(*sheets: tuple[str, list[list]], merged=()) -> bytes:
    """A workbook of these sheets: name and rows; ranges to merge on the first."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(content: bytes, *, by, agency, name="program.csv", **given) -> Upload:
    """Start an upload; nobody has read it yet."""
    return jobs.start(SimpleUploadedFile(name, content), agency=agency, by=by, **given)


def read(upload: Upload) -> Upload:
    """Let a worker do what the upload waits for."""
    jobs.work(upload.pk)
    upload.refresh_from_db()
    return upload


def sent(content: bytes, **given) -> Upload:
    """An upload that has been read."""
    return read(send(content, **given))
