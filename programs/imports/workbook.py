"""The template as XLSX: text-typed codes, drop-downs, a sheet of codes, a sheet of instructions.

Every text is written as a string: no cell begins a formula, whatever it says.
"""

import datetime
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import xlsxwriter
from django.utils.translation import gettext as _

from programs.column_help import columns
from programs.imports.template import CLASSES, FIELDS, Cell
from programs.models import Stage
from programs.readers import COLUMNS, REQUIRED

DATES = frozenset({"starts_on", "ends_on", "realised_on"})
WHOLE = frozenset({"fiscal_year"})
MONEY = frozenset({"budget_idr", "realised_first_idr", "realised_second_idr"})
AMOUNTS = frozenset({"planned_count", "realised_count"})
WIDTHS = {
    "code": 16, "fiscal_year": 8, "stage": 9, "agency": 34, "name": 40, "activity_code": 20,
    "nomenclature_version": 14, "intervention": 30, "fund_source": 18, "budget_idr": 18,
    "realised_first_idr": 18, "realised_second_idr": 18, "realised_on": 12, "realised_source": 24,
    "starts_on": 12, "ends_on": 12, "segments": 34, "recipient_class": 15, "area": 15,
    "regency": 22, "district": 18, "village": 20, "place_said": 26, "shape": 14,
    "planned_count": 11, "unit": 13, "realised_count": 11, "status": 13, "note": 34, "source": 24,
}  # fmt: skip
SPARE_ROWS = 3000  # below the last one, with drop-downs too
LIST_OF = {
    "stage": "tahap",
    "intervention": "intervensi",
    "fund_source": "sumber_dana",
    "segments": "segmen",
    "recipient_class": "kelas",
    "unit": "satuan",
}
OPEN = frozenset({"segments", "unit"})  # several, or another word, are allowed beside the list
MOST_CHARACTERS = 32_767


@dataclass(frozen=True)
class Lists:
    """What the drop-downs offer and the sheet of codes shows: what to write, by code."""

    interventions: Mapping[str, str]
    fund_sources: Mapping[str, str]
    segments: Mapping[str, str]
    areas: Mapping[str, str]
    units: Iterable[str]


