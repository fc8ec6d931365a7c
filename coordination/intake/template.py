"""The templates as XLSX, empty or filled with what the register holds: the way back of `reading`.

What is written is read again as the same figures: nothing is new, nothing contradicts.
"""

import datetime
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from coordination.figures import told
from coordination.intake.columns import CONFIDENCES, OF_INDICATORS, OF_NEEDS, STATE_WORDS, Column
from coordination.models import EXAMPLE_INDICATOR, Indicator, IndicatorValue, NeedFigure
from geo.models import Area
from programs.imports.book import Block, Styles, new_book, write_cell, write_codes, write_guide
from programs.models import Intervention, Need, Segment

SHEET = "Angka"
SPARE_ROWS = 2000  # below the last one, with drop-downs too
CODED = frozenset({"indikator", "kebutuhan", "segmen", "wilayah"})
WIDTHS = {
    "area": 15, "regency": 22, "district": 18, "village": 20, "indicator": 28, "definition": 40,
    "need": 14, "segment": 14, "year": 8, "period": 14, "value": 14, "unit": 14, "status": 14,
    "source": 48, "source_codes": 13, "sourced_on": 14, "confidence": 11, "note": 40,
}  # fmt: skip


def needs_template(figures: Iterable[NeedFigure]) -> bytes:
    """A workbook of these figures; none gives the empty template."""
    rows = [_of_figure(figure) for figure in told(figures)]
    return _workbook(OF_NEEDS, rows, _need_lists())


def indicators_template(values: Iterable[IndicatorValue]) -> bytes:
    return _workbook(OF_INDICATORS, [_of_value(value) for value in values], _indicator_lists())


def _of_figure(figure) -> dict:
    row = figure.row
    return {
        "area": row.area.code,
        "indicator": row.indicator,
        "definition": row.definition,
        "need": row.need.code if row.need else None,
        "segment": row.segment.code if row.segment else None,
        "year": row.year,
        "value": row.value,
        "unit": row.unit,
        "source": row.source,
        "sourced_on": row.sourced_on,
        "confidence": row.confidence,
        "note": figure.note,
    }


def _of_value(row: IndicatorValue) -> dict:
    return {
        "area": row.area.code,
        "indicator": row.indicator.code,
        "period": _period(row.starts_on, row.ends_on),
        "value": row.value,
        "unit": row.unit,
        "status": STATE_WORDS[row.status],
        "source_codes": row.source_codes,
        "source": row.source_text.replace("\n", " ") or row.source_codes,
        "sourced_on": row.sourced_on,
        "note": row.note,
    }


def _period(starts_on: datetime.date, ends_on: datetime.date) -> str:
    is_year = (ends_on - starts_on).days > 31
    return f"{starts_on.year}" if is_year else f"{starts_on:%Y-%m}"


def _workbook(columns: tuple[Column, ...], rows: list[dict], blocks: list[Block]) -> bytes:
    columns = tuple(column for column in columns if column.is_in_template)
    out, book = new_book()
    styles = Styles(book)
    sheet = book.add_worksheet(SHEET)
    write_guide(book.add_worksheet("Petunjuk"), styles, _introduction(), columns)
    ranges = write_codes(book.add_worksheet("Kode"), styles, blocks, by_code=CODED)
    _figures(sheet, styles, columns, rows)
    _drop_downs(sheet, columns, ranges, len(rows) + SPARE_ROWS)
    book.close()
    return out.getvalue()


def _figures(sheet, styles: Styles, columns: tuple[Column, ...], rows: list[dict]) -> None:
    formats = {"year": styles.whole, "value": styles.amount, "sourced_on": styles.day}
    for at, column in enumerate(columns):
        style = formats.get(column.name, styles.text)
        sheet.set_column(at, at, WIDTHS[column.name], style)
        head = styles.required if column.is_required else styles.head
        sheet.write_string(0, at, column.heading, head)
        for n, row in enumerate(rows, start=1):
            write_cell(sheet, n, at, row.get(column.name), style)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)


def _drop_downs(sheet, columns: tuple[Column, ...], ranges: dict[str, str], last: int) -> None:
    for at, column in enumerate(columns):
        if column.lists:
            options = {
                "validate": "list",
                "source": ranges[column.lists],
                "error_type": "warning",
                "error_title": _("Tidak ada dalam daftar"),
                "error_message": _("Pilih dari daftar; semua pilihan ada di lembar Kode."),
            }
            sheet.data_validation(1, at, last, at, options)


def _need_lists() -> list[Block]:
    figures = NeedFigure.objects.exclude(indicator__startswith=EXAMPLE_INDICATOR).order_by()
    known = dict(figures.values_list("indicator", "definition"))
    units = {*figures.values_list("unit", flat=True)}
    units |= {*Intervention.objects.exclude(unit="").values_list("unit", flat=True)}
    return [
        _coded("indikator", _("Indikator"), known.items()),
        _coded("kebutuhan", _("Kebutuhan"), Need.objects.values_list("code", "name")),
        _coded("segmen", _("Segmen"), Segment.objects.values_list("code", "name")),
        ("satuan", _("Satuan"), [(unit, "") for unit in sorted(units, key=str.casefold)]),
        ("keyakinan", _("Keyakinan"), [(said, "") for said in CONFIDENCES]),
        _areas(),
    ]


def _indicator_lists() -> list[Block]:
    known = list(Indicator.objects.all())
    units = sorted({row.unit for row in known})
    return [
        _coded("indikator", _("Indikator"), [(r.code, f"{r.name} ({r.unit})") for r in known]),
        ("satuan", _("Satuan"), [(unit, "") for unit in units]),
        ("keadaan", _("Keadaan"), [(said, "") for said in STATE_WORDS.values()]),
        _areas(),
    ]


def _areas() -> Block:
    return ("wilayah", _("Wilayah"), sorted(Area.objects.values_list("code", "name")))


def _coded(name: str, title: str, pairs: Iterable[tuple[str, str]]) -> Block:
    return (name, title, sorted(pairs))


def _introduction() -> list[str]:
    return [
        _(
            "Satu baris adalah satu angka dari satu sumber. Sumber lain yang menyebut hal yang "
            "sama ditulis di baris lain: keduanya disimpan, satu yang dipakai."
        ),
        _(
            "Unggah kembali lewat Impor angka. Yang sudah ada dibiarkan, yang baru ditambahkan; "
            "angka yang ada tidak pernah diubah atau dihapus oleh berkas."
        ),
        _(
            "Ukuran yang berbeda (BPS miskin, BPS miskin ekstrem, P3KE, desil 1, DTSEN) punya "
            "indikator sendiri-sendiri dan tidak dijumlahkan. Jangan menulis data pribadi."
        ),
    ]


TEMPLATES: dict[str, Callable[[Iterable], bytes]] = {
    "kebutuhan": needs_template,
    "indikator": indicators_template,
}
