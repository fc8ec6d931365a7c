"""A table of programs to entries. PURE: no Django; what is known comes as a Vocabulary.

One row is one target line. Rows of one code, year, agency and stage are one program, whose other
columns must be equal on all its rows. A bad cell is a Problem and refuses its whole program; it
never stops the next. Columns that do not hold refuse the whole table: a shifted field would be read
as another's value.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo.problems import FileProblem
from programs import cells, opened_tables
from programs.columns import (
    COLUMNS,
    DEFAULT_STAGE,
    FIELD_OF,
    HEADINGS,
    IDENTITY,
    OF_THE_LINE,
    OF_THE_PROGRAM,
    REQUIRED,
)
from programs.entries import Entry, EntryLine, Problem, Vocabulary
from programs.lookups import Agencies, Lookup, PlaceProblem, Places, split_codes
from programs.realisation import refused
from programs.soundness import is_personal, misfits, personal_columns, ragged
from programs.tables import Row, Table, heading_key

__all__ = ["HEADINGS", "FileProblem", "Problem", "Reading", "Table", "read_entries", "read_table"]

_PLACE_FIELDS = {None: "area", 1: "regency", 2: "district", 3: "village"}
SHORT_DIGEST = 12  # characters of a shape's digest that name it in a file


@dataclass(frozen=True)
class Reading:
    """What a table holds: whole programs, bad cells by row, and remarks that stop nothing.

    It unpacks as `entries, problems`.
    """

    entries: list[Entry]
    problems: list[Problem]
    notes: list[str] = field(default_factory=list)
    refused: int = 0
    agencies: list[tuple[int, str]] = field(default_factory=list)
    said: frozenset[str] = frozenset()
    is_refused_whole: bool = False

    def __iter__(self):
        return iter((self.entries, self.problems))


@dataclass
class _Line:
    """One row as read: values by field, None where the cell could not be read."""

    row: int
    values: dict = field(default_factory=dict)
    bad: set = field(default_factory=set)

    def get(self, name: str):
        return self.values.get(name)


def read_table(path: str | Path, *, name: str | None = None) -> Table:
    """Read an XLSX or CSV file of programs, in the sandbox.

    `name` is what the sender called it, where the path does not say. Raises FileProblem, which
    names the file.
    """
    return opened_tables.read_table(Path(path), name, expected=frozenset(FIELD_OF))


def read_entries(
    table: Table,
    vocabulary: Vocabulary,
    shapes: Mapping[str, bytes] | None = None,
    *,
    outlines: Mapping[str, bytes] | None = None,
    on_row: Callable[[int], None] = lambda n: None,
) -> Reading:
    """Read every row of a table.

    Parameters
    ----------
    table : Table, from read_table
    vocabulary : Vocabulary, every name and code a cell may use
    shapes : WKB in STORAGE by Kode Program, for the rows that name no area
    outlines : WKB in STORAGE by the first characters of its digest, for the column Bidang
    on_row : hears how many rows have been read

    Returns
    -------
    Reading
        entries : whole programs without a bad cell, in the order of their first rows
        problems : one for each bad cell, sorted by row
        notes : what was left out or understood, for the person to check
        refused : number of program codes that were refused
        agencies : row and full name, for every row whose agency is known
        said : the fields the table has a column for
        is_refused_whole : the columns themselves do not hold; no row was read
    """
    columns, problems, notes = _columns(table)
    if problems := problems or ragged(table):
        return Reading([], problems, notes, is_refused_whole=True)
    reader = _Reader(columns, vocabulary, shapes or {}, outlines or {})
    lines = []
    for n, row in enumerate(table.rows, start=1):
        lines.append(reader.line(row, table))
        on_row(n)
    return reader.reading(lines, [*table.notes, *notes])


def _columns(table: Table) -> tuple[dict[int, str], list[Problem], list[str]]:
    """Which field stands in which column; headings that are missing, unknown or personal."""
    columns, unknown, problems = {}, [], personal_columns(table)
    for i, heading in enumerate(table.headings):
        key = heading_key(heading)
        if key in FIELD_OF:
            columns[i] = FIELD_OF[key]
        elif is_personal(heading):
            continue
        elif key.startswith("pagu"):
            why = "tulis pagu dalam rupiah penuh dengan judul 'Pagu (Rp)'"
            problems.append(Problem(table.heading_row, heading, heading, why))
        elif heading:
            unknown.append(heading)
    if missing := [COLUMNS[f][0] for f in REQUIRED if f not in columns.values()]:
        why = f"kolom wajib tidak ada: {', '.join(missing)}; pakai judul kolom templat"
        problems.append(Problem(table.heading_row, "judul kolom", "", why))
    left_out = [f"Kolom tidak dikenal, tidak dibaca: {', '.join(unknown)}."] if unknown else []
    return columns, problems, left_out


class _Reader:
    """Reads the rows of one table; remembers each cell it has read before."""

    def __init__(self, columns: dict[int, str], vocabulary: Vocabulary, shapes, outlines):
        self.columns, self.shapes = columns, shapes
        self.places = Places(vocabulary.areas)
        agencies = Agencies(vocabulary)
        kinds = Lookup(vocabulary.interventions, "jenis intervensi")
        funds = Lookup(vocabulary.fund_sources, "sumber dana")
        segments = Lookup(vocabulary.segments, "segmen")
        self.meant = {
            "agency": agencies.find,
            "intervention": lambda said: kinds.find(said) if said else None,
            "fund_source": lambda said: funds.find(said) if said else None,
            "segments": lambda said: split_codes(said, segments),
            "shape": lambda said: _outline(said, outlines),
        }
        self.problems: list[Problem] = []
        self._read = {}
        self._rounded, self._rounded_rows = set(), []

    # --- One row ---------------------------------------------------------------------------

    def line(self, row: Row, table: Table) -> _Line:
        line = _Line(row.number)
        self._check_width(line, row, table)
        for i, name in self.columns.items():
            cell = row.cells[i] if i < len(row.cells) else ""
            value = self._value(name, cell)
            if isinstance(value, ValueError):
                self._refuse(line, name, cell, str(value))
            else:
                line.values[name] = value
                if name == "budget_idr" and (name, type(cell), cell) in self._rounded:
                    self._rounded_rows.append(row.number)
        if "stage" not in self.columns.values():
            line.values["stage"] = DEFAULT_STAGE
        self._locate(line)
        self._end(line)
        return line

    def _check_width(self, line: _Line, row: Row, table: Table) -> None:
        for said, why in misfits(row, table):
            self._refuse(line, "", said, why)

    def _value(self, name: str, cell):
        """The value of a cell, or the ValueError that says why there is none."""
        key = name, type(cell), cell
        if key not in self._read:
            try:
                value = COLUMNS[name][1](cell)
                if name == "budget_idr" and cells.has_sen(cell):
                    self._rounded.add(key)
                self._read[key] = self.meant[name](value) if name in self.meant else value
            except ValueError as why:
                self._read[key] = why
        return self._read[key]

    def _locate(self, line: _Line) -> None:
        fields = ("area", "regency", "district", "village")
        if line.bad & set(fields):
            return
        said = [line.get(name) or "" for name in fields]
        try:
            line.values["place"] = self.places.find(*said)
        except PlaceProblem as why:
            self._refuse(line, _PLACE_FIELDS[why.level], why.said, str(why))
        if line.get("place") and line.get("shape"):
            self._refuse(line, "shape", "", "wilayah atau bidang, bukan keduanya; kosongkan satu")

    def _end(self, line: _Line) -> None:
        """The last day becomes the day after it."""
        start, last = line.get("starts_on"), line.get("ends_on")
        if start and last and last < start:
            self._refuse(line, "ends_on", last.strftime("%d/%m/%Y"), "sebelum tanggal Mulai")
        elif last:
            line.values["ends_on"] = last + datetime.timedelta(days=1)

    def _refuse(self, line: _Line, name: str, said: object, why: str) -> None:
        heading = COLUMNS[name][0] if name else ""
        self.problems.append(Problem(line.row, heading, str(said)[:80], why))
        line.bad.add(name or "row")

    # --- All rows --------------------------------------------------------------------------

    def reading(self, lines: list[_Line], notes: list[str]) -> Reading:
        groups = defaultdict(list)
        for line in lines:
            groups[tuple(_folded(line.get(name)) for name in IDENTITY)].append(line)
        for group in groups.values():
            self._check_group(group)
        self._check_shapes(groups)
        bad = _refused_groups(groups)
        entries = [self._entry(group) for key, group in groups.items() if key not in bad]
        return Reading(
            entries=entries,
            problems=sorted(set(self.problems)),
            notes=[*notes, *self._notes()],
            refused=len({key[1] for key in bad}),
            agencies=[(line.row, line.get("agency")) for line in lines if line.get("agency")],
            said=frozenset(self.columns.values()),
        )

    def _notes(self) -> list[str]:
        if not self._rounded_rows:
            return []
        shown = ", ".join(map(str, self._rounded_rows[:10]))
        shown += ", …" if len(self._rounded_rows) > 10 else ""
        return [f"Pagu pada baris {shown} dibulatkan ke rupiah penuh (sen tidak disimpan)."]

    def _check_group(self, group: list[_Line]) -> None:
        """Columns of the program are equal on all its rows, and no row is there twice."""
        first, seen = group[0], {}
        for line in group[1:]:
            for name in ("code", *OF_THE_PROGRAM):
                if name in first.bad or name in line.bad or name not in line.values:
                    continue
                if line.get(name) != first.get(name):
                    why = f"berbeda dari baris {first.row} ({_shown(first.get(name))}); samakan"
                    self._refuse(line, name, _shown(line.get(name)), f"{why} keduanya")
        self._check_realised(first)
        for line in group:
            facts = tuple(line.get(name) for name in ("place", *OF_THE_LINE))
            if facts in seen and not line.bad:
                why = f"mengulang baris {seen[facts]}; hapus salah satu"
                self._refuse(line, "", "", why)
            seen.setdefault(facts, line.row)

    def _check_realised(self, first: _Line) -> None:
        """What was spent, against the budget of the same rows."""
        names = ("budget_idr", "realised_first_idr", "realised_second_idr", "realised_on")
        if first.bad & {*names, "fiscal_year"}:
            return
        budget, spent_first, spent_second, on = (first.get(name) for name in names)
        found = refused(
            budget=budget,
            first=spent_first,
            second=spent_second,
            on=on,
            year=first.get("fiscal_year"),
        )
        for name, why in found.items():
            self._refuse(first, name, _shown(first.get(name)), why)

    def _check_shapes(self, groups: dict[tuple, list[_Line]]) -> None:
        """Every shape belongs to exactly one program that has a row without an area."""
        holders = defaultdict(list)
        for group in groups.values():
            code = group[0].get("code")
            if code in self.shapes and any(_is_drawn(line) for line in group):
                holders[code].append(group)
        for code in self.shapes:
            owners = {(g[0].get("agency"), g[0].get("fiscal_year")) for g in holders[code]}
            if not owners:
                why = "bidang ini tidak dipakai: tidak ada baris kode program ini tanpa wilayah"
                self.problems.append(Problem(0, "SHAPES", code, why))
            if len(owners) > 1:
                why = "bidang ini cocok dengan lebih dari satu program; pakai kode program berbeda"
                for group in holders[code]:
                    self._refuse(group[0], "code", code, why)

    def _entry(self, group: list[_Line]) -> Entry:
        first = group[0]
        given = {name: first.get(name) for name in (*IDENTITY, *OF_THE_PROGRAM)}
        given = {name: value for name, value in given.items() if value is not None}
        lines = tuple(self._entry_line(n, line) for n, line in enumerate(group, start=1))
        if lines == (EntryLine(line=1),):
            lines = ()  # a program of which no line is known yet
        return Entry(**given, lines=lines, row=first.row)

    def _entry_line(self, number: int, line: _Line) -> EntryLine:
        place = line.get("place")
        names = [line.get(name) for name in ("village", "district", "regency")]
        in_words = "" if line.get("area") else ", ".join(name for name in names if name)
        drawn = self.shapes.get(line.get("code")) if _is_drawn(line) else line.get("shape")
        return EntryLine(
            line=number,
            area_code=place,
            shape_wkb=drawn,
            place_said=(line.get("place_said") or in_words)[:200],
            segments=line.get("segments") or (),
            planned_count=line.get("planned_count"),
            unit=line.get("unit") or "",
            realised_count=line.get("realised_count"),
        )


def _is_drawn(line: _Line) -> bool:
    """Whether the row is to be found on the file of shapes: it names no place of its own."""
    return line.get("place") is None and line.get("shape") is None


def _outline(said: str, outlines: Mapping[str, bytes]) -> bytes | None:
    if not said:
        return None
    if said not in outlines:
        raise ValueError("bidang tidak dikenal; isi kolom ini disalin dari unduhan, tidak ditulis")
    return outlines[said]


def _folded(value):
    return value.casefold() if isinstance(value, str) else value


def _shown(value) -> str:
    """A value in a sentence."""
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    return "kosong" if value in (None, "") else str(value)


def _refused_groups(groups: dict[tuple, list[_Line]]) -> set[tuple]:
    """Programs with a bad row. A row whose identity is not clear may be of any that it fits:
    all of them are refused, for a program enters whole or not at all.
    """
    refused = {key for key, group in groups.items() if any(line.bad for line in group)}
    unclear = [key for key in refused if None in key]
    names = {key: {_folded(line.get("name")) for line in group} for key, group in groups.items()}
    for key in groups:
        for other in unclear:
            fits = all(b is None or a == b for a, b in zip(key, other, strict=True))
            if fits and (other[1] is not None or names[key] & names[other]):
                refused.add(key)
    return refused
