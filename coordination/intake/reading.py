"""A table to figures as their rows say them. Asks no database: what is known comes as Words.

A bad cell is a Problem and refuses its row; it never stops the next. Columns that do not hold, and
columns of personal data, refuse the whole table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from coordination.export import FORMULA_STARTS
from coordination.intake.columns import NOT_READ, PLACE, Column, keys_of
from programs.entries import Problem
from programs.lookups import Lookup, PlaceProblem, Places
from programs.soundness import is_personal, misfits, personal_columns, ragged
from programs.tables import Row, Table, heading_key

MOST_ROWS = 20_000
LONGEST_SAID = 80
_COLUMN_OF_LEVEL = {None: "area", 1: "regency", 2: "district", 3: "village"}


@dataclass(frozen=True)
class Words:
    """Codes and names a file may use; `indicators` only where a file may not name its own."""

    areas: Mapping[str, str]
    needs: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One row as read: values by column; `area` is the code of its place."""

    row: int
    values: dict

    def __getitem__(self, name: str):
        return self.values.get(name)


@dataclass(frozen=True)
class Reading:
    """`lines` are rows without a bad cell; `mapped` pairs each heading with what it was read as;
    `rows` counts all rows.
    """

    lines: list[Line]
    problems: list[Problem]
    notes: list[str]
    mapped: list[tuple[str, str]]
    rows: int
    heading_row: int
    is_refused_whole: bool = False


def read_lines(table: Table, columns: tuple[Column, ...], words: Words) -> Reading:
    """Read every row of a table of figures."""
    found, problems, notes, mapped = _columns(table, columns)
    rest = mapped, len(table.rows), table.heading_row
    if len(table.rows) > MOST_ROWS:
        why = f"lebih dari {MOST_ROWS} baris; bagi menjadi beberapa berkas"
        problems.append(Problem(0, "", "", why))
    if problems := problems or ragged(table):
        return Reading([], problems, notes, *rest, is_refused_whole=True)
    reader = _Reader(found, words)
    lines = [line for row in table.rows if (line := reader.line(row, table)) is not None]
    return Reading(lines, sorted(set(reader.problems)), [*table.notes, *notes], *rest)


def _columns(table: Table, columns: tuple[Column, ...]):
    """Which column stands where; headings that are missing, doubled, unknown or personal."""
    known, problems = keys_of(columns), personal_columns(table)
    found, unknown, mapped = {}, [], []
    for i, heading in enumerate(table.headings):
        key = heading_key(heading)
        if (column := known.get(key)) and column in found.values():
            why = f"dua kolom berarti {column.heading}; hapus salah satunya"
            problems.append(Problem(table.heading_row, heading, heading, why))
        elif column:
            found[i] = column
            mapped.append((heading, column.heading))
        elif heading and key not in NOT_READ and not is_personal(heading):
            unknown.append(heading)
    problems += _missing(table, columns, list(found.values()))
    notes = [f"Kolom tidak dikenal, tidak dibaca: {', '.join(unknown)}."] if unknown else []
    return found, problems, notes, mapped


def _missing(table: Table, columns: tuple[Column, ...], found: list[Column]) -> list[Problem]:
    missing = [column.heading for column in columns if column.is_required and column not in found]
    if not any(column.name in PLACE for column in found):
        missing = ["Kode Wilayah", *missing]
    if not missing:
        return []
    why = f"kolom wajib tidak ada: {', '.join(missing)}; pakai judul kolom templat"
    return [Problem(table.heading_row, "judul kolom", "", why)]


class _Reader:
    def __init__(self, found: dict[int, Column], words: Words):
        self.found, self.words = found, words
        self.places = Places(words.areas)
        self.meant = {
            "need": Lookup(words.needs, "kebutuhan"),
            "segment": Lookup(words.segments, "segmen"),
        }
        if words.indicators:
            self.meant["indicator"] = Lookup(words.indicators, "indikator")
        self.problems: list[Problem] = []

    def line(self, row: Row, table: Table) -> Line | None:
        """The row, or None where a cell of it is bad."""
        before, values = len(self.problems), {}
        for said, why in misfits(row, table):
            self._refuse(row, "", said, why)
        for i, column in self.found.items():
            cell = _bare(row.cells[i]) if i < len(row.cells) else ""
            try:
                value = column.read(cell)
                lookup = self.meant.get(column.name)
                values[column.name] = lookup.find(value) if lookup and value else value
            except ValueError as why:
                self._refuse(row, column.heading, str(cell), str(why))
        if len(self.problems) == before:
            self._locate(row, values)
        return Line(row.number, values) if len(self.problems) == before else None

    def _locate(self, row: Row, values: dict) -> None:
        said = [values.pop(name, "") or "" for name in ("area", "regency", "district", "village")]
        place = values.pop("place", "") or ""
        try:
            code = self.places.find(*said)
            values["area"] = self._named(place, code) if place else code
        except PlaceProblem as why:
            name = _COLUMN_OF_LEVEL[why.level]
            heading = next((c.heading for c in self.found.values() if c.name == name), "")
            self._refuse(row, heading or "Kode Wilayah", why.said, str(why))
        except ValueError as why:
            self._refuse(row, "Nama Wilayah", place, str(why))
        else:
            if values["area"] is None:
                why = "kosong; tulis kode wilayah, atau Kab/Kota, Kecamatan, dan Desa/Kelurahan"
                self._refuse(row, "Kode Wilayah", "", why)

    def _named(self, name: str, code: str | None) -> str:
        """The code, which the name must fit; without a code the only area of this name."""
        bearing = self.places.bearing(name)
        if code and code not in bearing:
            raise ValueError(f"tidak cocok dengan kode {code} ({self.places.full_name(code)})")
        if code:
            return code
        if len(bearing) == 1:
            return bearing[0]
        shown = "; ".join(f"{self.places.full_name(c)} ({c})" for c in bearing[:6])
        raise ValueError(
            f"ada beberapa: {shown}; tulis kode wilayahnya" if bearing else "wilayah tidak dikenal"
        )

    def _refuse(self, row: Row, heading: str, said: str, why: str) -> None:
        self.problems.append(Problem(row.number, heading, said[:LONGEST_SAID], why))


def _bare(cell):
    """Without the apostrophe that the register's CSV puts before what looks like a formula."""
    if isinstance(cell, str) and cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS):
        return cell[1:]
    return cell
