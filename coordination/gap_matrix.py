"""The matrix of Celah: area by need, from the cells the last run kept (decision 0027)."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from django.utils.translation import gettext as _

from coordination.competence import Competent, competent_for
from coordination.engine.needed import BASES
from coordination.engine.sheets import SEVERAL
from coordination.engine.states import STATES
from coordination.maps import CONCERNING, KNOWN, parts_of
from coordination.models import GapState
from coordination.sheets import Sheet, read_sheet
from geo.models import Area, Level
from programs.models import Need, Segment

SEVERAL_FIGURES = "several"


@dataclass(frozen=True)
class Cell:
    """One need in one area; missing counts are None. `segment` is "" where nothing is known.

    `recorded` are the published figures and listings here and inside, by state: those of the list.
    """

    area: str
    need: str
    state: str
    segment: str
    segment_count: int
    need_count: float | None
    planned_count: float | None
    unit: str
    indicator: str
    basis: str  # figure, sum (of its villages), several (figures, none chosen), "" (no figure)
    is_estimate: bool
    program_count: int
    coarse_count: int
    responsible_count: int
    declared_count: int
    recorded: dict[str, int]

    @property
    def coverage_ratio(self) -> float | None:
        """Raw, may exceed 1."""
        if self.need_count and self.planned_count is not None:
            return self.planned_count / self.need_count
        return None

    @property
    def gap_count(self) -> int:
        """Untouched and lacking ones, here and inside."""
        return sum(self.recorded[state] for state in CONCERNING)

    @property
    def known_gap_count(self) -> int | None:
        """None where nothing that is recorded here was judged: that is not 0."""
        judged = any(self.recorded[state] for state in KNOWN)
        return self.gap_count if judged else None

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say of the need here or inside."""
        return bool(self.segment) or any(self.recorded.values())


@dataclass(frozen=True)
class Row:
    """One area, with a cell for each need of the matrix."""

    area: Area
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """`groups` are (name, needs) in the order of the columns; `silent` needs have no column."""

    sheet: Sheet | None
    groups: list[tuple[str, list[Need]]]
    rows: list[Row]
    silent: list[Need]

    @property
    def needs(self) -> list[Need]:
        return [need for _name, needs in self.groups for need in needs]


@dataclass(frozen=True)
class Line:
    """One area beside the map of a need."""

    area: Area
    cell: Cell
    segment: Segment | None
    agencies: list[Competent]


def needs_in_order() -> list[Need]:
    """By group; needs of no group come last."""
    needs = Need.objects.select_related("group")
    return sorted(needs, key=lambda n: (n.group is None, n.group.pk if n.group else 0, n.pk))


def matrix_of(
    year: int, area: Area | None, *, segment: Segment | None = None, with_silent: bool = False
) -> Matrix:
    """The areas one level below `area`; needs of which nothing is known there are `silent`."""
    areas, needs = parts_of(area), needs_in_order()
    sheet, cells = cells_of(year, areas, segment)
    if sheet is None:
        return Matrix(None, [], [], [])
    told = {need for (_area, need), cell in cells.items() if cell.is_known}
    silent = [] if with_silent else [need for need in needs if need.code not in told]
    shown = [need for need in needs if need not in silent]
    groups = groupby(shown, key=lambda need: need.group.name if need.group else _("Lainnya"))
    rows = [Row(a, [cells[a.code, need.code] for need in shown]) for a in areas]
    return Matrix(sheet, [(name, list(some)) for name, some in groups], rows, silent)


def cells_of(
    year: int, areas: list[Area], segment: Segment | None = None, need: str | None = None
) -> tuple[Sheet | None, dict[tuple[str, str], Cell]]:
    """(area, need) -> cell; one for every pair once a run has found anything."""
    if not areas:
        return None, {}
    level = Level(areas[0].level)
    every = read_sheet(year, level)
    if every is None:
        return None, {}
    codes = [area.code for area in areas]
    if segment is None:
        return every, {at: cell_of(every, row) for at, row in every.of(codes, need).items()}
    needs = [need] if need else every.words["needs"]
    cells = {(code, n): _nothing(code, n) for code in codes for n in needs}
    if sheet := read_sheet(year, level, segment.code):
        cells |= {at: cell_of(sheet, row) for at, row in sheet.of(codes, need).items()}
    return every, cells


def cell_of(sheet: Sheet, row: np.void) -> Cell:
    words, segment = sheet.words, int(row["segment"])
    yardstick = int(row["yardstick"])
    basis = int(row["basis"])
    return Cell(
        area=words["areas"][row["area"]],
        need=words["needs"][row["need"]],
        state=str(STATES[row["state"]]),
        segment=words["segments"][segment] if segment >= 0 else "",
        segment_count=int(row["segment_count"]),
        need_count=_known(row["need_count"]),
        planned_count=_known(row["planned_count"]),
        unit=words["units"][yardstick] if yardstick >= 0 else "",
        indicator=words["indicators"][yardstick] if yardstick >= 0 else "",
        basis=SEVERAL_FIGURES if basis == SEVERAL else str(BASES[basis]),
        is_estimate=bool(row["is_estimate"]),
        program_count=int(row["program_count"]),
        coarse_count=int(row["coarse_count"]),
        responsible_count=int(row["responsible_count"]),
        declared_count=int(row["declared_count"]),
        recorded=dict(zip(STATES.tolist(), row["recorded"].tolist(), strict=True)),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _nothing(area: str, need: str) -> Cell:
    """Of this segment nothing is known here: no figure and nothing published."""
    return Cell(
        area=area,
        need=need,
        state=GapState.NO_DATA.value,
        segment="",
        segment_count=0,
        need_count=None,
        planned_count=None,
        unit="",
        indicator="",
        basis="",
        is_estimate=False,
        program_count=0,
        coarse_count=0,
        responsible_count=0,
        declared_count=0,
        recorded=dict.fromkeys(STATES.tolist(), 0),
    )


def lines_of(cells: Iterable[Cell], areas: list[Area], need: Need, year: int) -> list[Line]:
    """Cells of one need with who is competent; two queries, however many there are."""
    by_area = {cell.area: cell for cell in cells}
    areas = [area for area in areas if area.code in by_area]
    segments = Segment.objects.in_bulk(
        list({by_area[area.code].segment for area in areas} - {""}), field_name="code"
    )
    regencies = dict(Area.objects.regencies().values_list("code", "pk"))
    places = [(need, regencies.get(area.regency_code)) for area in areas]
    told = competent_for(places, year)
    return [
        Line(area, by_area[area.code], segments.get(by_area[area.code].segment), agencies)
        for area, agencies in zip(areas, told, strict=True)
    ]
