"""Agreements as files: CSV for machines, a workbook for people. The rows are the caller's.

As in coordination.export: plain codes and ISO dates in the CSV, nothing taken for a formula.
"""

import csv
import datetime
import io
from collections.abc import Iterator
from typing import TextIO

import xlsxwriter
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from coordination.export import cell
from coordination.models import STILL_OPEN, Agreement, AgreementStep

AT_ONCE = 1000
WIDTHS = {"what": 60, "said": 50, "meeting": 36, "agency": 36, "person": 28}
COLUMNS = (
    "agreement",
    "meeting",
    "held_on",
    "number",
    "what",
    "agency",
    "person",
    "due_on",
    "state",
    "days_late",
    "closed_on",
    "resolution",
    "said",
    "finding",
    "area",
    "need",
    "segment",
    "is_example",
)


def headings() -> dict[str, str]:
    return {
        "agreement": _("Nomor"),
        "meeting": _("Rakor"),
        "held_on": _("Tanggal rakor"),
        "number": _("Kesepakatan ke-"),
        "what": _("Kesepakatan"),
        "agency": _("Penanggung jawab"),
        "person": _("Pejabat"),
        "due_on": _("Tenggat"),
        "state": _("Keadaan"),
        "days_late": _("Terlambat (hari)"),
        "closed_on": _("Ditutup"),
        "resolution": _("Penyelesaian"),
        "said": _("Keterangan terakhir"),
        "finding": _("Temuan"),
        "area": _("Wilayah"),
        "need": _("Kebutuhan"),
        "segment": _("Segmen"),
        "is_example": _("Contoh"),
    }


def write_csv(rows: QuerySet[Agreement], out: TextIO, day: datetime.date) -> None:
    """One line per agreement, in the order given."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in _read(rows):
        writer.writerow([cell(value) for value in _values(row, day).values()])


def as_workbook(rows: QuerySet[Agreement], day: datetime.date) -> bytes:
    """One sheet: words as people say them, dates as dates, missing empty."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet(_("Kesepakatan"))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    date = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
    for column, (name, heading) in enumerate(headings().items()):
        sheet.set_column(column, column, WIDTHS.get(name, 14))
        sheet.write_string(0, column, heading, bold)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(_read(rows), start=1):
        for column, value in enumerate(_spoken(row, day)):
            _write(sheet, line, column, value, plain, date)
    book.close()
    return out.getvalue()


def _write(sheet, line: int, column: int, value, plain, date) -> None:
    if value is None or value == "":
        sheet.write_blank(line, column, None, plain)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(line, column, value, date)
    elif isinstance(value, int):
        sheet.write_number(line, column, value, plain)
    else:
        sheet.write_string(line, column, value, plain)


def _read(rows: QuerySet[Agreement]) -> Iterator[Agreement]:
    last = AgreementStep.objects.filter(agreement=OuterRef("pk")).order_by("-number")
    told = rows.annotate(said=Subquery(last.values("said")[:1]))
    return told.iterator(chunk_size=AT_ONCE)


def _values(row: Agreement, day: datetime.date) -> dict:
    is_late = row.state in STILL_OPEN and row.due_on < day
    return {
        "agreement": row.pk,
        "meeting": row.meeting.title,
        "held_on": row.meeting.held_on,
        "number": row.number,
        "what": row.what,
        "agency": row.agency.name,
        "person": row.person,
        "due_on": row.due_on,
        "state": row.state,
        "days_late": (day - row.due_on).days if is_late else None,
        "closed_on": row.closed_on,
        "resolution": row.resolution,
        "said": row.said,
        "finding": row.finding_id,
        "area": row.area.code if row.area else None,
        "need": row.need.code if row.need else None,
        "segment": row.segment.code if row.segment else None,
        "is_example": row.is_example,
    }


def _spoken(row: Agreement, day: datetime.date) -> list:
    words = {
        "state": row.get_state_display(),
        "resolution": row.get_resolution_display(),
        "area": row.area.short_name if row.area else None,
        "need": row.need.name if row.need else None,
        "segment": row.segment.name if row.segment else None,
        "is_example": _("Contoh") if row.is_example else None,
    }
    return list((_values(row, day) | words).values())
