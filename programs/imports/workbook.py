"""The template as XLSX: text-typed codes, drop-downs, a sheet of codes, a sheet of instructions.

Every text is written as a string: no cell begins a formula, whatever it says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programs.column_help import columns
from programs.imports.book import Block, Styles, new_book, write_cell, write_codes, write_guide
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
    out, book = new_book()
    styles = Styles(book)
    sheet = book.add_worksheet("Program")
    write_guide(book.add_worksheet("Petunjuk"), styles, _introduction(), columns())
    ranges = write_codes(book.add_worksheet("Kode"), styles, _blocks(lists))
    last = _programs(sheet, styles, rows)
    _drop_downs(sheet, ranges, last + SPARE_ROWS)
    book.close()
    return out.getvalue()


def _style_of(styles: Styles, name: str):
    """The format of a column of the template."""
    if name in DATES:
        return styles.day
    if name in WHOLE:
        return styles.whole
    if name in MONEY:
        return styles.money
    return styles.amount if name in AMOUNTS else styles.text


def _programs(sheet, styles: Styles, rows) -> int:
    for column, name in enumerate(FIELDS):
        sheet.set_column(column, column, WIDTHS[name], _style_of(styles, name))
        head = styles.required if name in REQUIRED else styles.head
        sheet.write_string(0, column, COLUMNS[name][0], head)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, FIELDS.index("name") + 1)
    last = 0
    formats = [_style_of(styles, name) for name in FIELDS]
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


def _blocks(lists: Lists) -> list[Block]:
    return [
        ("intervensi", _("Jenis Intervensi"), list(lists.interventions.items())),
        ("segmen", _("Segmen"), list(lists.segments.items())),
        ("sumber_dana", _("Sumber Dana"), list(lists.fund_sources.items())),
        ("tahap", _("Tahap"), [(said, "") for said in Stage.values]),
        ("kelas", _("Kelas Penerima"), [(said, "") for said in CLASSES.values()]),
        ("satuan", _("Satuan"), [(said, "") for said in lists.units]),
        ("wilayah", _("Wilayah"), sorted(lists.areas.items())),
    ]


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
