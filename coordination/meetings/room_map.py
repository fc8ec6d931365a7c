"""The one map of the meeting room: every kecamatan drawn once, shaded anew for each item. Pure.

The page works with the network gone, so a map must cost little: outlines stand in the page one
time, and an item only says which of them are shaded, how, and what part of the map is in view.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _

from coordination.models import GapState
from coordination.reports.map_sheets import class_limits
from geo import formats
from geo.models import Level

from . import values
from .lookup import DISTRICT_CODE, REGENCY_CODE

WIDTH = 4000  # units from west to east of the whole map
SHARED, UNKNOWN = "shared", "unknown"  # else "r1" (few) to "r6" (many)
DARKEST = 6


@dataclass(frozen=True)
class Outline:
    """An area as an SVG path. `box` is west, north, east, south; `x`, `y`: where its name goes."""

    code: str
    name: str
    is_regency: bool
    path: str
    box: tuple[int, int, int, int]
    x: int
    y: int


@dataclass(frozen=True)
class MapView:
    """What the map shows for an item: a shade per area, the areas it is centred on, a legend.

    `measure` is what is counted, "" where the legend says it all.
    """

    measure: str
    shades: tuple[tuple[str, str], ...]  # code, shade
    around: tuple[str, ...]  # codes; none: all of it
    legend: tuple[tuple[str, str], ...]  # shade, words


def shared(codes, said: str) -> MapView:
    """What two programs share, in the middle of the map."""
    shades = tuple((code, SHARED) for code in codes)
    return MapView("", shades, tuple(codes), ((SHARED, said),))


def counted(counts: Mapping[str, int], measure: str, *, unknown=frozenset(), around=()) -> MapView:
    """Kecamatan by how many of something they have, in at most six classes."""
    limits = class_limits(max(counts.values(), default=0))
    classes = [(f"r{DARKEST - len(limits) + n}", *pair) for n, pair in enumerate(limits, start=1)]
    shades = []
    for code, count in sorted(counts.items()):
        found = [shade for shade, low, high in classes if low <= count <= high]
        if found or code in unknown:
            shades.append((code, *found) if found else (code, UNKNOWN))
    legend = [(shade, _range(low, high)) for shade, low, high in classes]
    if any(shade == UNKNOWN for _code, shade in shades):
        legend.append((UNKNOWN, _("belum terdaftar")))
    return MapView(measure, tuple(shades), tuple(around), tuple(legend))


def gaps(lines, regency: str, measure: str) -> MapView | None:
    """Untouched needs per kecamatan of one kab/kota, its villages with it; None for a province."""
    if len(regency) < REGENCY_CODE:
        return None
    below = [g for g in lines if g.level >= Level.DISTRICT and g.area.startswith(f"{regency}.")]
    of = {state: Counter() for state in (GapState.UNTOUCHED, GapState.UNREPORTED)}
    for line in below:
        if line.state in of:
            of[line.state][line.area[:DISTRICT_CODE]] += 1
    counts = {
        code: of[GapState.UNTOUCHED][code] for code in {g.area[:DISTRICT_CODE] for g in below}
    }
    return counted(counts, measure, unknown=set(of[GapState.UNREPORTED]), around=(regency,))


def _range(low: int, high: int) -> str:
    return formats.number(low) if low == high else f"{formats.number(low)}-{formats.number(high)}"


def outlines_of(frozen: values.Frozen) -> tuple[Outline, ...]:
    """Kecamatan, then the kab/kota they make up, in one plane; none where no boundary is loaded."""
    districts = [a for a in frozen.areas if a.outline and a.level == Level.DISTRICT]
    if not districts:
        return ()
    districts.sort(key=lambda a: a.code)
    shapes = shapely.from_wkt([a.outline for a in districts])
    names = {a.code: a.name for a in frozen.areas}
    parts: dict[str, list] = {}
    for area, shape in zip(districts, shapes, strict=True):
        parts.setdefault(area.code[:REGENCY_CODE], []).append(shape)
    plane = _Plane(shapes)
    return (
        *(plane.outline(a.code, a.name, s) for a, s in zip(districts, shapes, strict=True)),
        *(plane.outline(code, names.get(code, code), _whole(p)) for code, p in parts.items()),
    )


def _whole(shapes):
    # Rounded vertices may touch themselves; a union needs valid polygons.
    return shapely.union_all(shapely.make_valid(shapes, method="structure", keep_collapsed=False))


class _Plane:
    """Degrees to units of the drawing: true to shape on the middle parallel, y to the south."""

    def __init__(self, shapes):
        west, south, east, north = shapely.total_bounds(shapes)
        flat = math.cos(math.radians((south + north) / 2))
        self.y = WIDTH / ((east - west) * flat or 1)
        self.x, self.west, self.north = self.y * flat, west, north

    def placed(self, points) -> list[tuple[int, int]]:
        return [
            (round((lon - self.west) * self.x), round((self.north - lat) * self.y))
            for lon, lat in points
        ]

    def outline(self, code: str, name: str, shape) -> Outline:
        west, south, east, north = shape.bounds
        (left, top), (right, bottom) = self.placed([(west, north), (east, south)])
        [(x, y)] = self.placed(shapely.get_coordinates(shape.representative_point()))
        rings = shapely.get_rings(shapely.get_parts(shape))
        path = "".join(_path(self.placed(shapely.get_coordinates(ring))) for ring in rings)
        is_regency = len(code) == REGENCY_CODE
        return Outline(code, name, is_regency, path, (left, top, right, bottom), x, y)


def _path(points: list[tuple[int, int]]) -> str:
    """A closed ring in relative steps: half the length of absolute ones."""
    (x, y), *rest = points
    steps = []
    for to_x, to_y in rest:
        if (to_x, to_y) != (x, y):
            steps.append(f"{to_x - x} {to_y - y}")
            x, y = to_x, to_y
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z" if steps else ""
