"""Outlines that share their borders: cleaning, dissolving upward, simplifying. PURE.

A coverage has no overlaps and no gaps between neighbours, and both sides of a border run
through the same points. Footprints are true only on a coverage.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo import crs

# Characters of a code at each level: 36, 36.04, 36.04.30, 36.04.30.2008.
CODE_LENGTHS = {0: 2, 1: 5, 2: 8, 3: 13}
GAP_WIDTH_M = 20.0


def clean_coverage(outlines: gpd.GeoSeries, *, gap_width_m: float = GAP_WIDTH_M) -> gpd.GeoSeries:
    """Close narrow gaps and settle overlaps between neighbours (PERFORMANCE.md 5).

    Parameters
    ----------
    outlines : GeoSeries of valid polygons, any CRS, index kept

    Returns
    -------
    GeoSeries in EQUAL_AREA, same index and order; empty where neighbours swallowed an outline

    Notes
    -----
    A gap narrower than `gap_width_m` goes to the neighbour with the longest common border, an
    overlap to the one with the longest border around it. Wider gaps stay: true lakes and the
    ground of outlines the file does not have belong to nobody.
    """
    projected = outlines.to_crs(crs.EQUAL_AREA)
    cleaned = shapely.coverage_clean(projected.to_numpy(), gap_width=gap_width_m)
    return gpd.GeoSeries(cleaned, index=outlines.index, crs=crs.EQUAL_AREA)


def changed_ratio(before: gpd.GeoSeries, after: gpd.GeoSeries) -> NDArray[np.float64]:
    """The ground each outline won or lost, as a part of what it had. Both in one metre CRS."""
    old, new = before.to_numpy(), after.to_numpy()
    moved = shapely.area(shapely.symmetric_difference(old, new))
    return moved / shapely.area(old)


def dissolve(villages: gpd.GeoDataFrame, *, level: int, exact: bool = True) -> gpd.GeoDataFrame:
    """Join outlines into the areas of a higher level whose code theirs begin with.

    Parameters
    ----------
    villages : GeoDataFrame with column `code`
    level : 0 province, 1 regency, 2 district
    exact : whether the outlines form a coverage; if not, the slower general union is used

    Returns
    -------
    GeoDataFrame, columns code and geometry, sorted by code, in the CRS of `villages`
    """
    above = villages["code"].str[: CODE_LENGTHS[level]]
    joined = {}
    for code, rows in villages.groupby(above):  # a handful of areas, each one call
        shapes = rows.geometry.to_numpy()
        union = shapely.coverage_union_all(shapes) if exact else shapely.union_all(shapes)
        joined[code] = shapely.multipolygons([union]) if union.geom_type == "Polygon" else union
    return gpd.GeoDataFrame(
        {"code": pd.Series(list(joined), dtype="str")},
        geometry=list(joined.values()),
        crs=villages.crs,
    )


def simplify_coverage(outlines: gpd.GeoSeries, *, tolerance: float) -> gpd.GeoSeries:
    """Fewer points on every border, the same ones on both sides, so that neighbours stay closed."""
    thinner = shapely.coverage_simplify(outlines.to_numpy(), tolerance)
    return gpd.GeoSeries(thinner, index=outlines.index, crs=outlines.crs)
