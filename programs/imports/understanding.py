"""A file as a table of the template: its own, a known document's, or one whose headings are said.

Reads the file in the sandbox and nothing else; what a person still has to say is `questions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.utils.translation import gettext as _

from programs import layouts, opened_tables
from programs.entries import Problem, Vocabulary
from programs.imports.headings import (
    OURS,
    OURS_FROM,
    Unknown,
    apply_choices,
    doubles,
    field_of,
    filled,
    has_our_headings,
    likely_table,
    unknown_headings,
    with_constants,
)
from programs.layouts.softening import soften
from programs.readers import COLUMNS, FIELD_OF, REQUIRED, FileProblem, read_table
from programs.soundness import is_personal
from programs.tables import Table, heading_key

CONSTANT = {"fiscal_year": "year", "stage": "stage", "agency": "agency"}  # field: of Defaults


@dataclass(frozen=True)
class Defaults:
    """What stands for a column that a file lacks."""

    agency: str = ""
    year: int | None = None
    stage: str = ""

    def constants(self) -> dict[str, object]:
        return {field: getattr(self, name) for field, name in CONSTANT.items()}


NOTHING_SAID = Defaults()


@dataclass(frozen=True)
class Understood:
    """A table in the headings of the template, and how it came about.

    `unknown` are headings a person has to speak of before it is read; `missing` the required ones
    that no column bears; `doubled` those that two bear; `sheets` all there are to choose from.
    """

    table: Table
    layout: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    missing: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    unclear: list[Problem] = field(default_factory=list)

    @property
    def has_questions(self) -> bool:
        return bool(self.unknown or self.missing or self.doubled)


def understand(
    path: Path,
    name: str,
    vocabulary: Vocabulary,
    *,
    defaults: Defaults = NOTHING_SAID,
    choices: Mapping[str, str] | None = None,
    sheet: str = "",
) -> Understood:
    """Read a file called `name` and find the columns of the template in it.

    `choices` are fields by heading key, empty for a column that is not read; with None nobody is
    there to be asked, and an unknown heading is a remark. `sheet` is the one a person chose.

    Raises FileProblem, which names the file.
    """
    table, why = _template(path, name) if not sheet else (None, None)
    if table is not None and not _missing(table, defaults):
        return _asked(table, defaults, choices)
    grids = opened_tables.read_grids(path, name)
    if known := layouts.recognise(grids, sheet):
        return _laid(known, vocabulary, defaults, tuple(grids))
    if why is not None and (choices is None or any(map(has_our_headings, grids.values()))):
        raise why
    if choices is None:
        return _asked(table, defaults, choices)
    found = _guessed(grids, sheet, table, defaults, choices)
    if not found.table.rows:
        raise why or FileProblem(_("Tidak ada baris data di bawah judul kolom."))
    return found


def _template(path: Path, name: str) -> tuple[Table | None, FileProblem | None]:
    """The file read as the template. It may be another document: then the refusal waits."""
    try:
        return read_table(path, name=name), None
    except FileProblem as why:
        return None, why


def _missing(table: Table, defaults: Defaults) -> tuple[str, ...]:
    fields = {FIELD_OF.get(heading_key(heading)) for heading in table.headings}
    fields |= {name for name, value in defaults.constants().items() if value}
    return tuple(COLUMNS[name][0] for name in REQUIRED if name not in fields)


def _asked(table: Table, defaults: Defaults, choices: Mapping[str, str] | None) -> Understood:
    if choices is None or any(map(is_personal, table.headings)):
        # Nobody to ask, or nothing: a column of personal data refuses the file as it is.
        return Understood(with_constants(apply_choices(table, OURS), defaults.constants()))
    choices = {**choices, **OURS}
    unknown = tuple(unknown_headings(table, choices))
    chosen = apply_choices(table, choices)
    guessed = {COLUMNS[field_of(heading.guess)][0] for heading in unknown if heading.guess}
    return Understood(
        table=with_constants(chosen, defaults.constants()),
        unknown=unknown,
        missing=tuple(name for name in _missing(chosen, defaults) if name not in guessed),
        doubled=tuple(doubles(table, choices)),
    )


def _is_ours(table: Table) -> bool:
    """Whether its headings are those of the template, some of them at least, and no title."""
    return sum(heading_key(heading) in FIELD_OF for heading in table.headings) >= OURS_FROM


def _guessed(grids: dict[str, Table], sheet: str, table: Table | None, defaults, choices):
    """A table in the headings of somebody's own, on the sheet that looks most like one."""
    filled = {name: grid for name, grid in grids.items() if grid.rows}
    if not filled:
        raise FileProblem(_("Berkas tidak berisi apa pun. Isi templat lalu unggah lagi."))
    if sheet or table is None or not _is_ours(table):
        sheet = sheet if sheet in filled else max(filled, key=lambda name: len(filled[name].rows))
        table = likely_table(grids[sheet])
    found = _asked(table, defaults, choices)
    return replace(found, sheet=sheet, sheets=tuple(filled))


def _laid(known, vocabulary: Vocabulary, defaults: Defaults, sheets: tuple[str, ...]):
    sheet, label, laid = known
    table = filled(with_constants(laid.table, defaults.constants()), defaults.constants())
    if missing := _missing(table, defaults):
        return Understood(table, label, sheet, sheets, missing=missing, unclear=laid.unclear)
    softened = soften(table, vocabulary)
    return Understood(
        table=softened.table,
        layout=label,
        sheet=sheet,
        sheets=sheets,
        unclear=[*laid.unclear, *softened.unclear],
    )
