"""All series of the register, read once for a page: grids, quotations, what else sources say."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from coordination.charts import Measure
from coordination.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    ValueStatus,
    Yardstick,
)
from geo.models import Area, Level

from .grid import Cell, Grid, Sides

POOR_COUNT, POOR_RATE = "bps_miskin_jiwa", "bps_miskin_persen"
EXTREME_RATE = "bps_ekstrem_persen"
FIRST_YEAR = 2021
MARCH = 3


def measure_of(indicator: Indicator) -> Measure:
    return Measure(indicator.code, indicator.yardstick, indicator.unit, indicator.digits)


@dataclass(frozen=True)
class Book:
    """Areas, values and targets. Three queries, however many areas."""

    province: Area | None
    regencies: tuple[Area, ...]
    rows: tuple[IndicatorValue, ...]
    targets: tuple[IndicatorTarget, ...]

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {row.indicator.code: row.indicator for row in self.rows}

    @property
    def codes(self) -> list[str]:
        return [area.code for area in self.regencies]

    def of(self, indicator: str, area: str | None = None) -> list[IndicatorValue]:
        """What is in use of one indicator, the earliest first: no quotation ever is."""
        return [
            row
            for row in self.rows
            if row.indicator.code == indicator and row.in_use and area in (None, row.area.code)
        ]

    def grid(self, indicator: str) -> Grid | None:
        """By year: those of March, or of the year as a whole. None where nothing is said."""
        rows = self.of(indicator)
        if not rows:
            return None
        yearly = [row for row in rows if is_yearly(row)]
        cells = {(row.area.code, row.starts_on.year): _cell(row) for row in yearly}
        about = rows[0].indicator
        return Grid(measure_of(about), about.name, about.is_rate, cells)

    @cached_property
    def poor(self) -> Sides | None:
        """BPS's poor, count and rate."""
        count, rate = self.grid(POOR_COUNT), self.grid(POOR_RATE)
        return Sides(count, rate) if count and rate else None

    @cached_property
    def years(self) -> list[int]:
        """From 2021 to the last that says anything of BPS's poor."""
        said = [row.starts_on.year for row in self.of(POOR_RATE) if row.value is not None]
        return list(range(FIRST_YEAR, max(said) + 1)) if said else []

    def quotations(self, codes: Iterable[str]) -> list[IndicatorValue]:
        codes = set(codes)
        return [r for r in self.rows if r.status == ValueStatus.QUOTED and r.area.code in codes]

    def unused(self, codes: Iterable[str]) -> list[IndicatorValue]:
        """Contradicting values that are kept and not in use, quotations apart."""
        codes = set(codes)
        return [
            row
            for row in self.rows
            if not row.in_use and row.status != ValueStatus.QUOTED and row.area.code in codes
        ]

    def target(self, indicator: str, code: str) -> IndicatorTarget | None:
        """The area's own latest target, else the province's."""
        mine = [t for t in self.targets if t.indicator.code == indicator]
        own = [t for t in mine if t.area.code == code]
        return max(
            own or [t for t in mine if t.area.level == Level.PROVINCE],
            key=lambda target: target.year,
            default=None,
        )

    def by_yardstick(self, codes: Iterable[str]) -> list[tuple[str, list]]:
        """Every yardstick apart: its label, and (indicator, its values in these areas)."""
        codes, found = set(codes), []
        for yardstick in Yardstick:
            tables = [
                (about, rows)
                for about in self.indicators.values()
                if about.yardstick == yardstick
                and (rows := [r for r in self.of(about.code) if r.area.code in codes])
            ]
            if tables:
                found.append((yardstick.label, tables))
        return found


def is_yearly(row: IndicatorValue) -> bool:
    """Whether it is of March, or of the year as a whole: one per year."""
    is_year = (row.ends_on - row.starts_on).days > 31
    return is_year or row.starts_on.month == MARCH


def _cell(row: IndicatorValue) -> Cell:
    return Cell(row.value, row.status == ValueStatus.DERIVED, tuple(row.sources), row.note)


def read_book() -> Book:
    areas = list(Area.objects.filter(level__lte=Level.REGENCY))
    return Book(
        province=next((a for a in areas if a.level == Level.PROVINCE), None),
        regencies=tuple(sorted((a for a in areas if a.level == Level.REGENCY), key=_by_code)),
        rows=tuple(IndicatorValue.objects.for_reading()),
        targets=tuple(
            IndicatorTarget.objects.select_related("indicator", "area", "updated_by").order_by(
                "indicator__rank", "area__code", "year"
            )
        ),
    )


def _by_code(area: Area) -> str:
    return area.code
