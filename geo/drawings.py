"""One shape drawn on the map, as JSON from the browser: the same gate as for a file. PURE.

Read in the web process itself: what it may cost is bounded by counting, before anything is
repaired. MOST_VERTICES is far above what a hand draws.
"""

from dataclasses import dataclass

import shapely

from geo import wkb
from geo.extents import Extent, area_m2, place_problem, place_rules
from geo.geojson import BadGeometry, read_geometry
from geo.layers import Budget
from geo.problems import FileProblem
from geo.shapes import clean

MOST_VERTICES = 5_000


@dataclass(frozen=True)
class Drawing:
    """A MultiPolygon in STORAGE, its size, and what was changed, in sentences."""

    wkb: bytes
    area_m2: float
    repairs: tuple[str, ...]


def read_drawing(geometry: object, extent: Extent | None) -> Drawing:
    """Read and clean one GeoJSON geometry. Raises FileProblem."""
    budget = Budget(features=1, vertices=MOST_VERTICES, unpacked_bytes=0)
    try:
        shape, was_open = read_geometry(geometry, budget)
    except BadGeometry as why:
        raise FileProblem(str(why)) from why
    cleaned = clean(shape)
    if problem := cleaned.problem or place_problem(cleaned.shape, place_rules(extent)):
        raise FileProblem(problem)
    closed = ("Garis batas yang belum bertemu ujungnya ditutup.",) if was_open else ()
    return Drawing(
        wkb.as_multipolygon(shapely.to_wkb(cleaned.shape)),
        area_m2(cleaned.shape),
        closed + cleaned.repairs,
    )
