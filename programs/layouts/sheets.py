"""Sheets made for the eye: headings in several rows, merged cells, sums, `idem`. PURE."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from programs.entries import Problem
from programs.tables import UNCALCULATED, Row, Table, heading_key

HEADING_WITHIN = 25
MOST_HEADING_ROWS = 5
_SAME = re.compile(
    r"^(idem|id|sda|sd\.?a|s\.d\.a|s/d/a|sama dengan di ?atas|sama|[\"″〃]+|-\"-)\.?$", re.I
)
_SUM = re.compile(r"^(sub ?total|jumlah|total|grand total|jml)\b", re.IGNORECASE)
_BELOW = re.compile(
    r"langsung|penunjang|sem|tolokukur|target|capaian|keluaran|hasil|pagu|sumber|lokasi|realisasi"
    r"|kebutuhan|satuan|indikator"
)


@dataclass(frozen=True)
class Laid:
    """A document in the headings of the template, and what in it could not be read."""

    table: Table
    unclear: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Head:
    """The headings of a sheet: each column's path of keys, from the group down, and where data
    begins. `titles` are the texts above."""

    paths: tuple[str, ...]
    first_row: int
    data: int
    titles: tuple[str, ...]

    def column(self, pattern: str, *, without: str = r"(?!)") -> int | None:
        """The first column whose path holds the pattern and not the other one."""
        for i, path in enumerate(self.paths):
            if re.search(pattern, path) and not re.search(without, path):
                return i
        return None


def find_head(grid: Table, *patterns: str) -> Head | None:
    """The headings of the first row in which, with those below it, every pattern has a cell."""
    for at, row in enumerate(grid.rows[:HEADING_WITHIN]):
        keys = [heading_key(cell) for cell in row.cells]
        if all(any(re.search(pattern, key) for key in keys) for pattern in patterns):
            return _head(grid, at)
    return None


def _head(grid: Table, at: int) -> Head:
    end = at + 1
    top = grid.rows[at]
    deepest = max((last for first, last in grid.merged if first == top.number), default=top.number)
    while end < min(len(grid.rows), at + MOST_HEADING_ROWS) and (
        grid.rows[end].number <= deepest or _is_below(grid.rows[end])
    ):
        end += 1
    paths = _paths(grid.rows[at:end])
    while end < len(grid.rows) and _is_numbering(grid.rows[end]):
        end += 1
    titles = tuple(" ".join(words(row.cells)) for row in grid.rows[:at])
    return Head(paths, top.number, end, titles)


def _is_below(row: Row) -> bool:
    """Headings of the second rank: words alone, most of them such as stand below a group."""
    said = words(row.cells)
    known = sum(bool(_BELOW.search(heading_key(word))) for word in said)
    numbers = any(isinstance(cell, int | float) for cell in row.cells)
    return bool(said) and not numbers and not text(row.cells, 0) and known * 2 > len(said)


def _is_numbering(row: Row) -> bool:
    """`1 2 3 4` or `(1) (2) (3=1+2)` below the headings."""
    said = words(row.cells)
    return len(said) > 2 and all(re.match(r"^\(?[0-9]{1,2}[a-z]?\)?(\s*=.*)?$", w) for w in said)


def _paths(rows: Iterable[Row]) -> tuple[str, ...]:
    """Keys of each column from the group down. A group's name holds for the columns to its right
    that have none of their own in its row, and have one below."""
    rows = [[heading_key(cell) for cell in row.cells] for row in rows]
    width = max(len(row) for row in rows)
    rows = [row + [""] * (width - len(row)) for row in rows]
    paths = []
    for i in range(width):
        parts = []
        for rank, row in enumerate(rows):
            key = row[i]
            if not key and any(below[i] for below in rows[rank + 1 :]):
                key = next((row[j] for j in range(i, -1, -1) if row[j]), "")
            if key:
                parts.append(key)
        paths.append("/".join(parts))
    return tuple(paths)


# --- Cells -------------------------------------------------------------------------------


def text(cells: tuple, column: int | None) -> str:
    """What a cell says, tidied; empty where there is no such column."""
    if column is None or column >= len(cells) or cells[column] is UNCALCULATED:
        return ""
    return re.sub(r"[ \t\u00a0]+", " ", str(cells[column])).strip()


def words(cells: tuple) -> list[str]:
    return [said for i in range(len(cells)) if (said := text(cells, i))]


def is_same(said: str) -> bool:
    """`idem`, `sda.`, `s.d.a`, a ditto mark: as in the row above."""
    return bool(_SAME.match(said.strip()))


def is_sum(row: Row, name: int) -> bool:
    """A row of sums, which repeats what other rows say: its first words, up to the name, tell."""
    said = [word for word in words(row.cells[: name + 1]) if not word.replace(".", "").isdigit()]
    return bool(said) and bool(_SUM.match(said[0]))


def is_inside(row: Row, merged: tuple[tuple[int, int], ...]) -> bool:
    """Whether cells of this row are merged with the row above."""
    return any(first < row.number <= last for first, last in merged)


def row_text(row: Row) -> str:
    return " | ".join(words(row.cells))
