"""Everything about one segment in one year: how many need what where, and who serves them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from coordination.gap_matrix import Cell, cells_of, needs_in_order
from coordination.gaps import EVERYBODY, has_examples
from coordination.maps import CONCERNING, parts_of
from coordination.models import EXAMPLE_INDICATOR, NeedFigure
from coordination.sheets import Sheet
from coordination.untouched import Told, lines_in, tell, untouched_of
from geo.models import Area
from programs.models import Footprint, Need, Program, Segment

MOST_PROGRAMS, MOST_SOURCES = 100, 5


@dataclass(frozen=True)
class Source:
    """Where figures of a need come from."""

    name: str
    year: int
    source: str
    is_example: bool


@dataclass(frozen=True)
class Needed:
    """One need of the segment: its cells by area, and where the figures are from."""

    need: Need
    cells: list[tuple[Area, Cell]]
    sources: list[Source]


@dataclass(frozen=True)
class Serving:
    """A program whose lines name the segment. `is_broader`: they name only a wider segment."""

    program: Program
    regencies: tuple[str, ...]  # codes
    is_coarse: bool
    is_broader: bool


@dataclass(frozen=True)
class SegmentPage:
    segment: Segment
    around: list[Segment]  # wider ones, the widest first
    inside: list[Segment]
    sheet: Sheet | None
    needed: list[Needed]
    program_count: int
    programs: list[Serving]
    untouched: list[Told]  # nobody serves them, by kab/kota
    coarse: list[Told]  # only programs without a place do
    concerning: tuple[str, ...] = CONCERNING  # states that are counted as gaps


def page_of(segment: Segment, year: int, area: Area | None, user) -> SegmentPage:
    """What this person may read of the segment; the queries do not grow with what is there."""
    tree = {s.code: s for s in Segment.objects.select_related("parent")}
    around, below = _around(segment, tree), _below(segment, tree)
    areas = parts_of(area)
    sheet, cells = cells_of(year, areas, segment)
    told = tell([r for r in lines_in(untouched_of(year), area) if r.segment == segment.code], year)
    programs = _programs(segment, around, below, year, area, user)
    return SegmentPage(
        segment=segment,
        around=around,
        inside=[s for s in tree.values() if s.parent_id == segment.pk],
        sheet=sheet,
        needed=_needed(segment, year, areas, cells),
        program_count=programs.count(),
        programs=_serving(programs, {segment.code, *below}),
        untouched=[row for row in told if not row.line.is_coarse_only],
        coarse=[row for row in told if row.line.is_coarse_only],
    )


def _around(segment: Segment, tree: dict[str, Segment]) -> list[Segment]:
    found, above = [], segment.parent
    while above is not None and len(found) < len(tree):
        found.append(above)
        above = tree[above.code].parent
    return found[::-1]


def _below(segment: Segment, tree: dict[str, Segment]) -> set[str]:
    children = defaultdict(list)
    for one in tree.values():
        if one.parent is not None:
            children[one.parent.code].append(one.code)
    found, left = set(), [segment.code]
    while left:
        fresh = [code for code in children[left.pop()] if code not in found]
        found.update(fresh)
        left += fresh
    return found


def _needed(segment: Segment, year: int, areas: list[Area], cells: dict) -> list[Needed]:
    sources = _sources(segment, year)
    found = []
    for need in needs_in_order():
        of = [(a, cells[a.code, need.code]) for a in areas if (a.code, need.code) in cells]
        known = [(area, cell) for area, cell in of if cell.is_known]
        if known:
            found.append(Needed(need, known, sources[need.code][:MOST_SOURCES]))
    return found


def _sources(segment: Segment, year: int) -> dict[str, list[Source]]:
    of = Q(segment=segment)
    if segment.code == EVERYBODY:
        of |= Q(segment__isnull=True)
    figures = NeedFigure.objects.filter(of, in_use=True, need__isnull=False, year__lte=year)
    if not has_examples(year):
        figures = figures.exclude(indicator__startswith=EXAMPLE_INDICATOR)
    columns = ("need__code", "definition", "indicator", "year", "source")
    found = defaultdict(list)
    rows = figures.order_by("-year", "source").values_list(*columns).distinct()
    for need, definition, indicator, of_year, source in rows:
        is_example = indicator.startswith(EXAMPLE_INDICATOR)
        found[need].append(Source(definition or indicator, of_year, source, is_example))
    return found


def _programs(segment, around, below, year: int, area: Area | None, user):
    """In force and naming it, a part of it, or a wider segment that is not everybody."""
    wider = {one.code for one in around} - {EVERYBODY}
    programs = Program.objects.visible_to(user).of_year(year).in_force()
    if area is not None:
        programs = programs.touching(area.code)
    codes = {segment.code, *below, *wider}
    return programs.filter(targets__segments__code__in=codes).distinct()


def _serving(programs, own: set[str]) -> list[Serving]:
    shown = list(programs.for_list().order_by("is_coarse", "agency__name", "pk")[:MOST_PROGRAMS])
    named, regencies = defaultdict(set), defaultdict(set)
    columns = ("program_id", "segment_key", "regencies")
    for pk, key, codes in Footprint.objects.filter(program__in=shown).values_list(*columns):
        named[pk].update(key.split(";"))
        regencies[pk].update(code for code in codes.split(",") if code)
    return [
        Serving(p, tuple(sorted(regencies[p.pk])), p.is_coarse, not named[p.pk] & own)
        for p in shown
    ]
