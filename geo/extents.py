"""Where a shape may be and how large: in the country, at the province, no larger than it. PURE."""

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Transformer

from geo import crs
from geo.formats import number

INDONESIA = (94.0, -12.0, 142.0, 7.0)  # west, south, east, north
_TO_AREA = Transformer.from_crs(crs.STORAGE, crs.EQUAL_AREA, always_xy=True)


@dataclass(frozen=True)
class Extent:
    """Of a province: `bounds` that shapes must touch, and the square metres they must fit in."""

    bounds: tuple[float, float, float, float]
    area_m2: float


def place_rules(extent: Extent | None) -> dict:
    """What `place_problem` and `is_swapped` ask for, in a form that JSON can say.

    region : every shape must lie in it
    near : the same, that it must touch, or None
    area_m2 : at most, or None
    """
    return {
        "region": INDONESIA,
        "near": extent and extent.bounds,
        "area_m2": extent and extent.area_m2,
    }


def place_problem(shape, place: dict) -> str | None:
    """What is wrong with the place or size of a valid shape in STORAGE: one sentence."""
    bounds = tuple(shapely.bounds(shape).tolist())
    if place["area_m2"] is not None and (area := area_m2(shape)) > place["area_m2"]:
        said = f"{number(area / 1e6)} km²"
        return f"Luas bidang ({said}) melebihi luas provinsi. Gambar ulang bidangnya."
    if not _is_inside(bounds, place["region"]):
        return (
            "Bidang berada di luar Indonesia. Periksa sistem koordinat dan urutan bujur, lintang."
        )
    if place["near"] is not None and not _meets(bounds, place["near"]):
        return "Bidang berada di luar provinsi. Periksa sistem koordinat dan letaknya."
    return None


def is_swapped(bounds, place: dict) -> bool:
    """Whether latitude stands before longitude: only so exchanged do these come to the place."""
    west, south, east, north = bounds
    is_home = _is_inside((south, west, north, east), place["near"] or place["region"])
    return is_home and not _meets(bounds, place["region"])


def _is_inside(bounds, region) -> bool:
    west, south, east, north = bounds
    return west >= region[0] and south >= region[1] and east <= region[2] and north <= region[3]


def _meets(bounds, region) -> bool:
    west, south, east, north = bounds
    return west <= region[2] and east >= region[0] and south <= region[3] and north >= region[1]


def area_m2(shape) -> float:
    """The size of a shape in STORAGE."""
    return float(shapely.area(transformed(shape, _TO_AREA)))


def transformed(shapes, transformer: Transformer):
    """Shapes, or an array of them, in another system; heights are dropped."""

    def moved(xy):
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    with np.errstate(invalid="ignore"):  # clean() says what is wrong with a NaN
        return shapely.transform(shapes, moved)
