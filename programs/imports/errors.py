"""The officer's own file back, with Baris and Galat in front and the rows to mend first.

Values only: a formula comes back as its result, and no text begins one.
"""

from collections import defaultdict
from collections.abc import Container
from pathlib import Path

from django.utils.translation import gettext as _

from programs.imports.book import Styles, new_book, write_cell
from programs.imports.headings import heading_at
from programs.opened_tables import read_grids
from programs.readers import FIELD_OF
from programs.tables import Row, Table, heading_key

ROW, ERROR = "Baris", "Galat"
WIDTH = 18


def error_workbook(upload, *, expected: Container[str] = FIELD_OF) -> bytes:
    """Every row of the sheet that was read; what stands above its headings stays above.

    `upload` is any row with `file`, `file_name` and the `result` of a reading; `expected` are keys
    of the headings that its sheet is known by.

    Raises FileProblem when the original cannot be read.
    """
    grids = read_grids(Path(upload.file.path), upload.file_name)
    result = upload.result
    sheet = result.get("sheet") or _sheet_of(grids, expected)
    said = defaultdict(list)
    for row, column, written, why in [*result["problems"], *result["unclear"]]:
        shown = (
            _("%(why)s (tertulis: %(said)s)") % {"why": why, "said": written} if written else why
        )
        said[row].append(f"{column}: {shown}" if column else shown)
    return _workbook(grids[sheet], result.get("heading_row", 1), said, sheet or _("Program"))


def _sheet_of(grids: dict[str, Table], expected: Container[str]) -> str:
    """The sheet the template is read from: named Program, or the first with its headings."""
    for name in grids:
        if name.strip().casefold() == "program":
            return name
    for name, grid in grids.items():
        if heading_at(grid, expected) is not None:
            return name
    return next(iter(grids))


def _workbook(grid: Table, heading_row: int, said: dict[int, list[str]], title: str) -> bytes:
    out, book = new_book()
    styles = Styles(book)
    sheet = book.add_worksheet(_safe_title(title))
    head = next((i for i, row in enumerate(grid.rows) if row.number == heading_row), 0)
    drop = _ours(grid.rows[head])
    above, below = grid.rows[: head + 1], grid.rows[head + 1 :]
    below = sorted(below, key=lambda row: (row.number not in said, row.number))
    for at, row in enumerate((*above, *below)):
        _write(sheet, styles, at, row, said, drop, is_head=at == head)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, max(len(row.cells) for row in grid.rows) + 2, WIDTH)
    sheet.freeze_panes(head + 1, 2)
    book.close()
    return out.getvalue()


def _write(sheet, styles: Styles, at: int, row: Row, said, drop: set[int], *, is_head: bool):
    if is_head:
        sheet.write_string(at, 0, ROW, styles.head)
        sheet.write_string(at, 1, ERROR, styles.head)
    else:
        sheet.write_number(at, 0, row.number)
        if row.number in said:
            sheet.write_string(at, 1, "; ".join(said[row.number]), styles.error)
    kept = [cell for i, cell in enumerate(row.cells) if i not in drop]
    for column, cell in enumerate(kept, start=2):
        style = styles.head if is_head else None
        is_day = hasattr(cell, "year") and not is_head
        write_cell(sheet, at, column, cell, styles.day if is_day else style or styles.plain(cell))


def _ours(head: Row) -> set[int]:
    """Our own two columns of a file that has come back once already."""
    ours = {heading_key(ROW), heading_key(ERROR)}
    return {i for i, cell in enumerate(head.cells) if heading_key(cell) in ours}


def _safe_title(title: str) -> str:
    kept = "".join(c for c in title if c.isprintable() and c not in "[]:*?/\\'").strip()
    return kept[:31] or "Program"
