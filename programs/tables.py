"""A file of rows to a Table, whatever it really is. PURE.

Nothing of the file is believed: its ending, its sizes, its encoding. What cannot be taken is
Unfit: one sentence that says what to do. Formulas are not calculated. Files of people come here
inside the sandbox only (programs/readers.read_table).
"""

import codecs
import csv
import datetime
import io
import re
from dataclasses import dataclass, field
from pathlib import PurePath

from programs import workbooks
from programs.workbooks import UNCALCULATED, Uncalculated, Unfit

MOST_ROWS = 200_000
HEADING_WITHIN = 20  # rows: titles may stand above the headings

Cell = str | int | float | bool | datetime.date | Uncalculated

__all__ = [
    "UNCALCULATED",
    "Cell",
    "Row",
    "Table",
    "Unfit",
    "heading_key",
    "read_bytes",
    "read_grids",
]


@dataclass(frozen=True)
class Row:
    """One row that says something: its number in the file, from 1, and all its cells."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Headings as written, the rows below them, and what was noticed while reading."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    heading_row: int = 1
    notes: tuple[str, ...] = ()
    merged: tuple[tuple[int, int], ...] = field(default=())  # first and last row of merged cells
    is_text: bool = False  # a text file: every row has as many fields as there are headings


def heading_key(said: object) -> str:
    """A heading without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", str(said).casefold())


def read_bytes(data: bytes, name: str, *, expected: frozenset[str] = frozenset()) -> Table:
    """Read an XLSX workbook or a CSV file called `name`.

    `expected` are keys of headings (heading_key): they tell the row of headings from a title, and
    the sheet to read where none is named Program. Raises Unfit.
    """
    if _is_workbook(data, name):
        return _from_workbook(data, expected)
    return _from_text(data, expected)


def read_grids(data: bytes, name: str) -> dict[str, Table]:
    """Every sheet as it is, by name: a Table without headings whose rows are all that say anything.

    For files whose headings are not those of the template. Raises Unfit.
    """
    if not _is_workbook(data, name):
        text, separator, notes = _text(data)
        rows = list(_records(text, separator))
        return {"": _grid(rows, notes=notes, is_text=True)}
    return {
        name: _grid(sheet.rows, merged=sheet.merged)
        for name, sheet in workbooks.read_sheets(data).items()
    }


def _grid(cells: list[list], *, notes=(), merged=(), is_text=False) -> Table:
    rows = tuple(Row(n, tuple(row)) for n, row in enumerate(cells, start=1) if _says(row))
    if len(rows) > MOST_ROWS:
        raise Unfit(f"lebih dari {MOST_ROWS} baris. Bagi menjadi beberapa berkas.")
    return Table((), rows, 0, tuple(notes), tuple(merged), is_text)


def _is_workbook(data: bytes, name: str) -> bool:
    """Whether it is a workbook; if not, it is to be read as text. Raises Unfit for the rest."""
    if not data:
        raise Unfit("berkas kosong (0 bita). Unggah berkas yang berisi.")
    ending = PurePath(name).suffix.lower()
    if data.startswith(b"PK\x03\x04"):
        if ending not in (".xlsx", ".xlsm"):
            kind = "berkas Excel" if b"xl/workbook.xml" in data else "zip, bukan tabel"
            raise Unfit(f"ini {kind}. Unggah buku kerja Excel dengan akhiran .xlsx.")
        return True
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unfit(
            "ini format Excel lama (.xls) atau berkas bersandi. Buka, hapus sandinya, lalu simpan "
            "sebagai .xlsx."
        )
    if data.startswith(b"Rar!"):
        raise Unfit("ini berkas RAR. Buka, lalu unggah berkas .xlsx atau .csv di dalamnya.")
    if ending in (".xlsx", ".xlsm", ".xls", ".ods"):
        raise Unfit("bukan lembar kerja Excel atau rusak. Simpan ulang sebagai .xlsx.")
    return False


def _from_workbook(data: bytes, expected: frozenset[str]) -> Table:
    sheet = workbooks.read_sheet(
        data, is_wanted=lambda rows: _heading_at(rows, expected) is not None
    )
    numbered = list(enumerate(sheet.rows, start=1))
    return _table(numbered, expected, notes=sheet.notes, merged=sheet.merged)


