"""The parts all our workbooks share: formats, safe cells, a sheet of codes, one of instructions.

Every text is written as a string: no cell begins a formula, whatever it says.
"""

import datetime
import io
from collections.abc import Container, Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from programs.imports.template import Cell

MOST_CHARACTERS = 32_767

Block = tuple[str, str, list[tuple[str, str]]]  # name of the list, title, (code, what to write)


def new_book() -> tuple[io.BytesIO, xlsxwriter.Workbook]:
    """Where the bytes will be once the book is closed, and the book."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    return out, xlsxwriter.Workbook(out, options)


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


def write_codes(
    sheet, styles: Styles, blocks: Iterable[Block], *, by_code: Container[str] = ()
) -> dict[str, str]:
    """Blocks side by side on sheet Kode; returns the range of each list for a drop-down.

    What is to be written is the word beside a code, or the code itself for lists in `by_code`.
    """
    sheet.freeze_panes(2, 0)
    ranges, column = {}, 0
    for name, title, pairs in blocks:
        is_coded = any(word for _code, word in pairs)
        sheet.write_string(0, column, title, styles.bold)
        heads = (_("Kode"), _("Tulis di kolom")) if is_coded else (_("Isi"),)
        if name in by_code:
            heads = (_("Tulis di kolom"), _("Arti"))
        for n, head in enumerate(heads):
            sheet.write_string(1, column + n, head, styles.head)
        sheet.set_column(column, column, 16, styles.text)
        sheet.set_column(column + 1, column + 1, 44 if is_coded else 3, styles.text)
        for row, (code, word) in enumerate(pairs, start=2):
            sheet.write_string(row, column, code, styles.text)
            if is_coded:
                sheet.write_string(row, column + 1, word, styles.text)
        of = xlsxwriter.utility.xl_col_to_name(column + (is_coded and name not in by_code))
        ranges[name] = f"=Kode!${of}$3:${of}${max(len(pairs), 1) + 2}"
        column += 3
    return ranges


def write_guide(sheet, styles: Styles, introduction: Iterable[str], columns: Iterable) -> None:
    """What each column wants, with an example that is marked as one."""
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 78)
    sheet.set_column(3, 3, 34)
    sheet.write_string(0, 0, _("Petunjuk pengisian"), styles.title)
    row = 1
    for said in introduction:
        sheet.merge_range(row, 0, row, 3, "", styles.wrapped)
        sheet.write_string(row, 0, str(said), styles.wrapped)
        sheet.set_row(row, 32)
        row += 1
    row += 1
    heads = (_("Kolom"), _("Wajib"), _("Cara mengisi"), _("CONTOH (bukan data)"))
    for column, head in enumerate(heads):
        sheet.write_string(row, column, head, styles.head)
    sheet.freeze_panes(row + 1, 1)
    for column in columns:
        row += 1
        of_line = _("Boleh berbeda tiap baris.") if column.is_of_the_line else ""
        sheet.write_string(row, 0, column.heading, styles.bold)
        sheet.write_string(row, 1, _("wajib") if column.is_required else "", styles.wrapped)
        sheet.write_string(row, 2, f"{column.what} {of_line}".strip(), styles.wrapped)
        sheet.write_string(row, 3, column.example, styles.example)
