"""Outlines for pictures made on the server: thin, with closed borders, kept while they hold."""

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np

from geo import codec, coverage, crs
from geo.frames import boundary_key
from geo.models import Boundary
from geo.services import DRAWN_TOLERANCE_DEG


@dataclass(frozen=True)
class Drawn:
    """Areas of one level with an outline, by code; `shapes` are in degrees."""

    codes: tuple[str, ...]
    shapes: np.ndarray
    source: str
    is_approximate: bool

    def within(self, code: str) -> "Drawn":
        """Those that are this area or lie in it; "" is all."""
        kept = [n for n, c in enumerate(self.codes) if not code or f"{c}.".startswith(f"{code}.")]
        codes = tuple(self.codes[n] for n in kept)
        return Drawn(codes, self.shapes[kept], self.source, self.is_approximate)


def drawn_areas(level: int, within: str = "") -> Drawn:
    """The current outlines of a level, of the same points on both sides of a border."""
    return _drawn(int(level), boundary_key()).within(within)


def forget_drawn() -> None:
    """Drop what is kept. Only tests need it, where primary keys come back."""
    _drawn.cache_clear()


@lru_cache(maxsize=4)
def _drawn(level: int, key: tuple) -> Drawn:
    rows = list(
        Boundary.objects.current()
        .filter(area__level=level)
        .order_by("area__code")
        .values_list("area__code", "wkb", "source", "is_approximate")
    )
    shapes = gpd.GeoSeries(codec.to_shapes(row[1] for row in rows), crs=crs.STORAGE)
    if rows:
        shapes = coverage.simplify_coverage(shapes, tolerance=DRAWN_TOLERANCE_DEG[level])
    return Drawn(
        codes=tuple(row[0] for row in rows),
        shapes=shapes.to_numpy(),
        source="; ".join(sorted({row[2] for row in rows})),
        is_approximate=any(row[3] for row in rows),
    )
