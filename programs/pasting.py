"""A column copied out of Excel: lines of text to places and counts. PURE.

What names one place is taken; what could be several is asked; what is unknown is said, with names
that look like it. Names and codes are those of `programs.lookups.Places`: nothing here knows how a
place is spelled, only how a line is cut into its parts.
"""

import re
from dataclasses import dataclass

from programs.lookups import (
    DISTRICT,
    REGENCY,
    VILLAGE,
    PlaceProblem,
    Places,
    level_said,
    name_key,
)
from programs.numbers import Unclear, read_number

MOST_LINES = 2000
MOST_CHOICES = 12
MOST_SUGGESTED = 60  # lines that get suggestions: looking for names that look alike is slow
LONGEST_LINE = 300
RESOLVED, AMBIGUOUS, UNKNOWN = "resolved", "ambiguous", "unknown"

_COLUMNS = {  # what a heading says the column holds; a place with its level, None: any
    "code": ("kode", "kodewilayah", "kodedesa", "kodekemendagri", "kodekecamatan"),
    "count": ("jumlah", "target", "sasaran", "jumlahkk", "kk", "kpm", "unit", "volume"),
    VILLAGE: ("desa", "kelurahan", "desakelurahan", "namadesa", "namadesakelurahan"),
    DISTRICT: ("kecamatan", "namakecamatan"),
    REGENCY: ("kabupaten", "kota", "kabupatenkota", "kabkota", "namakabupaten"),
    None: ("wilayah", "namawilayah", "lokasi", "nama", "tempat"),
    "other": ("no", "nomor", "nourut", "satuan", "keterangan"),
}
_ROLE_OF = {heading: role for role, headings in _COLUMNS.items() for heading in headings}
_TOTALS = {"jumlah", "total", "jumlahtotal", "totaljumlah", "grandtotal", "jumlahseluruhnya"}
_CODE_LIKE = re.compile(r"[0-9][0-9.]*", re.ASCII)
_UNDOTTED = re.compile(r"[0-9]{4}(?:[0-9]{2})?(?:[0-9]{4})?", re.ASCII)
_WHOLE = re.compile(r"^(?:semua|seluruh)\s+(?:desa|kelurahan)[\s/a-z]*?\b(?:di|se)\b\s*", re.I)
_MOST_COLUMNS = 12


@dataclass(frozen=True)
class PastedLine:
    """One line: its number from 1, its words, the count as typed, and which places it may be.

    `codes` holds the one place when resolved, the choices when ambiguous, and suggestions (maybe
    none) when unknown; `why` is an Indonesian sentence where it is not resolved.
    """

    number: int
    said: str
    count: str
    status: str
    codes: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Pasted:
    """All lines that name something; `total` is the count of a line that says `Jumlah`."""

    lines: tuple[PastedLine, ...]
    total: str = ""
    left_out: int = 0  # lines beyond MOST_LINES


@dataclass(frozen=True)
class _Part:
    """One name of a line; `level` where a heading says it."""

    name: str
    level: int | None = None


