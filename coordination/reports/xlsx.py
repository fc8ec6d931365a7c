"""A document as XLSX: numbers as numbers, every text a string, never a formula."""

import io
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geo import formats

from .content import Content, content_of
from .document import LANGUAGE, cut_note, example_mark, head, leader_boxes
from .layout import (
    AREA,
    COUNT,
    MONEY,
    NUMBERS,
    PROGRAMS,
    RATIO,
    WEIGHT,
    Coded,
    Column,
    Figure,
    Table,
    cell_text,
    figure_text,
)
from .values import Report

FORMATS = {MONEY: "#,##0", RATIO: "0.0%", AREA: "#,##0.00", WEIGHT: "0.00", COUNT: "#,##0"}
FRACTION = "#,##0.##"
MOST_CHARACTERS = 32_767
FORBIDDEN, LONGEST_NAME, LONGEST_FOOT = "[]:*?/\\", 31, 220
SUMMARY = "Ringkasan"
PAPER_A4 = 9


def as_xlsx(given: Report | Content) -> bytes:
    """A workbook: Ringkasan, then one sheet for each table. Same values, same bytes.

    Dates in it are that of the values: the library writes no clock of its own.
    """
    content = content_of(given)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    text = head(content)
    created = timezone.localtime(content.report.made_at).replace(tzinfo=None)
    book.set_properties({"title": f"{text['title']}, {text['year']}", "created": created})
    styles = _Styles(book)
    with override(LANGUAGE):
        names = _sheet_names(content.tables)
        _summary(book, styles, content, text, names)
        for name, table in zip(names, content.tables, strict=True):
            _sheet(book, name, styles, table, text)
    book.close()
    return out.getvalue()


def _sheet_names(tables: tuple[Table, ...]) -> list[str]:
    """Names Excel takes: without its forbidden characters, short, each once."""
    names: list[str] = []
    for table in tables:
        plain = "".join(" " if c in FORBIDDEN else c for c in table.sheet).strip(" '")[
            :LONGEST_NAME
        ]
        name, n = plain or "-", 1
        while name.lower() in {SUMMARY.lower(), *(other.lower() for other in names)}:
            n += 1
            name = f"{plain[: LONGEST_NAME - 4]} {n}"
        names.append(name)
    return names


