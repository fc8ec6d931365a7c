"""What a file of programs says, as values: between the reader and the service.

Pure: no Django, no file. Codes are text; a name that is unknown here never reaches an Entry.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class EntryLine:
    """One target line: an area or a shape or neither, its segments, and its counts.

    `line` numbers the lines of one program from 1. `shape_wkb` is WKB in STORAGE.
    Missing counts are None, never 0. Segments are codes.
    """

    line: int
    area_code: str | None = None
    shape_wkb: bytes | None = None
    place_said: str = ""
    segments: tuple[str, ...] = ()
    planned_count: float | None = None
    unit: str = ""
    realised_count: float | None = None


@dataclass(frozen=True)
class Entry:
    """One program in one stage.

    `agency` is the full name; `intervention` and `fund_source` are codes. The period is half-open:
    `ends_on` is the day after the last. `realised_first_idr` and `realised_second_idr` are what was
    spent in each half of the year, as reported on `realised_on`. `status` is empty where nothing
    was said: a new program is then a draft, a known one keeps what it has. `row` is the first row
    of the file, 0 if none.
    """

    agency: str
    code: str
    fiscal_year: int
    stage: str
    name: str
    status: str = ""
    activity_code: str = ""
    nomenclature_version: str = ""
    intervention: str | None = None
    fund_source: str | None = None
    budget_idr: int | None = None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    period_is_assumed: bool = False
    recipient_class: str = ""
    note: str = ""
    source: str = ""
    confidence: str = ""
    is_example: bool = False
    realised_first_idr: int | None = None
    realised_second_idr: int | None = None
    realised_on: datetime.date | None = None
    realised_source: str = ""
    lines: tuple[EntryLine, ...] = ()
    row: int = 0

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes it the same program: agency, code, fiscal year."""
        return self.agency, self.code, self.fiscal_year


@dataclass(frozen=True, order=True)
class Problem:
    """One bad cell: where it is, what it said, and why it cannot be taken. Row 0 is the file."""

    row: int
    column: str
    said: str
    why: str

    def __str__(self):
        where = f"baris {self.row}" if self.row else "berkas"
        said = f" (tertulis {self.said!r})" if self.said else ""
        return (
            f"{where}, {self.column}: {self.why}{said}" if self.column else f"{where}: {self.why}"
        )


@dataclass(frozen=True)
class Vocabulary:
    """Every name and code a file may use. Built by programs.frames.read_vocabulary.

    `agencies` and `aliases` map a name to the agency's full name, `short_names` an abbreviation to
    all who bear it; the others map a code to its name, `areas` for all levels.
    """

    agencies: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    short_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    interventions: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    fund_sources: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
