"""The inside of an XLSX workbook, looked at before it is believed. PURE.

The zip is read once with hard limits and without an XML parser: names, sizes, document types,
cells far from the table, formulas that were never calculated. Only then is it parsed.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

import python_calamine

MOST_UNPACKED = 200_000_000
MOST_RATIO, RATIO_FROM = 200, 20_000_000
MOST_PARTS = 2000
MOST_SHEETS = 60
LAST_ROW, LAST_COLUMN = 210_000, 200
LOOK_AT = 20  # rows in which a sheet must show its headings
BLOCK = 1 << 20

_CELL = re.compile(rb'<(?:\w{1,9}:)?c\s[^<>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"[^<>]{0,200}>')
_FORMULA = re.compile(rb"<(?:\w{1,9}:)?f[\s/>]")
_OPENING = re.compile(rb"<(?:\w{1,9}:)?c[\s>]")
_CLOSING = re.compile(rb"</(?:\w{1,9}:)?c>")
_EMPTY_TEXT = re.compile(rb'^<[^<>]*\bt="str"[^<>]*>.*<(?:\w{1,9}:)?v\b', re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"<(?:\w{1,9}:)?(?:v|t)(?:\s[^<>]*)?>[^<]")
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$", re.IGNORECASE)


class Unfit(ValueError):
    """Why the file cannot be taken, in Indonesian."""


class Uncalculated:
    """A cell with a formula and no result: not the same as an empty cell."""

    def __repr__(self):
        return "rumus tanpa hasil"

    def __str__(self):
        return "rumus tanpa hasil"


UNCALCULATED = Uncalculated()


@dataclass(frozen=True)
class Sheet:
    """All rows from the first of the sheet, merged rows, and what was noticed."""

    rows: list[list]
    merged: list[tuple[int, int]]
    notes: list[str]


def read_sheet(data: bytes, *, is_wanted: Callable[[list[list]], bool]) -> Sheet:
    """The sheet named Program, or the first whose first rows are wanted. Raises Unfit."""
    with _clean_refusals():
        formulas = _inspect(data)
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            name, notes = _choose(book, is_wanted)
            return _parse(data, book, name, notes, formulas)


def read_sheets(data: bytes) -> dict[str, Sheet]:
    """Every sheet by its name, in the order of the workbook. Raises Unfit."""
    with _clean_refusals():
        formulas = _inspect(data)
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            if len(book.sheet_names) > MOST_SHEETS:
                raise Unfit(f"lebih dari {MOST_SHEETS} lembar. Salin tabelnya ke buku kerja baru.")
            return {name: _parse(data, book, name, [], formulas) for name in book.sheet_names}


@contextmanager
def _clean_refusals():
    """Whatever goes wrong inside becomes Unfit."""
    try:
        yield
    except Unfit:
        raise
    except python_calamine.PasswordError:
        raise Unfit("berkas bersandi. Hapus sandinya lalu simpan ulang.") from None
    except (
        python_calamine.CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        KeyError,
        OSError,
    ):
        broken = "berkas Excel rusak. Buka di Excel lalu simpan ulang sebagai .xlsx."
        raise Unfit(broken) from None


# --- Before parsing ----------------------------------------------------------------------


def _inspect(workbook: bytes) -> dict[str, set[tuple[int, int]]]:
    """Refuse what is unsafe. Returns the uncalculated cells of each sheet's part of the zip."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        _check_parts(archive.infolist(), len(workbook))
        for part in archive.infolist():
            data = _unpacked(archive, part)
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                _check_markup(data)
            if _SHEET.match(part.filename):
                _check_reach(data)
                found[part.filename.lower()] = set(_uncalculated(data))
    return found


