"""The charts of the road map: which there are of an area, and what each is drawn from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coordination.charts import (
    Measure,
    Path,
    Picture,
    Series,
    Words,
    bar_chart,
    line_chart,
    small_multiples,
)
from coordination.models import IndicatorValue, ValueStatus
from geo import formats
from geo.models import Area, Level

from .grid import Grid
from .reading import EXTREME_RATE, POOR_COUNT, POOR_RATE, Book, is_yearly, measure_of


@dataclass(frozen=True)
class Chart:
    """One chart: its address, what it is drawn from, and how."""

    slug: str
    picture: Picture
    draw: Callable[[Picture], str]
    rows: tuple[IndicatorValue, ...]

    @property
    def svg(self) -> str:
        return self.draw(self.picture)

    @property
    def headings(self) -> tuple[str, ...]:
        """Of the table beside it: lists of areas go down, series go across."""
        return tuple(one.name for one in self.picture.series)

    @property
    def lines(self) -> list[tuple[str, list[str]]]:
        """The same numbers as text: label, and a cell per series."""
        past = max((len(one.values) for one in self.picture.series), default=0)
        return [
            (label, [_said(one, n) for one in self.picture.series])
            for n, label in enumerate(self.picture.labels[:past])
        ]


def _said(one: Series, n: int) -> str:
    value = one.values[n] if n < len(one.values) else None
    return formats.number(value, one.measure.digits) + (" (d)" if n in one.derived else "")


def charts_of(book: Book, area: Area) -> list[Chart]:
    """Those that have anything to show, in the order of the page."""
    if book.poor is None:
        return []
    found: list[Chart | None] = []
    if area.level == Level.PROVINCE:
        found += [
            _bars(book, book.poor.rate, "batang-persen"),
            _bars(book, book.poor.count, "batang-jiwa"),
            _multiples(book, book.poor.rate, POOR_RATE, "kecil-persen"),
            _multiples(book, book.poor.count, POOR_COUNT, "kecil-jiwa"),
            _semesters(book, area, POOR_RATE, "semester-persen"),
            _semesters(book, area, POOR_COUNT, "semester-jiwa"),
        ]
    found += [
        _path_line(book, area, POOR_RATE, "persen"),
        _path_line(book, area, POOR_COUNT, "jiwa"),
        _path_line(book, area, EXTREME_RATE, "ekstrem"),
    ]
    return [chart for chart in found if chart]


def words() -> Words:
    return Words(
        unit=_("Satuan"),
        source=_("Sumber"),
        dated=_("Data"),
        missing=_("Kosong atau -: tidak ada data"),
        derived=_("(d): dihitung, bukan dari sumber"),
    )


def sources_in(rows: Iterable[IndicatorValue]) -> tuple[str, str]:
    """Makers and those who passed it on, by name; the periods, and when the sources appeared."""
    rows = [row for row in rows if row.value is not None]
    if not rows:
        return "", ""
    makers = dict.fromkeys(row.indicator.maker for row in rows)
    names = dict.fromkeys(text.partition(": ")[0] for row in rows for _code, text in row.sources)
    periods = sorted({(row.starts_on, row.period) for row in rows})
    days = [row.sourced_on for row in rows]
    ends = {"first": periods[0][1], "last": periods[-1][1]}
    dated = _("%(first)s sampai %(last)s") % ends if len(periods) > 1 else ends["first"]
    if known := [day for day in days if day]:
        latest = {"day": formats.day(max(known))}
        dated += _("; sumber terbit sampai %(day)s") % latest
        if None in days:
            dated += _(" (sebagian sumber tidak bertanggal)")
    return _("%(makers)s, dikutip dari %(names)s") % {
        "makers": ", ".join(makers),
        "names": ", ".join(names),
    }, dated


def _picture(title: str, measure: Measure, labels, series, rows, paths=()) -> Picture:
    source, dated = sources_in(rows)
    last = [
        f"{one.name}: {labels[len(one.values) - 1]} {_said(one, len(one.values) - 1)}"
        for one in series
        if one.values
    ]
    described = _("%(title)s, %(unit)s. %(last)s. Semua angka ada di tabel.") % {
        "title": title,
        "unit": measure.unit,
        "last": "; ".join([*last, *(path.name for path in paths)]),
    }
    return Picture(
        title=title,
        description=described,
        measure=measure,
        labels=tuple(labels),
        series=tuple(series),
        source=source,
        dated=dated,
        paths=tuple(paths),
        words=words(),
    )


def _series(grid: Grid, area: Area, years: list[int]) -> Series:
    values, derived = grid.values(area.code, years), grid.derived(area.code, years)
    return Series(grid.measure, area.short_name, values, derived)


def _path_line(book: Book, area: Area, indicator: str, slug: str) -> Chart | None:
    """The area by year, for a rate beside the province, with the way to its target."""
    grid = book.grid(indicator)
    if grid is None or all(grid.value(area.code, year) is None for year in book.years):
        return None
    areas = [area]
    if grid.is_rate and area != book.province:
        areas.append(book.province)
    series = [_series(grid, one, book.years) for one in areas if one]
    path, until = _way(book, grid, area)
    labels = [str(year) for year in range(book.years[0], max(until, book.years[-1]) + 1)]
    rows = tuple(_rows(book, indicator, {one.code for one in areas if one}, book.years))
    title = f"{grid.name}, {area.short_name}"
    paths = [path] if path else []
    return Chart(slug, _picture(title, grid.measure, labels, series, rows, paths), line_chart, rows)


def _way(book: Book, grid: Grid, area: Area) -> tuple[Path | None, int]:
    """From the latest number to the target, straight; level where it is below it already."""
    target = book.target(grid.measure.code, area.code)
    known = [year for year in book.years if grid.value(area.code, year) is not None]
    if target is None or not known or target.year <= known[-1]:
        return None, 0
    latest = grid.value(area.code, known[-1])
    said = {
        "year": target.year,
        "value": target.said,
        "source": target.source_text.partition(":")[0],
    }
    if latest > target.value:
        name = _("Jalur lurus ke sasaran %(year)s: %(value)s (%(source)s)") % said
    else:
        name = _("Sasaran %(year)s: %(value)s (%(source)s); angka terakhir tidak di atasnya") % said
    first = book.years[0]
    start, end = known[-1] - first, target.year - first
    points = ((start, max(latest, target.value)), (end, target.value))
    return Path(grid.measure, name, points), target.year


def _rows(book: Book, indicator: str, codes, years) -> list[IndicatorValue]:
    return [
        row
        for row in book.of(indicator)
        if row.area.code in codes and row.starts_on.year in years and is_yearly(row)
    ]


def _bars(book: Book, grid: Grid, slug: str) -> Chart | None:
    """The latest year in which every regency has a number, the highest first."""
    year = grid.latest(book.codes)
    if year is None:
        return None
    areas = sorted(book.regencies, key=lambda a: (-grid.value(a.code, year), a.code))
    cells = [grid.at(area.code, year) for area in areas]
    one = Series(
        grid.measure,
        f"{grid.name} {year}",
        tuple(cell.value for cell in cells),
        frozenset(n for n, cell in enumerate(cells) if cell.is_derived),
    )
    rows = tuple(_rows(book, grid.measure.code, set(book.codes), [year]))
    title = _("%(name)s per kabupaten/kota, %(year)s") % {"name": grid.name, "year": year}
    labels = [area.short_name for area in areas]
    return Chart(slug, _picture(title, grid.measure, labels, [one], rows), bar_chart, rows)


def _multiples(book: Book, grid: Grid, indicator: str, slug: str) -> Chart:
    series = [_series(grid, area, book.years) for area in book.regencies]
    rows = tuple(_rows(book, indicator, set(book.codes), book.years))
    title = _("%(name)s per kabupaten/kota, %(first)s-%(last)s") % {
        "name": grid.name, "first": book.years[0], "last": book.years[-1],
    }  # fmt: skip
    labels = [str(year) for year in book.years]
    return Chart(slug, _picture(title, grid.measure, labels, series, rows), small_multiples, rows)


def _semesters(book: Book, area: Area, indicator: str, slug: str) -> Chart | None:
    """March and September; a September without a survey is a gap."""
    rows = tuple(book.of(indicator, area.code))
    found = {(row.starts_on.year, row.starts_on.month): row for row in rows}
    if not any(month == 9 for _year, month in found):
        return None
    last = max(found)
    places = [(y, m) for y in book.years for m in (3, 9) if (y, m) <= last]
    about = rows[0].indicator
    measure = measure_of(about)
    kept = [found.get(place) for place in places]
    one = Series(
        measure,
        area.short_name,
        tuple(row and row.value for row in kept),
        frozenset(n for n, row in enumerate(kept) if row and row.status == ValueStatus.DERIVED),
    )
    short = {3: _("Mar"), 9: _("Sep")}
    labels = [f"{short[month]} {year % 100}" for year, month in places]
    title = _("%(name)s, %(area)s, tiap semester") % {"name": about.name, "area": area.short_name}
    return Chart(slug, _picture(title, measure, labels, [one], rows), line_chart, rows)
