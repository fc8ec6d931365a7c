"""What the pages of the road map show, as values: no template counts anything."""

from dataclasses import dataclass

from coordination.models import IndicatorValue, measured
from geo.models import Area

from .grid import Cell, Grid, SumCheck, check_sum
from .reading import Book

THIRD = 3


@dataclass(frozen=True)
class Pair:
    """Count and rate of one area and year."""

    year: int
    count: Cell
    rate: Cell


@dataclass(frozen=True)
class Line:
    area: Area
    pairs: list[Pair]


@dataclass(frozen=True)
class Rank:
    """A place among the regencies, 1 the lowest; None where one of them has no number.

    `moved` is against the year before: positive is towards the highest.
    """

    place: int | None
    moved: int | None


@dataclass(frozen=True)
class Standing:
    """One area in one year."""

    year: int
    rate: Rank
    count: Rank


@dataclass(frozen=True)
class Statement:
    """Somebody's words about a number, beside what the register holds: never drawn as data."""

    row: IndicatorValue
    used: Cell | None  # what is in use of the same indicator, area and year

    @property
    def used_said(self) -> str:
        return measured(self.used.value, self.row.unit, self.row.indicator.digits)


def pairs(book: Book, area: Area) -> list[Pair]:
    sides = book.poor
    return [
        Pair(year, sides.count.at(area.code, year), sides.rate.at(area.code, year))
        for year in book.years
    ]


def lines(book: Book) -> list[Line]:
    """Every regency, then the province."""
    areas = [*book.regencies, *filter(None, [book.province])]
    return [Line(area, pairs(book, area)) for area in areas]


def standings(book: Book, area: Area) -> list[Standing]:
    """The place of one area in every year, by rate and by count."""
    by_rate = _places(book, book.poor.rate, area)
    by_count = _places(book, book.poor.count, area)
    return [
        Standing(year, rate, count)
        for year, rate, count in zip(book.years, by_rate, by_count, strict=True)
    ]


def _places(book: Book, grid: Grid, area: Area) -> list[Rank]:
    found, before = [], None
    for year in book.years:
        place = grid.ranks(book.codes, year).get(area.code)
        moved = place - before if place is not None and before is not None else None
        found.append(Rank(place, moved))
        before = place
    return found


def known_counts(book: Book) -> list[tuple[int, int, int]]:
    """Per year, how many regencies have a rate, and how many a count."""
    sides = book.poor
    return [
        (
            year,
            sum(sides.rate.value(code, year) is not None for code in book.codes),
            sum(sides.count.value(code, year) is not None for code in book.codes),
        )
        for year in book.years
    ]


def sum_checks(book: Book) -> list[SumCheck]:
    """Per year: do the regencies add up to the province?"""
    if book.province is None:
        return []
    return [check_sum(book.poor.count, book.codes, book.province.code, year) for year in book.years]


def third_lowest(found: list[Standing]) -> tuple[list[int], list[int]]:
    """Years in which an area is third lowest by rate, and by count."""
    return (
        [one.year for one in found if one.rate.place == THIRD],
        [one.year for one in found if one.count.place == THIRD],
    )


def statements(book: Book, codes) -> list[Statement]:
    found = []
    for row in book.quotations(codes):
        grid = book.grid(row.indicator.code)
        used = grid and grid.at(row.area.code, row.starts_on.year)
        found.append(Statement(row, used if used and used.value is not None else None))
    return found


def sources_of(rows) -> list[tuple[str, str]]:
    """Every source that any of these names, once, by its code."""
    return sorted({pair for row in rows for pair in row.sources})
