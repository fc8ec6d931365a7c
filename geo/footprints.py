"""From an outline to the villages it covers. PURE.

Cut once, when a shape is saved or the boundaries change; everything later is set work.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

WHOLE_RATIO = 1 - 1e-6
_POLYGON, _COLLECTION = 3, 7


@dataclass(frozen=True)
class Cut:
    """Shapes cut by villages: the rows, and the part of each shape that lies in no village."""

    rows: pd.DataFrame
    outside_ratio: NDArray[np.float64]


def cut(shapes: gpd.GeoSeries, villages: gpd.GeoDataFrame, *, sliver_ratio: float = 0.01) -> Cut:
    """Cut every shape by the villages it touches.

    Parameters
    ----------
    shapes : GeoSeries, n valid polygons in an equal-area CRS
    villages : GeoDataFrame, m valid polygons that do not overlap, in the CRS of `shapes`
        village_id : int, unique
    sliver_ratio : float in [0, 1)
        A piece smaller than this part of its village *and* of its shape is dropped.

    Returns
    -------
    Cut
        rows : DataFrame, one row per shape and village, sorted by (shape_index, village_id)
            shape_index : int64, position in `shapes`, 0 to n - 1
            village_id : int64
            share_ratio : float64 in (0, 1], of the village
            area_m2 : float64, square metres
            piece : polygon in the CRS of `shapes`; None where the village is covered whole
                (share_ratio is then exactly 1)
        outside_ratio : float64 array of n, in [0, 1]: the part of the shape in no village.
            Slivers lie in a village, so they are not outside.

    Raises
    ------
    ValueError
        If the two reference systems differ or are not projected.
    """
    _check(shapes, villages)
    grounds = shapes.to_numpy()
    outlines, ids = villages.geometry.to_numpy(), villages["village_id"].to_numpy("int64")
    village_m2, shape_m2 = shapely.area(outlines), shapely.area(grounds)
    which, village = shapely.STRtree(outlines).query(grounds, predicate="intersects")

    pieces = _intersections(grounds, outlines, which, village)
    piece_m2 = shapely.area(pieces)
    inside_m2 = np.bincount(which, weights=piece_m2, minlength=len(grounds))
    share = piece_m2 / village_m2[village]
    whole = share >= WHOLE_RATIO
    sliver = (share < sliver_ratio) & (piece_m2 < sliver_ratio * shape_m2[which])
    kept = (piece_m2 > 0) & ~sliver

    rows = pd.DataFrame(
        {
            "shape_index": which.astype("int64"),
            "village_id": ids[village],
            "share_ratio": np.where(whole, 1.0, share),
            "area_m2": np.where(whole, village_m2[village], piece_m2),
            "piece": pd.Series(np.where(whole, None, pieces), dtype=object),
        }
    )[kept]
    return Cut(
        rows.sort_values(["shape_index", "village_id"]).reset_index(drop=True),
        np.clip(1 - inside_m2 / shape_m2, 0.0, 1.0),
    )


def _check(shapes: gpd.GeoSeries, villages: gpd.GeoDataFrame) -> None:
    if shapes.crs is None or not shapes.crs.is_projected or shapes.crs != villages.crs:
        raise ValueError(f"shapes ({shapes.crs}) and villages ({villages.crs}) need one metre CRS")
    if villages["village_id"].duplicated().any():
        raise ValueError("village_id repeats")


def _intersections(grounds, outlines, which, village) -> NDArray[np.object_]:
    """The polygons common to each pair; villages well inside a shape are not cut at all."""
    shapely.prepare(grounds)
    inside = shapely.contains_properly(grounds[which], outlines[village])
    pieces = outlines[village].copy()
    edge = ~inside
    pieces[edge] = shapely.intersection(grounds[which[edge]], outlines[village[edge]])
    return _only_polygons(pieces)


def _only_polygons(pieces: NDArray[np.object_]) -> NDArray[np.object_]:
    """Drop the lines and points that an intersection leaves where two edges run together."""
    mixed = np.flatnonzero(shapely.get_type_id(pieces) == _COLLECTION)
    if not len(mixed):
        return pieces
    parts, owner = shapely.get_parts(pieces[mixed], return_index=True)
    polygons = shapely.get_dimensions(parts) == 2
    pieces[mixed] = shapely.from_wkt("POLYGON EMPTY")
    if polygons.any():
        parts, nested = shapely.get_parts(parts[polygons], return_index=True)
        owner = owner[polygons][nested]
        pieces[mixed[np.unique(owner)]] = shapely.multipolygons(
            parts, indices=np.unique(owner, return_inverse=True)[1]
        )
    return pieces
