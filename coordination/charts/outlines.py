"""From degrees to pixels: a window onto part of the country, and outlines as paths. PURE.

For drawing alone: an equirectangular plane true at the middle of what is shown. Nothing is measured
in it but the scale bar, right to a few in a thousand over a province.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

KM_PER_DEGREE = 111.195  # of latitude, on the sphere
NICE = (1, 2, 5)


@dataclass(frozen=True)
class Window:
    """Where degrees fall on the picture; north is up."""

    west: float
    north: float
    left: float
    top: float
    across: float  # pixels of a degree of longitude
    down: float  # of latitude
    height: float

    def at(self, longitude, latitude):
        return (
            self.left + (longitude - self.west) * self.across,
            self.top + (self.north - latitude) * self.down,
        )

    def path(self, shape) -> str:
        """The rings of a shape as path data, to a tenth of a pixel, repeated points left out."""
        return "".join(self._ring(ring) for ring in _rings(shape))

    def _ring(self, ring) -> str:
        xy = shapely.get_coordinates(ring)
        points = np.round(np.column_stack(self.at(xy[:, 0], xy[:, 1])), 1)
        kept = np.any(np.diff(points, axis=0, prepend=np.nan) != 0, axis=1)
        points = points[kept]
        if len(points) < 4:  # a point or a line: nothing to see
            return ""
        return "M" + "L".join(f"{x:g},{y:g}" for x, y in points[:-1].tolist()) + "Z"

    def scale_bar(self, most: float) -> tuple[float, float]:
        """(kilometres, pixels) of the longest round length within `most` pixels."""
        per_km = self.down / KM_PER_DEGREE
        size = 10 ** math.floor(math.log10(most / per_km))
        km = max(n * size for n in NICE if n * size * per_km <= most * (1 + 1e-9))
        return km, km * per_km


def window(bounds, left: float, top: float, width: float, most_high: float) -> Window:
    """The window of these bounds (west, south, east, north), centred, as large as fits."""
    west, south, east, north = (float(value) for value in bounds)
    narrow = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    down = min(width / wide, most_high / high)
    left += (width - wide * down) / 2
    return Window(west, north, left, top, down * narrow, down, high * down)


def _rings(shape) -> Sequence:
    if shape is None or shape.is_empty:
        return []
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return [ring for p in polygons for ring in (p.exterior, *p.interiors)]