def tables_as_xlsx(given: tuple[Table, ...], said: dict, created) -> bytes:
    """A workbook of tables alone. `said` are the texts of a document beside its tables."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    book.set_properties(
        {"title": said["title"], "created": timezone.localtime(created).replace(tzinfo=None)}
    )
    styles = _Styles(book)
    with override(LANGUAGE):
        for name, table in zip(_sheet_names(given), given, strict=True):
            _sheet(book, name, styles, table, said)
    book.close()
    return out.getvalue()


class _Styles:
    """The few formats of the workbook."""

    def __init__(self, book):
        self._book = book
        self._numbers: dict[str, Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.bold = book.add_format({"bold": True})
        self.note = book.add_format({"font_color": "#4b5563", "italic": True})
        self.example = book.add_format(
            {"bold": True, "font_color": "#6b3f00", "bg_color": "#fff1c2"}
        )
        self.head = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "bottom",
                "bg_color": "#eef0f4",
                "bottom": 1,
            }
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.right = book.add_format({"valign": "top", "align": "right"})
        self.big = book.add_format({"bold": True, "font_size": 14, "align": "right"})

    def number(self, kind: str, value) -> Any:
        pattern = FORMATS[kind]
        if kind == COUNT and value != round(value):
            pattern = FRACTION
        if pattern not in self._numbers:
            self._numbers[pattern] = self._book.add_format(
                {"num_format": pattern, "valign": "top", "align": "right"}
            )
        return self._numbers[pattern]


# --- The first sheet ---------------------------------------------------------------------


def _summary(book, styles: _Styles, content: Content, text: dict, names: list[str]) -> None:
    sheet = book.add_worksheet(SUMMARY)
    _print_setup(sheet, text)
    sheet.set_portrait()
    sheet.set_column(0, 0, 62)
    sheet.set_column(1, 1, 24)
    row = _head(sheet, styles, text["title"], text)
    facts = (text["made"], text["data"], text["run"], f"SHA-256 {text['digest']}", text["check"])
    for said in filter(None, (*text["occasion"], *facts)):
        sheet.write_string(row, 0, said)
        row += 1
    sheet.write_string(row, 0, text["neutral"], styles.note)
    row += 2
    if content.has_leader:
        for box in leader_boxes(content):
            row = _box(sheet, styles, row, box) + 1
    else:
        _contents(sheet, styles, row, content, names)


def _contents(sheet, styles: _Styles, row: int, content: Content, names: list[str]) -> None:
    """Which sheets there are, and how many rows each holds."""
    sheet.write_string(row, 0, _("Lembar"), styles.head)
    sheet.write_string(row, 1, _("Jumlah baris"), styles.head)
    for n, (name, table) in enumerate(zip(names, content.tables, strict=True), start=row + 1):
        sheet.write_string(n, 0, f"{name}: {table.title}", styles.text)
        sheet.write_number(n, 1, len(table.rows), styles.number(COUNT, 0))


def _box(sheet, styles: _Styles, row: int, box) -> int:
    sheet.write_string(row, 0, f"{box.number}. {box.title}", styles.bold)
    row += 1
    for figure in box.figures:
        sheet.write_string(row, 0, figure.label, styles.text)
        _figure(sheet, styles, row, figure)
        row += 1
    for line in box.lines:
        sheet.write_string(row, 0, line, styles.text)
        row += 1
    return row


def _figure(sheet, styles: _Styles, row: int, figure: Figure) -> None:
    if formats.is_missing(figure.value):
        sheet.write_string(row, 1, figure_text(figure), styles.right)
    else:
        sheet.write_number(row, 1, figure.value, styles.number(figure.kind, figure.value))


# --- One sheet for each table ------------------------------------------------------------


def _sheet(book, name: str, styles: _Styles, table: Table, text: dict) -> None:
    sheet = book.add_worksheet(name)
    _print_setup(sheet, text)
    row = _head(sheet, styles, table.title, text)
    for note in filter(None, (table.note, cut_note(table))):
        sheet.write_string(row, 0, note, styles.note)
        row += 1
    row += 1
    labels = [label for column in table.columns for label in _labels(column)]
    if table.examples:
        labels.append((_("Contoh"), 9))
    for n, (label, width) in enumerate(labels):
        sheet.write_string(row, n, label, styles.head)
        sheet.set_column(n, n, width)
    sheet.freeze_panes(row + 1, 1)
    sheet.repeat_rows(row)
    if not table.rows:
        sheet.write_string(row + 1, 0, table.empty)
        return
    for n, values in enumerate(table.rows):
        example = example_mark(table, n)
        _write_row(sheet, styles, row + 1 + n, table, values, example)
    sheet.autofilter(row, 0, row + len(table.rows), len(labels) - 1)


def _labels(column: Column) -> list[tuple[str, float]]:
    """A programs column becomes columns of its parts."""
    width = min(max(column.width * 1.2, 8), 60)
    if column.kind != PROGRAMS:
        return [(column.label, width)]
    parts = (
        (_("OPD"), 26), (_("nama"), 34), (_("kode"), 14),
        (_("target"), 10), (_("satuan"), 10), (_("pagu (Rp)"), 18),
    )  # fmt: skip
    return [(f"{column.label}: {part}", size) for part, size in parts]


def _write_row(sheet, styles: _Styles, row: int, table: Table, values, example: str) -> None:
    n = 0
    for column, value in zip(table.columns, values, strict=True):
        for kind, part in _parts(column.kind, value):
            _write(sheet, styles, row, n, kind, part)
            n += 1
    if table.examples:
        sheet.write_string(row, n, example, styles.example if example else styles.text)


def _parts(kind: str, value) -> list[tuple[str, Any]]:
    """One cell, or the six of a programs column; two programs share a cell as two lines."""
    if kind != PROGRAMS:
        return [(kind, value)]
    columns = (
        ("text", [p.agency for p in value]),
        ("text", [p.name for p in value]),
        ("text", [p.code for p in value]),
        (COUNT, [p.planned_count for p in value]),
        ("text", [p.unit for p in value]),
        (MONEY, [p.budget_idr for p in value]),
    )
    return [_one_or_lines(kind, found) for kind, found in columns]


def _one_or_lines(kind: str, found: list) -> tuple[str, Any]:
    if len(found) <= 1:
        return kind, found[0] if found else None
    return "text", "\n".join(cell_text(kind, value) for value in found)


def _write(sheet, styles: _Styles, row: int, column: int, kind: str, value) -> None:
    if kind in NUMBERS and not formats.is_missing(value):
        sheet.write_number(row, column, value, styles.number(kind, value))
        return
    text = value.word if isinstance(value, Coded) else cell_text(kind, value)
    style = styles.right if kind in NUMBERS else styles.text
    sheet.write_string(row, column, text[:MOST_CHARACTERS], style)


def _head(sheet, styles: _Styles, title: str, text: dict) -> int:
    """Title, year, and what a reader must know before any number. Returns the next row."""
    sheet.write_string(0, 0, title, styles.title)
    sheet.write_string(1, 0, f"{text['year']} · {text['boundary_note']}", styles.note)
    if not text["example_note"]:
        return 2
    sheet.write_string(2, 0, text["example_note"], styles.example)
    return 3


def _print_setup(sheet, text: dict) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_header(f"&L{text['year']}&R{text['example']}")
    # An ampersand begins a code there, and 255 characters are the most.
    foot = text["foot"].replace("&", "&&")
    page = f"{_('halaman')} &P {_('dari')} &N"
    sheet.set_footer(f"&L&8{foot[:LONGEST_FOOT]}&R&8{page}")
