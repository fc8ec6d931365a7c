"""The map of a report as SVG, drawn from the outlines kept in its values."""

from itertools import pairwise

import shapely
from django.utils.translation import gettext as _

from coordination.charts import RAMP, AreaPicture, Kind, Label, Place, Words, area_map
from geo import formats

from .leader import day_of
from .values import MapArea, Report

NONE = "nol"
WIDTH = 700


def class_limits(highest: int) -> list[tuple[int, int]]:
    """At most six classes [from, to] of 1..highest, each about twice as wide as the one before."""
    if highest <= 0:
        return []
    if highest <= len(RAMP):
        return [(n, n) for n in range(1, highest + 1)]
    ratio = highest ** (1 / len(RAMP))
    tops = []
    for n in range(1, len(RAMP) + 1):
        tops.append(max(round(ratio**n), (tops[-1] if tops else 0) + 1))
    tops[-1] = highest
    return [(low + 1, high) for low, high in pairwise([0, *tops])]


def draw_map(report: Report) -> str | None:
    """SVG text of the findings per district; the same values give the same text."""
    if not report.map_areas:
        return None
    limits = class_limits(max(area.finding_count for area in report.map_areas))
    shapes = _shapes(report.map_areas)
    regencies = _regencies(report.map_areas, shapes)
    picture = AreaPicture(
        title=_("Temuan berlokasi rinci per kecamatan"),
        description=_("Peta jumlah temuan berlokasi rinci per kecamatan"),
        measure=_("Temuan per kecamatan: banyaknya kecamatan"),
        kinds=_kinds(limits),
        places=tuple(
            Place(area.code, area.name, _kind(area.finding_count, limits), shape,
                  f"{area.name}: {formats.number(area.finding_count)}")
            for area, shape in zip(report.map_areas, shapes, strict=True)
        ),
        source=report.boundary_source,
        dated=_("temuan per %(day)s") % {"day": day_of(report.made_at)},
        frame=tuple(regencies.values()),
        labels=tuple(_label(name, shape) for name, shape in regencies.items()),
        notes=_notes(report),
        words=Words(source=_("Sumber batas"), dated=_("Data")),
    )  # fmt: skip
    return area_map(picture, width=WIDTH, slug="temuan", is_wide=True)


def _shapes(areas: tuple[MapArea, ...]) -> list:
    # Rounded vertices may touch themselves; drawing and dissolving need valid polygons.
    outlines = shapely.from_wkt([area.outline for area in areas])
    return list(shapely.make_valid(outlines, method="structure", keep_collapsed=False))


def _regencies(areas: tuple[MapArea, ...], shapes: list) -> dict:
    by_name: dict[str, list] = {}
    for area, shape in zip(areas, shapes, strict=True):
        by_name.setdefault(area.regency, []).append(shape)
    return {name: shapely.union_all(some) for name, some in by_name.items()}


def _label(name: str, shape) -> Label:
    point = shape.representative_point()
    return Label(name, point.x, point.y)


def _kinds(limits) -> tuple[Kind, ...]:
    ramp = RAMP[len(RAMP) - len(limits) :] if len(limits) < 3 else RAMP[: len(limits)]
    kinds = [Kind(NONE, _("0 temuan"), "#ffffff")]
    for n, (colour, (low, high)) in enumerate(zip(ramp, limits, strict=True)):
        said = str(low) if low == high else f"{formats.number(low)}-{formats.number(high)}"
        kinds.append(Kind(f"kelas{n}", _("%(n)s temuan") % {"n": said}, colour))
    return tuple(kinds)


def _kind(count: int, limits) -> str:
    found = (n for n, (low, high) in enumerate(limits) if low <= count <= high)
    return next((f"kelas{n}" for n in found), NONE)


def _notes(report: Report) -> tuple[str, ...]:
    example = [_("CONTOH: memuat data contoh")] if report.has_examples else []
    kind = _("BATAS PERKIRAAN") if report.boundary_is_approximate else _("Batas")
    return (*example, kind)


def caption(report: Report) -> str:
    """What the map's outlines are, from whom, and of which day the findings are."""
    kind = _("BATAS PERKIRAAN") if report.boundary_is_approximate else _("Batas")
    example = _(" · CONTOH: memuat data contoh") if report.has_examples else ""
    return _("%(kind)s: %(source)s · temuan per %(day)s%(example)s") % {
        "kind": kind,
        "source": report.boundary_source or "-",
        "day": day_of(report.made_at),
        "example": example,
    }
