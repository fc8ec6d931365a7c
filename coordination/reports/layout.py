"""What a document is made of, whatever it is written as: boxes, tables, and how cells read.

Pure. A cell holds a value; `cell_text` is the only place where a value of a table becomes
text, so HTML, PDF and the shown form of XLSX are the same.
"""

from dataclasses import dataclass, field
from typing import Any

from geo import formats

from .values import ProgramBrief

# Kinds of columns: how a value is written, and on which side it stands.
TEXT, COUNT, MONEY, RATIO, AREA, WEIGHT, LEVEL, PROGRAMS, SENTENCE = (
    "text",
    "count",
    "money",
    "ratio",
    "area",
    "weight",
    "level",
    "programs",
    "sentence",
)
NUMBERS = frozenset({COUNT, MONEY, RATIO, AREA, WEIGHT})


@dataclass(frozen=True)
class Column:
    """One column. `width` is its share of the page, and its characters on a sheet."""

    label: str
    kind: str = TEXT
    width: float = 12


@dataclass(frozen=True)
class Coded:
    """A code of a vocabulary with its word: the code chooses a colour, the word is read."""

    code: str
    word: str


@dataclass(frozen=True)
class Table:
    """`total` counts all rows there are, `rows` are those shown. `empty` says why none."""

    key: str
    sheet: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    empty: str
    note: str = ""
    total: int | None = None
    examples: tuple[bool, ...] = field(default=())

    @property
    def is_cut(self) -> bool:
        return self.total is not None and self.total > len(self.rows)


@dataclass(frozen=True)
class Figure:
    """One large number of a box, with the words that say what it counts."""

    value: Any
    label: str
    kind: str = COUNT


@dataclass(frozen=True)
class Box:
    number: int
    title: str
    figures: tuple[Figure, ...]
    lines: tuple[str, ...]


def cell_text(kind: str, value: Any) -> str:
    """A value as it is read in HTML and PDF; missing is "-"."""
    if isinstance(value, Coded):
        return value.word
    if formats.is_missing(value) or value == ():
        return formats.MISSING
    if kind in (COUNT, WEIGHT):
        return formats.trimmed(value, 2)
    if kind == MONEY:
        return formats.number(value)
    if kind == RATIO:
        return formats.percent(value, 1)
    if kind == AREA:
        return formats.number(value, 2)
    if kind == PROGRAMS:
        return "; ".join(f"{p.agency}: {p.name}" for p in value)
    return str(value)


def figure_text(figure: Figure) -> str:
    """A large number as one can say it aloud: money is shortened."""
    if figure.kind == MONEY:
        return formats.rupiah_short(figure.value)
    return cell_text(figure.kind, figure.value)


def program_detail(program: ProgramBrief, *, target: str, budget: str, none: str) -> str:
    """Code, target and budget of a program in one line of small print."""
    planned = formats.trimmed(program.planned_count, 2)
    planned = none if program.planned_count is None else f"{planned} {program.unit}".strip()
    money = none if program.budget_idr is None else formats.rupiah(program.budget_idr)
    return f"{program.code} · {target} {planned} · {budget} {money}"