def _check_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    if len(set(names)) < len(names):
        raise Unfit("berkas Excel rusak (isi ganda). Buka di Excel lalu simpan ulang.")
    if any(n.startswith("/") or ".." in n.split("/") or ":" in n for n in names):
        raise Unfit("berkas Excel tidak aman (nama bagian keluar dari foldernya). Simpan ulang.")
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit("berkas bersandi. Hapus sandinya lalu simpan ulang.")
    total = sum(part.file_size for part in parts)
    swollen = total > RATIO_FROM and total > MOST_RATIO * size
    if total > MOST_UNPACKED or swollen or len(parts) > MOST_PARTS:
        raise Unfit("isi berkas Excel terlalu besar. Salin tabelnya saja ke buku kerja baru.")
    if "xl/workbook.xml" not in names:
        raise Unfit("ini zip, bukan buku kerja Excel. Simpan tabel sebagai .xlsx.")


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """All of one part. A part larger than it says fails its checksum and is refused."""
    with archive.open(part) as stream:
        return b"".join(iter(lambda: stream.read(BLOCK), b""))


def _check_markup(data: bytes) -> None:
    if b"\x00" in data[:BLOCK]:
        raise Unfit("berkas Excel tidak aman (pengodean tidak lazim). Simpan ulang di Excel.")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unfit("berkas Excel tidak aman (DOCTYPE). Simpan ulang di Excel.")


def _check_reach(data: bytes) -> None:
    """Refuse a filled cell far from any table: it makes a sheet of 17 billion cells."""
    for found in _CELL.finditer(data):
        if found[0].endswith(b"/>"):
            continue
        if int(found[2]) > LAST_ROW or _column(found[1]) > LAST_COLUMN:
            where = (found[1] + found[2]).decode()
            raise Unfit(f"ada isi di sel {where} yang jauh dari tabel; hapus lalu unggah lagi.")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _uncalculated(data: bytes):
    """Row and column, from 1, of each cell with a formula but no value. An empty text is one."""
    opened = 0
    for found in _FORMULA.finditer(data):
        for opening in _OPENING.finditer(data, opened, found.start()):
            opened = opening.start()
        close = _CLOSING.search(data, found.start())
        cell = data[opened : close.start() if close else found.end()]
        if not _VALUE.search(cell) and not _EMPTY_TEXT.search(cell):
            where = _REFERENCE.search(cell)
            if where is None:
                raise Unfit("ada rumus yang belum dihitung. Buka di Excel, simpan, unggah lagi.")
            yield int(where[2]), _column(where[1])


# --- Parsing -----------------------------------------------------------------------------


def _parse(workbook: bytes, book, name: str, notes: list[str], formulas) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    rows = [[_value(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = [(a[0] + 1, b[0] + 1) for a, b in sheet.merged_cell_ranges or [] if b[0] > a[0]]
    for row, column in formulas.get(_part_of(workbook, name, book.sheet_names), ()):
        _mark(rows, row, column)
    return Sheet(rows, merged, notes)


def _choose(book, is_wanted) -> tuple[str, list[str]]:
    names = book.sheet_names
    for name in names:
        if name.strip().casefold() == "program":
            return name, []
    for name in names:
        if is_wanted(book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=LOOK_AT)):
            notes = (
                [] if len(names) == 1 else [f"Lembar 'Program' tidak ada; dibaca lembar {name!r}."]
            )
            return name, notes
    if not names:
        raise Unfit("tidak ada lembar di dalamnya. Isi templat lalu unggah lagi.")
    return names[0], []


def _value(cell):
    """Whole floats are whole numbers: a sheet knows no other kind."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell


def _mark(rows: list[list], row: int, column: int) -> None:
    while len(rows) < row:
        rows.append([])
    cells = rows[row - 1]
    cells.extend([""] * (column - len(cells)))
    cells[column - 1] = UNCALCULATED


def _part_of(workbook: bytes, name: str, names: list[str]) -> str:
    """The part of the zip that holds this sheet, through the workbook's relations."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    tags = re.findall(r"<(?:\w{1,9}:)?sheet\s[^<>]*>", book)
    wanted = _attribute(tags[names.index(name)], r"\w{1,9}:id") if len(tags) == len(names) else ""
    for tag in re.findall(r"<(?:\w{1,9}:)?Relationship\s[^<>]*>", relations):
        if wanted and _attribute(tag, "Id") == wanted:
            target = _attribute(tag, "Target")
            return (target[1:] if target.startswith("/") else f"xl/{target}").lower()
    return f"xl/worksheets/sheet{names.index(name) + 1}.xml"


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}\s*=\s*["']([^"']*)["']""", tag)
    return found[1] if found else ""
