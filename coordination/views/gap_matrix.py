"""Celah: area by need, and for one need its map with the table beside it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from coordination import maps
from coordination.charts import area_map
from coordination.closing import Closer
from coordination.context import here
from coordination.gap_files import as_csv
from coordination.gap_matrix import Cell, Matrix, cells_of, lines_of, matrix_of, needs_in_order
from coordination.gap_pictures import gap_picture
from coordination.maps import CONCERNING, areas_of, parts_of
from coordination.models import CellSheet, GapState, Run
from coordination.sheets import Sheet
from geo.models import Area, Level
from programs.access import may_see_programs, may_start_run
from programs.models import Need, Segment

from .declarations import year_of
from .files import picture_file
from .map import LEVEL_WORDS


@dataclass(frozen=True)
class Asked:
    """What the address narrows the page to; `unknown` are values that mean nothing here."""

    year: int
    area: Area | None
    need: Need | None
    segment: Segment | None
    states: list[str]
    detail: Level
    unknown: list[str]

    @property
    def query(self) -> dict:
        """What every link of the page keeps."""
        kept = {
            "tahun": self.year,
            "wilayah": self.area.code if self.area else "",
            "segmen": self.segment.code if self.segment else "",
        }
        return {name: value for name, value in kept.items() if value}


@dataclass(frozen=True)
class Shown:
    """A cell of the page: where it leads, and whether the state asked for is another."""

    cell: Cell
    map_href: str
    list_href: str
    is_dim: bool


def asked_of(request: HttpRequest) -> Asked:
    get, area = request.GET, here(request).area
    need = Need.objects.filter(code=get.get("kebutuhan", "")).first()
    segment = Segment.objects.filter(code=get.get("segmen", "")).first()
    states = [state for state in get.getlist("keadaan") if state in GapState.values]
    unknown = [get[name] for name, found in (("kebutuhan", need), ("segmen", segment))
               if get.get(name) and found is None]  # fmt: skip
    unknown += [state for state in get.getlist("keadaan") if state and state not in states]
    levels = maps.details_of(area)
    said = get.get("rincian", "")
    detail = next((one for one in levels if LEVEL_WORDS[one] == said), min(levels))
    return Asked(year_of(request), area, need, segment, states, detail, unknown)


@login_required
def gap_matrix(request):
    asked = asked_of(request)
    sees = may_see_programs(request.user)
    context = {
        "asked": asked,
        "sees_register": sees,
        "needs": needs_in_order(),
        "segments": _segments(asked),
        "states": GapState.choices,
        "run": Run.objects.done().filter(fiscal_year=asked.year).order_by("-pk").first(),
        "may_start_run": may_start_run(request.user),
    }
    if sees and asked.need:
        context |= _need_page(request, asked)
        return render(request, "coordination/gap_need.html", context)
    with_silent = request.GET.get("kosong") == "ya"
    found = Matrix(None, [], [], [])
    if sees:
        found = matrix_of(asked.year, asked.area, segment=asked.segment, with_silent=with_silent)
    context |= {
        "matrix": found,
        "columns": [(need, _address(asked, kebutuhan=need.code)) for need in found.needs],
        "rows": [(row.area, [shown(asked, cell) for cell in row.cells]) for row in found.rows],
    }
    return render(request, "coordination/gap_matrix.html", context)


def _segments(asked: Asked) -> list[Segment]:
    """Those a sheet of the year speaks of, and the one that is asked for."""
    codes = CellSheet.objects.filter(fiscal_year=asked.year).exclude(segment="")
    found = list(Segment.objects.filter(code__in=codes.values("segment")).order_by("name"))
    extra = [asked.segment] if asked.segment and asked.segment not in found else []
    return found + extra


def _address(asked: Asked, view: str = "gap-matrix", **given) -> str:
    query = {k: v for k, v in {**asked.query, **given}.items() if v}
    return f"{reverse(view)}?{urlencode(query, doseq=True)}"


def shown(asked: Asked, cell: Cell) -> Shown:
    """The list behind its number is narrowed as the number is."""
    of = {"wilayah": cell.area, "kebutuhan": cell.need, "keadaan": list(CONCERNING)}
    return Shown(
        cell=cell,
        map_href=f"{_address(asked, kebutuhan=cell.need)}#w-{cell.area}",
        list_href=_address(asked, "gap-list", **of),
        is_dim=bool(asked.states) and cell.state not in asked.states,
    )


def _need_page(request, asked: Asked) -> dict:
    """The table is one level down; the map may be finer."""
    areas = parts_of(asked.area)
    sheet, cells = cells_of(asked.year, areas, asked.segment, asked.need.code)
    cells = {area: cell for (area, _need), cell in cells.items()}
    kept = [c for c in cells.values() if not asked.states or c.state in asked.states]
    lines = lines_of(kept, areas, asked.need, asked.year)
    order = {state: n for n, state in enumerate(GapState.values)}
    lines.sort(key=lambda line: (order[line.cell.state], -(line.cell.need_count or 0)))
    is_fine = asked.detail > min(maps.details_of(asked.area))
    return {
        "sheet": sheet,
        "lines": [(line, shown(asked, line.cell)) for line in lines],
        "closer": Closer(request.user, asked.year),
        "details": [(LEVEL_WORDS[d], d.label) for d in maps.details_of(asked.area)],
        "detail": LEVEL_WORDS[asked.detail],
        "files": _files(asked),
        "svg": "" if is_fine or sheet is None else _svg(asked, sheet, areas, cells),
        "is_fine": is_fine,
    }


def _files(asked: Asked) -> list[tuple[str, str]]:
    given = {"kebutuhan": asked.need.code, "rincian": LEVEL_WORDS[asked.detail]}
    query = urlencode({**asked.query, **given})
    kinds = ("svg", "png", "csv")
    return [(kind, f"{reverse('gap-map-file', args=[kind])}?{query}") for kind in kinds]


def _svg(asked: Asked, sheet: Sheet, areas: list[Area], cells: dict[str, Cell]) -> str:
    hrefs = {
        area.code: _address(asked, wilayah=area.code, kebutuhan=asked.need.code)
        for area in areas
        if area.level < Level.VILLAGE
    }
    picture = _picture(asked, sheet, areas, cells, hrefs)
    return mark_safe(area_map(picture))  # made by coordination.charts, which escapes all


def _picture(asked: Asked, sheet: Sheet, areas, cells, hrefs=None):
    about = {"sheet": sheet, "area": asked.area, "segment": asked.segment}
    return gap_picture(cells, areas, asked.need, hrefs=hrefs, **about)


@login_required
def gap_map_file(request, kind: str):
    """The map of a need as SVG or PNG, or its table as CSV."""
    if not may_see_programs(request.user):
        raise PermissionDenied
    asked = asked_of(request)
    if asked.need is None:
        raise Http404
    areas = areas_of(asked.area, asked.detail)
    if asked.area is not None and asked.area.level == Level.VILLAGE:
        areas = [asked.area]
    sheet, cells = cells_of(asked.year, areas, asked.segment, asked.need.code)
    if sheet is None:
        raise Http404
    cells = {area: cell for (area, _need), cell in cells.items()}
    name = f"celah-{asked.need.code}-{asked.area.code if asked.area else '36'}"
    return picture_file(
        kind,
        name,
        svg=lambda: area_map(_picture(asked, sheet, areas, cells)),
        csv=lambda: as_csv(areas, cells, sheet),
        is_shown="tampil" in request.GET,
    )