def _table(numbered, expected, *, notes=(), merged=(), is_text=False) -> Table:
    """Find the headings; what is above them is a title, what is empty below them is left out."""
    at = _heading_at([cells for _n, cells in numbered], expected)
    if at is None:
        at = next((i for i, (_n, cells) in enumerate(numbered) if _says(cells)), None)
    if at is None:
        raise Unfit("tidak berisi apa pun. Isi templat lalu unggah lagi.")
    number, cells = numbered[at]
    headings = tuple(str(cell).strip() for cell in cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    _refuse_doubles(headings, expected)
    rows = tuple(Row(n, tuple(cells)) for n, cells in numbered[at + 1 :] if _says(cells))
    if not rows:
        raise Unfit("tidak ada baris data di bawah judul kolom. Isi templat lalu unggah lagi.")
    if len(rows) > MOST_ROWS:
        raise Unfit(f"lebih dari {MOST_ROWS} baris. Bagi menjadi beberapa berkas.")
    return Table(headings, rows, number, tuple(notes), tuple(merged), is_text)


def _says(cells) -> bool:
    return any(cell is UNCALCULATED or str(cell).strip() for cell in cells)


def _heading_at(rows, expected: frozenset[str]) -> int | None:
    """Position of the first row in which at least three expected headings stand."""
    for i, cells in enumerate(rows[:HEADING_WITHIN]):
        if len({heading_key(c) for c in cells} & expected) >= min(3, len(expected)) > 0:
            return i
    return None


def _refuse_doubles(headings: tuple[str, ...], expected: frozenset[str]) -> None:
    seen = set()
    for heading in headings:
        key = heading_key(heading)
        if key in seen and (key in expected or not expected):
            raise Unfit(f"kolom {heading!r} muncul dua kali. Hapus salah satunya.")
        seen.add(key)


# --- Text files --------------------------------------------------------------------------


def _from_text(raw: bytes, expected: frozenset[str]) -> Table:
    text, separator, notes = _text(raw)
    numbered = list(enumerate(_records(text, separator), start=1))
    return _table(numbered, expected, notes=notes, is_text=True)


def _text(raw: bytes) -> tuple[str, str, list[str]]:
    """The text, what separates its fields, and remarks on both."""
    text, notes = _decoded(raw)
    if text.lstrip()[:1] in "<{[" and text.lstrip()[:1]:
        raise Unfit("bukan tabel. Unggah berkas .xlsx atau .csv dari templat.")
    separator = _separator(text)
    names = {";": "titik koma", "\t": "tab"}
    if separator in names:
        notes.append(f"Pemisah kolom: {names[separator]}.")
    return text, separator, notes


def _decoded(raw: bytes) -> tuple[str, list[str]]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(raw, "utf-16"), ["Berkas dibaca sebagai UTF-16."]
    if b"\x00" in raw:
        line = raw[: raw.index(b"\x00")].count(b"\n") + 1
        raise Unfit(f"baris {line} memuat karakter kosong (NUL). Simpan ulang sebagai CSV UTF-8.")
    if raw.startswith(b"%PDF"):
        raise Unfit("ini PDF, bukan tabel. Unggah berkas .xlsx atau .csv dari templat.")
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        note = "Berkas bukan UTF-8; dibaca sebagai Windows-1252. Periksa huruf khusus."
        return _strictly(raw, "cp1252"), [note]


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise Unfit("bukan berkas teks. Simpan ulang sebagai CSV UTF-8 atau .xlsx.") from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise Unfit(f"baris {line} memuat karakter kosong (NUL). Simpan ulang sebagai CSV UTF-8.")
    return text


def _separator(text: str) -> str:
    """The most frequent of comma, semicolon and tab in the first line that has any."""
    for line in text.splitlines()[:HEADING_WITHIN]:
        bare = re.sub(r'"[^"]*"', "", line)
        best = max(",;\t", key=bare.count)
        if bare.count(best) >= 2:
            return best
    return ","


def _records(text: str, separator: str):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error:
        raise Unfit(
            f"tanda kutip tidak berpasangan di sekitar baris {reader.line_num}. Perbaiki, atau "
            "simpan ulang dari Excel."
        ) from None