class _Reader:
    """Reads one line after another; the first may have named the columns (`roles`)."""

    def __init__(self, places: Places, areas: frozenset[str], roles: list):
        self.places, self.areas, self.roles = places, areas, roles
        self.suggested = 0

    def line(self, number: int, cells: list[str]) -> PastedLine:
        parts, code, count = self._by_heading(cells) if self.roles else _by_look(cells)
        said = ", ".join(filter(None, [code, *(part.name for part in parts)]))
        status, codes, why = self._coded(code, parts) if code else self._named(parts)
        kept = tuple(dict.fromkeys(codes))[:MOST_CHOICES]
        return PastedLine(number, said[:LONGEST_LINE], count, status, kept, why)

    def _by_heading(self, cells: list[str]) -> tuple[list[_Part], str, str]:
        given = [(role, cell) for role, cell in zip(self.roles, cells, strict=False) if cell]
        code = next((cell for role, cell in given if role == "code"), "")
        count = next((cell for role, cell in given if role == "count"), "")
        names = [_Part(c, role) for role, c in given if role not in ("code", "count", "other")]
        return sorted(names, key=_level, reverse=True), code, count

    def _bearing(self, part: _Part) -> list[str]:
        found = self.places.bearing(part.name)
        return [c for c in found if part.level is None or c.count(".") == part.level]

    def _coded(self, code: str, parts: list[_Part]) -> tuple[str, list[str], str]:
        try:
            found = self.places.find(code, "", "", "")
        except PlaceProblem as why:
            return self._miscoded(code, str(why))
        if all(any(_lies_in(found, c) for c in self._bearing(part)) for part in parts):
            return RESOLVED, [found], ""
        why = f"nama tidak cocok dengan kode {code} ({self.places.full_name(found)})"
        return AMBIGUOUS, [found, *self._named(parts)[1]], why

    def _miscoded(self, code: str, why: str) -> tuple[str, list[str], str]:
        """A code without its dots may be one of another office: asked, never guessed."""
        dotted = ".".join(filter(None, (code[:2], code[2:4], code[4:6], code[6:])))
        if _UNDOTTED.fullmatch(code) and dotted in self.areas:
            return AMBIGUOUS, [dotted], why
        return UNKNOWN, [], why

    def _named(self, parts: list[_Part]) -> tuple[str, list[str], str]:
        """The places that bear the narrowest name and lie in all the others."""
        if not parts:
            return UNKNOWN, [], "tidak menyebut tempat"
        own, *above = parts
        bearing = self._bearing(own)
        around = [self._bearing(part) for part in above]
        fits = [
            c for c in bearing if all(any(c != o and _lies_in(c, o) for o in a) for a in around)
        ]
        if len(fits) == 1:
            return RESOLVED, fits, ""
        if fits:
            return AMBIGUOUS, fits, f"ada {len(fits)} tempat bernama ini; pilih salah satu"
        if bearing:
            where = ", ".join(part.name for part in above)
            return UNKNOWN, bearing, f"'{own.name}' ada, tetapi tidak di {where}"
        inside = [code for known in around for code in known]
        return UNKNOWN, self._near(own.name, inside), f"'{own.name}' tidak dikenal"

    def _near(self, name: str, inside: list[str]) -> list[str]:
        if self.suggested >= MOST_SUGGESTED:
            return []
        self.suggested += 1
        return self.places.near(name, inside)


def read_pasted(text: str, *, places: Places, areas: frozenset[str]) -> Pasted:
    """Read lines as Excel copies them: tabs between columns, or one name with commas.

    Parameters
    ----------
    places, areas : the names of all areas, and their codes
    """
    rows = [[_tidy(c) for c in line.split("\t")][:_MOST_COLUMNS] for line in text.splitlines()]
    numbered = [(n, cells) for n, cells in enumerate(rows, start=1) if any(cells)]
    kept = numbered[:MOST_LINES]
    roles = _roles(kept[0][1]) if kept else []
    reader = _Reader(places, areas, roles)
    lines, total = [], ""
    for number, cells in kept[1:] if roles else kept:
        if name_key(next(filter(None, cells))) in _TOTALS:
            total = next((cell for cell in reversed(cells) if _is_number(cell)), "")
        else:
            lines.append(reader.line(number, cells))
    return Pasted(tuple(lines), total, len(numbered) - len(kept))


def _roles(cells: list[str]) -> list:
    """What each column holds, if this line is a heading; else nothing."""
    keys = [name_key(cell) for cell in cells]
    if any(keys) and all(key in _ROLE_OF or not key for key in keys):
        return [_ROLE_OF.get(key, "other") for key in keys]
    return []


def _by_look(cells: list[str]) -> tuple[list[_Part], str, str]:
    """Without headings: a running number, a code, names, and a number last."""
    cells = [cell for cell in cells if cell]
    count = cells.pop() if len(cells) > 1 and _is_number(cells[-1]) else ""
    if len(cells) > 1 and cells[0].isdigit() and len(cells[0]) < 4:
        cells.pop(0)
    code = cells.pop(0) if cells and _CODE_LIKE.fullmatch(cells[0]) else ""
    names = [part.strip() for cell in cells for part in _WHOLE.sub("", cell).split(",")]
    parts = [_Part(name) for name in names if name]
    if all(level_said(part.name) is not None for part in parts):  # the widest may come first
        parts.sort(key=_level, reverse=True)
    return parts, code, count


def _level(part: _Part) -> int:
    """For sorting; a place of any level may be the narrowest."""
    level = level_said(part.name) if part.level is None else part.level
    return VILLAGE if level is None else level


def _lies_in(code: str, other: str) -> bool:
    return code == other or code.startswith(f"{other}.")


def _is_number(cell: str) -> bool:
    """Whether a cell is a count, however it is spelled; a dotted code is none."""
    try:
        read_number(cell)
    except Unclear:
        return True
    except ValueError:
        return False
    return True


def _tidy(cell: str) -> str:
    return " ".join(cell.replace("\u00a0", " ").strip().strip('"').split())[:LONGEST_LINE]
