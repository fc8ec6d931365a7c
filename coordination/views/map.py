"""Numbers for the map, as data in the page and as JSON of its own."""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.urls import reverse

from coordination import maps
from coordination.context import here
from coordination.models import Finding
from coordination.scope import gaps_open_to
from geo.models import Area, Level


def view_asked(request) -> str:
    said = request.GET.get("tampilan", "")
    return said if said in maps.VIEWS else maps.OVERLAP


LEVEL_WORDS = {Level.REGENCY: "kabkota", Level.DISTRICT: "kecamatan", Level.VILLAGE: "desa"}


def outlines_address(level: int, within: str = "") -> str:
    address = reverse("map-outlines", args=[LEVEL_WORDS[Level(level)]])
    return f"{address}?di={within}" if within else address


def detail_asked(request, area: Area | None) -> Level:
    """The level in which the map is shaded: villages unless the address says otherwise."""
    levels = maps.details_of(area)
    said = request.GET.get("rincian", "")
    return next((level for level in levels if LEVEL_WORDS[level] == said), levels[0])


def map_data(area: Area | None, rows: list[maps.Row], classes: list[maps.Class]) -> dict:
    """What sinkron-map.js needs to shade the areas of `rows`.

    `frame` are the outlines of the areas one level below `area`, drawn as lines; a click goes
    down to the one that was hit, whose code is `down` characters long.
    """
    level = rows[0].area.level if rows else Level.REGENCY
    within = "" if area is None or area.level == Level.PROVINCE else area.code
    if area is not None and area.level == Level.VILLAGE:
        within = area.parent.code
    below = min(maps.details_of(area))
    return {
        "outlines": [outlines_address(level, within)],
        "frame": outlines_address(below, within) if below < level else None,
        "values": {row.area.code: row.shown for row in rows},
        "steps": {row.area.code: maps.step_of(row.shown, classes) for row in rows},
        "goes_down": area is None or area.level < Level.VILLAGE,
        "down": maps.CODE_LENGTHS[below],
    }


def ground_data(ground: dict) -> dict:
    """What sinkron-map.js needs to mark the ground of a program or a finding."""
    levels = {within: outlines_address(ground["level"], within) for within in ground["within"]}
    return {**ground, "outlines": list(levels.values()), "goes_down": False}


@login_required
def map_numbers(request):
    """`peta/angka.json?tahun=2026&tampilan=celah&di=36.04`: what each part of an area shows."""
    view = view_asked(request)
    area = Area.objects.coded(request.GET.get("di", "")).first()
    parts = maps.parts_of(area)
    year = here(request).year or 0
    if view == maps.GAP:
        rows = maps.gap_rows(gaps_open_to(request.user).filter(fiscal_year=year), parts)
    else:
        findings = Finding.objects.visible_to(request.user).current().of_year(year)
        rows = maps.overlap_rows(findings, parts)
    made = maps.classes(rows)
    body = {
        "year": year,
        "view": view,
        "within": area.code if area else "",
        "classes": [{"step": c.step, "label": c.label} for c in made],
        "areas": [
            {
                "code": row.area.code,
                "name": row.area.short_name,
                "shown": row.shown,
                "step": maps.step_of(row.shown, made),
                "counts": row.counts,
            }
            for row in rows
        ],
    }
    answer = JsonResponse(body)
    answer["Cache-Control"] = "private, no-store"
    return answer
