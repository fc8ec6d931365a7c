"""Segmen tak tergarap: what is needed in a kab/kota and no direct program with a place reaches.

The whole year is counted at once (`engine.untouched`) and kept for some minutes; a page or an
answer then tells the part of it that was asked for. What is owed by law (SPM) is listed without a
figure, too.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone

from coordination.cells import can_be_counted, prepare_year
from coordination.competence import Competent, competent_for
from coordination.duties import duties_of, duty_frame
from coordination.engine.untouched import find_untouched
from coordination.gaps import EVERYBODY, figures_of, has_examples
from coordination.models import Conversion, Duty, NeedFigure, Run, RunState
from geo.models import Area
from programs.models import Competence, Need, Segment

KEPT_S = 600
MOST_SOURCES = 3
FIGURE = "figure"


@dataclass(frozen=True)
class Source:
    """Where a figure comes from; `area` is the code of what it is about."""

    name: str
    year: int
    source: str
    area: str


@dataclass(frozen=True)
class Line:
    """One need of one segment of one regency, by codes. Missing counts are None."""

    regency: str
    need: str
    segment: str
    state: str
    need_count: float | None
    need_basis: str  # figure, sum (of all villages), "" (only figures of areas inside)
    unit: str
    inside_count: int  # areas in the regency that have a figure of their own
    sources: tuple[Source, ...]  # the first few, distinct
    coarse_count: int  # programs that name the regency or the province and no place in it
    is_coarse_only: bool
    responsible_count: int
    declared_count: int
    duties: tuple[str, ...]  # codes of the SPM duties it is owed by
    is_estimate: bool
    is_over: bool


@dataclass(frozen=True)
class Untouched:
    """All lines of a year, by regency, segment and need."""

    year: int
    lines: tuple[Line, ...]
    is_example: bool
    computed_at: datetime.datetime


@dataclass(frozen=True)
class Told:
    """A line with the things its codes name."""

    line: Line
    regency: Area
    need: Need
    segment: Segment
    agencies: list[Competent]
    duties: list[Duty]


def untouched_of(year: int) -> Untouched:
    """The year's lines. Kept for ten minutes, or until a run ends or a table changes."""
    run = Run.objects.filter(state=RunState.DONE, fiscal_year=year).order_by("-pk").first()
    if run is None:
        return _count(year)
    stamps = [run.finished_at, *map(_changed_at, (Competence, Conversion))]
    key = "-".join(["untouched", str(year), str(run.pk), *map(_stamp, stamps)])
    return cache.get_or_set(key, lambda: _count(year), KEPT_S)


def _changed_at(model) -> datetime.datetime | None:
    return model.objects.aggregate(last=Max("updated_at"))["last"]


def _stamp(at: datetime.datetime | None) -> str:
    return f"{at:%Y%m%d%H%M%S%f}" if at else ""


def lines_in(found: Untouched, area: Area | None) -> list[Line]:
    """Lines of the regency this area is, or lies in; of all without one, or of the province."""
    code = area.regency_code if area else ""
    return [line for line in found.lines if line.regency.startswith(code)]


def tell(lines: Iterable[Line], year: int) -> list[Told]:
    """Names and competent agencies; the queries do not grow with the lines."""
    lines = list(lines)
    areas = _by_code(Area, {line.regency for line in lines})
    needs = _by_code(Need, {line.need for line in lines})
    segments = _by_code(Segment, {line.segment for line in lines})
    places = [(needs[line.need], areas[line.regency].pk) for line in lines]
    agencies = competent_for(places, year)
    duties = duties_of(code for line in lines for code in line.duties)
    return [
        Told(
            line,
            areas[line.regency],
            needs[line.need],
            segments[line.segment],
            able,
            [duties[code] for code in line.duties],
        )
        for line, able in zip(lines, agencies, strict=True)
    ]


def _by_code(model, codes: set[str]) -> dict:
    return {row.code: row for row in model.objects.filter(code__in=codes)}


def _count(year: int) -> Untouched:
    lines = ()
    if can_be_counted():
        rows = find_untouched(prepare_year(year), duty_frame()).to_dict("records")
        figures = _figures(year)
        lines = tuple(_line(row, figures[row["area"], row["need"], row["segment"]]) for row in rows)
    return Untouched(year, lines, has_examples(year), timezone.now())


def _figures(year: int) -> dict[tuple, list[NeedFigure]]:
    """(regency, need, segment) -> figures of it and of what lies in it, the regency's first."""
    found = defaultdict(list)
    for figure in figures_of(year):
        segment = figure.segment.code if figure.segment else EVERYBODY
        if figure.value is not None:
            found[figure.area.regency_code, figure.need.code, segment].append(figure)
    return found


def _line(row: dict, figures: list[NeedFigure]) -> Line:
    own = [f for f in figures if f.area.code == row["area"] and f.indicator == row["indicator"]]
    inside = [f for f in figures if f.area.code != row["area"]]
    behind = own if row["need_basis"] == FIGURE else inside or figures
    return Line(
        regency=row["area"],
        need=row["need"],
        segment=row["segment"],
        state=row["state"],
        need_count=None if np.isnan(row["need_count"]) else row["need_count"],
        need_basis=row["need_basis"],
        unit=row["unit"],
        inside_count=len({f.area_id for f in inside}),
        sources=_sources(behind),
        coarse_count=row["program_count"] + row["coarse_count"],
        is_coarse_only=row["is_coarse_only"],
        responsible_count=row["responsible_count"],
        declared_count=row["declared_count"],
        duties=tuple(row["duty"].split("; ")) if row["duty"] else (),
        is_estimate=row["is_estimate"],
        is_over=row["is_over"],
    )


def _sources(figures: list[NeedFigure]) -> tuple[Source, ...]:
    seen = {}
    for f in figures:
        name = f.definition or f.indicator
        seen.setdefault((name, f.year, f.source), Source(name, f.year, f.source, f.area.code))
    return tuple(seen.values())[:MOST_SOURCES]
