"""Boundaries to frames. One query each, kept in the process until the boundaries change."""

from functools import lru_cache

import geopandas as gpd
import pandas as pd
import shapely
from django.db.models import Count, Max, Sum

from geo import codec
from geo.extents import Extent
from geo.models import Boundary, Level

_COLUMNS = ["village_id", "code", "name", "area_m2"]


def boundary_key() -> tuple:
    """What tells one set of current boundaries from another, in one cheap query."""
    return tuple(
        Boundary.objects.current()
        .aggregate(Max("pk"), Count("pk"), Sum("area_m2"), Sum("area_id"))
        .values()
    )


def village_frame() -> pd.DataFrame:
    """The villages that have a current boundary.

    Returns
    -------
    DataFrame, one row per village, sorted by code
        village_id : int64, primary key of the Area
        code, name : str
        area_m2 : float64, square metres
    """
    return _frame(boundary_key()).copy()


def village_outlines() -> gpd.GeoDataFrame:
    """The rows of `village_frame` with their outlines, in EQUAL_AREA."""
    return _outlines(boundary_key()).copy()


def province_extent() -> Extent | None:
    """Where the province lies and how large it is; None before boundaries are loaded."""
    return _extent(boundary_key())


def forget() -> None:
    """Drop what is kept. Only tests need it, where primary keys come back."""
    _frame.cache_clear()
    _outlines.cache_clear()
    _extent.cache_clear()


def _current_villages():
    return Boundary.objects.current().filter(area__level=Level.VILLAGE).order_by("area__code")


@lru_cache(maxsize=1)
def _frame(key: tuple) -> pd.DataFrame:
    rows = _current_villages().values_list("area_id", "area__code", "area__name", "area_m2")
    frame = pd.DataFrame.from_records(list(rows), columns=_COLUMNS)
    return frame.astype({"village_id": "int64", "area_m2": "float64"})


@lru_cache(maxsize=1)
def _outlines(key: tuple) -> gpd.GeoDataFrame:
    wkb = _current_villages().values_list("wkb", flat=True)
    return gpd.GeoDataFrame(_frame(key).copy(), geometry=codec.to_series(wkb))


@lru_cache(maxsize=1)
def _extent(key: tuple) -> Extent | None:
    rows = Boundary.objects.current().filter(area__level=Level.PROVINCE)
    if not (found := list(rows.values_list("wkb", "area_m2"))):
        return None
    bounds = shapely.total_bounds(codec.to_shapes(wkb for wkb, _area in found))
    return Extent(tuple(bounds.tolist()), sum(area for _wkb, area in found))
