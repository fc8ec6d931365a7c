"""Approximate boundaries from one point per village, for when no official file is at hand. PURE.

Every place on land belongs to the village whose point is nearest. Measured against the real
outlines of Banten the median overlap (intersection over union) is 0.54 for villages, 0.77 for
districts, 0.91 for regencies: good enough to start, always labelled `batas perkiraan`.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo import crs

_NUDGE_DEG = 2e-4  # 22 m: far enough apart for two cells, too near to move a village
_ISLET_DEG = 5e-3  # a village whose cell holds no land gets the ground this near to its point


def make_cells(
    villages: pd.DataFrame, neighbours: pd.DataFrame, land: BaseGeometry
) -> gpd.GeoDataFrame:
    """One outline per village: the land nearest to its point.

    Parameters
    ----------
    villages : DataFrame, at least two rows with `neighbours`
        code : str, unique
        longitude, latitude : float, degrees
    neighbours : DataFrame
        longitude, latitude : float; points across the border, which bound the outer cells
    land : valid polygon in longitude and latitude

    Returns
    -------
    GeoDataFrame in STORAGE, columns code and geometry, sorted by code; never an empty outline,
    and no two overlap

    Notes
    -----
    Nearest is measured in degrees: within ten degrees of the equator both axes are alike to
    1.5 %, while the equal-area system stretches one against the other by a third.
    Villages on one and the same point are moved 22 m apart. A village whose cell holds no land
    (an island the land outline lacks) gets the part of its cell within 550 m of its point.
    """
    villages = villages.sort_values("code").reset_index(drop=True)
    places = ["longitude", "latitude"]
    own = len(villages)
    xy = _apart(np.vstack([villages[places], neighbours[places]]).astype(float))
    cells = _voronoi(xy, land)[:own]
    shapely.prepare(land)
    clipped = shapely.intersection(cells, land)
    lost = shapely.area(clipped) == 0
    discs = shapely.buffer(shapely.points(xy[:own][lost]), _ISLET_DEG)
    clipped[lost] = shapely.intersection(cells[lost], discs)
    return gpd.GeoDataFrame(
        {"code": villages["code"]}, geometry=shapely.coverage_clean(clipped), crs=crs.STORAGE
    )


def _apart(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move points that coincide a little east of each other, the first one staying."""
    rounded = pd.DataFrame(np.round(xy, 6))
    nth = rounded.groupby([0, 1]).cumcount().to_numpy()
    return xy + np.column_stack([nth * _NUDGE_DEG, np.zeros(len(xy))])


def _voronoi(xy: NDArray[np.float64], land: BaseGeometry) -> NDArray[np.object_]:
    """The cell of each point, in the order of the points, reaching over all the land."""
    diagram = shapely.voronoi_polygons(
        shapely.multipoints(xy), extend_to=shapely.box(*land.bounds), ordered=True
    )
    return shapely.get_parts(diagram)