def template_workbook(rows: Iterable[tuple[Cell, ...]], lists: Lists) -> bytes:
    """Sheets Program, Petunjuk and Kode; `rows` as template.rows_of gives them."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(out, options)
    styles = Styles(book)
    sheet = book.add_worksheet("Program")
    _guide(book.add_worksheet("Petunjuk"), styles)
    ranges = _codes(book, book.add_worksheet("Kode"), styles, lists)
    last = _programs(sheet, styles, rows)
    _drop_downs(sheet, ranges, last + SPARE_ROWS)
    book.close()
    return out.getvalue()


class Styles:
    """The few formats of our workbooks."""

    def __init__(self, book):
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self.head = book.add_format(head | {"bg_color": "#eef0f4"})
        self.required = book.add_format(head | {"bg_color": "#d7e3f4"})
        self.text = book.add_format({"num_format": "@"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.amount = book.add_format({"num_format": "#,##0.############"})
        self.money = book.add_format({"num_format": "#,##0"})
        self.whole = book.add_format({"num_format": "0"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.bold = book.add_format({"bold": True})
        self.example = book.add_format({"bg_color": "#fff1c2", "num_format": "@"})
        self.error = book.add_format({"bg_color": "#fde2e2", "text_wrap": True, "valign": "top"})

    def plain(self, value: Cell):
        """The format of a cell that is of no column of ours: text stays text."""
        return self.text if isinstance(value, str) else None

    def of(self, name: str):
        """The format of a column of the template."""
        if name in DATES:
            return self.day
        if name in WHOLE:
            return self.whole
        if name in MONEY:
            return self.money
        return self.amount if name in AMOUNTS else self.text


def write_cell(sheet, row: int, column: int, value: Cell, style=None) -> None:
    """A date as a date, a number as a number it reads back as, all else as a string."""
    if value is None or value == "":
        return
    if isinstance(value, bool) or not isinstance(value, int | float | datetime.date):
        sheet.write_string(row, column, str(value)[:MOST_CHARACTERS], style)
    elif isinstance(value, datetime.datetime | datetime.date):
        sheet.write_datetime(row, column, _moment(value), style)
    elif float(f"{value:.16G}") == value:  # the digits a workbook keeps
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, repr(value), style)


def _moment(value: datetime.date) -> datetime.datetime:
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None)
    return datetime.datetime.combine(value, datetime.time())


def _programs(sheet, styles: Styles, rows) -> int:
    for column, name in enumerate(FIELDS):
        sheet.set_column(column, column, WIDTHS[name], styles.of(name))
        head = styles.required if name in REQUIRED else styles.head
        sheet.write_string(0, column, COLUMNS[name][0], head)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, FIELDS.index("name") + 1)
    last = 0
    formats = [styles.of(name) for name in FIELDS]
    for last, values in enumerate(rows, start=1):
        for column, value in enumerate(values):
            write_cell(sheet, last, column, value, formats[column])
    sheet.autofilter(0, 0, max(last, 1), len(FIELDS) - 1)
    return last


def _drop_downs(sheet, ranges: Mapping[str, str], last: int) -> None:
    for name, list_name in LIST_OF.items():
        column = FIELDS.index(name)
        sheet.data_validation(
            1, column, last, column,
            {
                "validate": "list",
                "source": ranges[list_name],
                "show_error": name not in OPEN,
                "error_type": "warning",
                "error_title": _("Tidak ada dalam daftar"),
                "error_message": _("Pilih dari daftar; semua pilihan ada di lembar Kode."),
            },
        )  # fmt: skip


# --- Codes and instructions --------------------------------------------------------------


def _codes(book, sheet, styles: Styles, lists: Lists) -> dict[str, str]:
    """Blocks side by side; returns the range of each list that a drop-down offers."""
    blocks = [
        ("intervensi", _("Jenis Intervensi"), list(lists.interventions.items())),
        ("segmen", _("Segmen"), list(lists.segments.items())),
        ("sumber_dana", _("Sumber Dana"), list(lists.fund_sources.items())),
        ("tahap", _("Tahap"), [(said, "") for said in Stage.values]),
        ("kelas", _("Kelas Penerima"), [(said, "") for said in CLASSES.values()]),
        ("satuan", _("Satuan"), [(said, "") for said in lists.units]),
        ("wilayah", _("Wilayah"), sorted(lists.areas.items())),
    ]
    sheet.freeze_panes(2, 0)
    ranges, column = {}, 0
    for name, title, pairs in blocks:
        is_coded = any(word for _code, word in pairs)
        sheet.write_string(0, column, title, styles.bold)
        for n, head in enumerate((_("Kode"), _("Tulis di kolom")) if is_coded else (_("Isi"),)):
            sheet.write_string(1, column + n, head, styles.head)
        sheet.set_column(column, column, 16, styles.text)
        sheet.set_column(column + 1, column + 1, 44 if is_coded else 3, styles.text)
        for row, (code, word) in enumerate(pairs, start=2):
            sheet.write_string(row, column, code, styles.text)
            if is_coded:
                sheet.write_string(row, column + 1, word, styles.text)
        of = xlsxwriter.utility.xl_col_to_name(column + is_coded)
        ranges[name] = f"=Kode!${of}$3:${of}${max(len(pairs), 1) + 2}"
        column += 3
    return ranges


def _introduction() -> list[str]:
    return [
        _(
            "Satu baris di lembar Program adalah satu sasaran (satu desa, misalnya). Baris-baris "
            "dengan kode, tahun, dan tahap yang sama adalah satu program; kolom programnya diisi "
            "sama di setiap baris."
        ),
        _(
            "Unggah kembali berkas ini lewat halaman Impor. Kode yang sudah ada diperbarui, kode "
            "baru menjadi draf baru, yang tidak berubah dibiarkan. Program yang tidak ada di "
            "berkas tidak dihapus."
        ),
        _(
            "Pilihan di kolom berpanah diambil dari lembar Kode. Kolom kode bertipe teks: jangan "
            "diubah menjadi angka, supaya 1.10 tidak menjadi 1,1."
        ),
    ]


def _guide(sheet, styles: Styles) -> None:
    """What each column wants, with an example that is marked as one."""
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 78)
    sheet.set_column(3, 3, 34)
    sheet.write_string(0, 0, _("Petunjuk pengisian"), styles.title)
    row = 1
    for said in _introduction():
        sheet.merge_range(row, 0, row, 3, "", styles.wrapped)
        sheet.write_string(row, 0, str(said), styles.wrapped)
        sheet.set_row(row, 32)
        row += 1
    row += 1
    heads = (_("Kolom"), _("Wajib"), _("Cara mengisi"), _("CONTOH (bukan data)"))
    for column, head in enumerate(heads):
        sheet.write_string(row, column, head, styles.head)
    sheet.freeze_panes(row + 1, 1)
    for column in columns():
        row += 1
        of_line = _("Boleh berbeda tiap baris.") if column.is_of_the_line else ""
        sheet.write_string(row, 0, column.heading, styles.bold)
        sheet.write_string(row, 1, _("wajib") if column.is_required else "", styles.wrapped)
        sheet.write_string(row, 2, f"{column.what} {of_line}".strip(), styles.wrapped)
        sheet.write_string(row, 3, column.example, styles.example)
