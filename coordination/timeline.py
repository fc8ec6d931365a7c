"""Two periods and what they share, laid out as a drawing. Pure: days in, lengths out."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from geo.formats import MONTHS, period

WIDTH = 720.0
LEFT, RIGHT = 4.0, 4.0
HEAD, ROW, BAR = 50.0, 26.0, 14.0
MOST_YEARS_BY_MONTH = 2  # longer ones are ruled by quarters
MOST_YEARS = 12


@dataclass(frozen=True)
class Tick:
    x: float
    middle: float
    label: str
    is_year: bool


@dataclass(frozen=True)
class Bar:
    """One period; `look` is left, right or shared. `width` 0: nothing to draw."""

    look: str
    label: str
    said: str
    days: int | None
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Timeline:
    width: float
    height: float
    bar_height: float
    ticks: tuple[Tick, ...]
    years: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    shared: Bar
    said: str


Period = tuple[datetime.date | None, datetime.date | None]


def timeline(sides: Sequence[tuple[str, Period]], shared: tuple[str, Period]) -> Timeline:
    """The drawing of two named periods and the one they share; all half-open.

    A side without days has a row and no bar. The scale is whole years, from the first to the last.
    """
    known = [p for _label, p in (*sides, shared) if p[0] and p[1]]
    first = min(p[0] for p in known).year
    last = max(p[1] - datetime.timedelta(days=1) for p in known).year
    last = min(last, first + MOST_YEARS - 1)
    begin, end = datetime.date(first, 1, 1), datetime.date(last + 1, 1, 1)
    scale = (WIDTH - LEFT - RIGHT) / (end - begin).days

    def at(day: datetime.date) -> float:
        return round(LEFT + min(max((day - begin).days, 0), (end - begin).days) * scale, 1)

    looks = ("left", "right")
    bars = tuple(
        _bar(look, label, p, HEAD + n * ROW + (ROW - BAR) / 2, at)
        for n, (look, (label, p)) in enumerate(zip(looks, sides, strict=True))
    )
    band = _bar("shared", *shared, HEAD, at)
    years = _years(first, last, at)
    ticks = _months(first, last, at)
    said = "; ".join(f"{bar.label}: {bar.said}" for bar in (*bars, band))
    return Timeline(WIDTH, HEAD + 2 * ROW + 4, BAR, ticks, years, bars, band, said)


def _bar(look: str, label: str, days: Period, y: float, at) -> Bar:
    starts_on, ends_on = days
    if not (starts_on and ends_on):
        return Bar(look, label, "…", None, 0, y, 0)
    width = round(max(at(ends_on) - at(starts_on), 1.5), 1)
    return Bar(
        look, label, period(starts_on, ends_on), (ends_on - starts_on).days, at(starts_on), y, width
    )


def _years(first: int, last: int, at) -> tuple[Tick, ...]:
    return tuple(
        _tick(datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1), str(year), at, is_year=True)
        for year in range(first, last + 1)
    )


def _months(first: int, last: int, at) -> tuple[Tick, ...]:
    """A tick a month, or a quarter where the scale is long; named where there is room."""
    count = last - first + 1
    step = 1 if count <= MOST_YEARS_BY_MONTH else 3
    ticks = []
    for year in range(first, last + 1):
        for month in range(1, 13, step):
            start = datetime.date(year, month, 1)
            following = month + step
            end = datetime.date(year + following // 13, (following - 1) % 12 + 1, 1)
            name = MONTHS[month - 1][:3] if count <= MOST_YEARS_BY_MONTH else ""
            ticks.append(_tick(start, end, name[:1] if count == 2 else name, at, is_year=False))
    return tuple(ticks)


def _tick(start: datetime.date, end: datetime.date, label: str, at, *, is_year: bool) -> Tick:
    return Tick(at(start), round((at(start) + at(end)) / 2, 1), label, is_year)
