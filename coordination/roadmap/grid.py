"""Tables of one measure: areas by years. PURE.

A grid takes one indicator, so that yardsticks cannot be mixed, ranked or summed together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coordination.charts import Measure, MixedMeasures

TOLERANCE = 0.01  # in the unit of the measure: what sources round to


@dataclass(frozen=True)
class Cell:
    """What is used of one area and year, and where it is from."""

    value: float | None = None
    is_derived: bool = False
    sources: tuple[tuple[str, str], ...] = ()  # code and words
    note: str = ""


NOTHING = Cell()


@dataclass(frozen=True)
class Grid:
    """The values of one indicator: cells by (area code, year)."""

    measure: Measure
    name: str
    is_rate: bool
    cells: Mapping[tuple[str, int], Cell]

    def at(self, code: str, year: int) -> Cell:
        return self.cells.get((code, year), NOTHING)

    def value(self, code: str, year: int) -> float | None:
        return self.at(code, year).value

    def values(self, code: str, years: Iterable[int]) -> tuple[float | None, ...]:
        return tuple(self.value(code, year) for year in years)

    def derived(self, code: str, years: Iterable[int]) -> frozenset[int]:
        """Places in `years` of values that somebody computed."""
        return frozenset(n for n, year in enumerate(years) if self.at(code, year).is_derived)

    def latest(self, codes: Iterable[str]) -> int | None:
        """The latest year in which all of these areas have a value."""
        codes = list(codes)
        years = {year for _code, year in self.cells}
        full = [y for y in years if all(self.value(code, y) is not None for code in codes)]
        return max(full, default=None)

    def ranks(self, codes: Iterable[str], year: int) -> dict[str, int]:
        """1 is the lowest; equal values share a rank. Empty unless every area has a value."""
        values = {code: self.value(code, year) for code in codes}
        if not values or any(value is None for value in values.values()):
            return {}
        return {
            code: 1 + sum(other < value for other in values.values())
            for code, value in values.items()
        }


@dataclass(frozen=True)
class Sides:
    """Count and rate of one yardstick, side by side: either alone misleads.

    Raises MixedMeasures for two yardsticks, and ValueError unless one is a count, one a rate.
    """

    count: Grid
    rate: Grid

    def __post_init__(self):
        if self.count.measure.yardstick != self.rate.measure.yardstick:
            raise MixedMeasures("count and rate must be of one yardstick")
        if self.count.is_rate or not self.rate.is_rate:
            raise ValueError("one side is a count, the other a rate")


@dataclass(frozen=True)
class SumCheck:
    """Whether the parts of a year add up to the whole; `summed` is None where a part is missing."""

    year: int
    summed: float | None
    whole: float | None
    unknown: int  # parts without a value

    @property
    def difference(self) -> float | None:
        if self.summed is None or self.whole is None:
            return None
        return round(self.summed - self.whole, 6)

    @property
    def holds(self) -> bool | None:
        """None where it cannot be checked."""
        difference = self.difference
        return None if difference is None else abs(difference) <= TOLERANCE + 1e-9


def check_sum(grid: Grid, parts: Iterable[str], whole: str, year: int) -> SumCheck:
    """Raises ValueError for a rate: percentages are not added."""
    if grid.is_rate:
        raise ValueError("a rate is not added up")
    values = [grid.value(code, year) for code in parts]
    unknown = sum(value is None for value in values)
    summed = None if unknown or not values else round(sum(values), 6)
    return SumCheck(year, summed, grid.value(whole, year), unknown)
