"""One map as SVG, drawn from outlines kept in frozen values. No query, no clock.

`draw_sheet` is the one door: it turns a sheet into a picture of `coordination.charts`, which draws
the maps of the pages too.
"""

from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _

from coordination.charts import (
    AreaPicture,
    Inset,
    Kind,
    Label,
    Place,
    Words,
    area_map,
    class_limits,
    ramp_of,
)
from geo.formats import number

NONE, UNKNOWN, HATCH = "#ffffff", "#f3f4f6", "#9aa3af"
REGENCY_CODE = 5  # characters of 36.04
# Pixels across, and at most for the height of the map: a landscape page, the strip of the leader's.
HIGH, LOW = (760, 385), (650, 216)


@dataclass(frozen=True)
class SheetArea:
    """One kecamatan: what is counted in it. `is_unknown`: nothing counted and not all is known."""

    code: str
    name: str
    regency: str
    count: int
    outline: str  # WKT in STORAGE
    is_unknown: bool = False


@dataclass(frozen=True)
class MapSheet:
    """A map before it is drawn. `measure` is the heading of the legend.

    `notes`, `source` (of the outlines) and `dated` are the small print. `unknown` names the hatched
    class, "" when there is none. Names stand on kecamatan or kab/kota; with `has_insets` each
    kab/kota is drawn once more. `is_low`: for the strip of a page that holds more than the map.
    """

    key: str
    title: str
    alt: str
    measure: str
    areas: tuple[SheetArea, ...]
    notes: tuple[str, ...] = ()
    source: str = ""
    dated: str = ""
    unknown: str = ""
    names_districts: bool = False
    has_insets: bool = False
    is_low: bool = False
    has_examples: bool = False


def draw_sheet(sheet: MapSheet) -> str | None:
    """SVG text; the same values give the same text. None without outlines."""
    if not sheet.areas:
        return None
    width, most_high = LOW if sheet.is_low else HIGH
    return area_map(_picture(sheet), width=width, most_high=most_high, slug=sheet.key, is_wide=True)


def _picture(sheet: MapSheet) -> AreaPicture:
    kinds = _kinds(sheet)
    shapes = _polygons(area.outline for area in sheet.areas)
    regencies = _regencies(sheet, shapes)
    return AreaPicture(
        title=sheet.title,
        description=sheet.alt,
        measure=sheet.measure,
        kinds=tuple(kind for kind, _low, _high in kinds),
        places=tuple(
            _place(area, shape, sheet, kinds)
            for area, shape in zip(sheet.areas, shapes, strict=True)
        ),
        source=sheet.source,
        dated=sheet.dated,
        frame=tuple(shape for _name, shape in regencies.values()),
        labels=_labels(sheet, shapes, regencies),
        insets=_insets(sheet, regencies),
        notes=sheet.notes,
        counted=_("kecamatan"),
        badge=_("CONTOH") if sheet.has_examples else "",
        # On a page that holds more than the map, the words beside it say the same.
        has_foot=not sheet.is_low,
        words=Words(source=_("Sumber batas"), dated=_("Data")),
    )


def _polygons(outlines):
    # Rounded vertices may touch themselves; drawing and joining need valid polygons.
    shapes = shapely.from_wkt(list(outlines))
    return shapely.make_valid(shapes, method="structure", keep_collapsed=False)


# --- Classes -----------------------------------------------------------------------------


def _kinds(sheet: MapSheet) -> list[tuple[Kind, int, int]]:
    """Each class with the counts it holds, both included; the unknown one holds none."""
    limits = class_limits(max(area.count for area in sheet.areas))
    kinds = [(Kind("nol", "0", NONE), 0, 0)]
    for colour, (low, high) in zip(ramp_of(len(limits)), limits, strict=True):
        said = number(low) if low == high else f"{number(low)}-{number(high)}"
        kinds.append((Kind(f"mulai-{low}", said, colour), low, high))
    if sheet.unknown:
        kinds.append((Kind("belum", sheet.unknown, UNKNOWN, "naik", HATCH), 0, -1))
    return kinds


def _place(area: SheetArea, shape, sheet: MapSheet, kinds) -> Place:
    if sheet.unknown and area.is_unknown and not area.count:
        key, said = "belum", sheet.unknown
    else:
        key = next(kind.key for kind, low, high in kinds if low <= area.count <= high)
        said = number(area.count)
    return Place(area.code, area.name, key, shape, said=f"{area.name}, {area.regency}: {said}")


# --- Kab/kota ----------------------------------------------------------------------------


def _regencies(sheet: MapSheet, shapes) -> dict[str, tuple[str, object]]:
    """Name and outline of each kab/kota by its code, in the order of codes."""
    members: dict[str, list[int]] = {}
    for n, area in enumerate(sheet.areas):
        members.setdefault(area.code[:REGENCY_CODE], []).append(n)
    return {
        code: (sheet.areas[inside[0]].regency, shapely.union_all(shapes[inside]))
        for code, inside in sorted(members.items())
    }


def _labels(sheet: MapSheet, shapes, regencies) -> tuple[Label, ...]:
    """Names of kecamatan, those with the most first, or of kab/kota."""
    if sheet.names_districts:
        names = [(area.name.removeprefix("Kec. "), area.count) for area in sheet.areas]
    else:
        names = [(name, 0) for name, _shape in regencies.values()]
        shapes = [shape for _name, shape in regencies.values()]
    points = shapely.point_on_surface(shapes)
    return tuple(
        Label(name, point.x, point.y, count)
        for (name, count), point in zip(names, points, strict=True)
        if not point.is_empty
    )


def _insets(sheet: MapSheet, regencies) -> tuple[Inset, ...]:
    if not sheet.has_insets or len(regencies) < 2:
        return ()
    return tuple(Inset(name, code) for code, (name, _shape) in regencies.items())
