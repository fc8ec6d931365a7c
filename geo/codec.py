"""Between the bytes a column holds and the shapes the engine works on."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo import crs


def to_shapes(wkb: Iterable[bytes]) -> NDArray[np.object_]:
    """Decode WKB in STORAGE into an array of shapes, still in STORAGE."""
    return shapely.from_wkb(np.array([bytes(b) for b in wkb], dtype=object))


def to_series(wkb: Iterable[bytes]) -> gpd.GeoSeries:
    """Decode WKB in STORAGE into a GeoSeries in EQUAL_AREA."""
    return gpd.GeoSeries(to_shapes(wkb), crs=crs.STORAGE).to_crs(crs.EQUAL_AREA)


def to_wkb(shapes: gpd.GeoSeries) -> NDArray[np.object_]:
    """Encode a GeoSeries in any CRS as WKB in STORAGE."""
    return shapes.to_crs(crs.STORAGE).to_wkb().to_numpy()
