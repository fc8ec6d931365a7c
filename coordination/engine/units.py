"""Counts of one unit as another, only by a factor that somebody stated."""

import numpy as np
import pandas as pd

from .frames import FrameError

COLUMNS = ["from_unit", "to_unit", "need", "factor", "source"]


class Conversions:
    """Stated factors between units.

    Parameters
    ----------
    table : DataFrame, (from_unit, to_unit, need) unique
        from_unit, to_unit; need ("" for all; one for a need goes before); factor (> 0: one
        `from_unit` is `factor` of `to_unit`); source (where it is stated). None: nothing converts

    Raises
    ------
    FrameError : a factor that is not positive, has no source, or is stated twice

    Notes
    -----
    Factors are never turned round and never chained: what nobody stated is not comparable.
    """

    def __init__(self, table: pd.DataFrame | None = None):
        table = pd.DataFrame(columns=COLUMNS) if table is None else table
        factor = table["factor"].to_numpy(float)
        if not (np.isfinite(factor) & (factor > 0)).all():
            raise FrameError("a conversion factor is not a positive number")
        if (table["source"].fillna("").astype(str).str.strip() == "").any():
            raise FrameError("a conversion factor has no source")
        if table.duplicated(COLUMNS[:3]).any():
            raise FrameError("a conversion factor is stated twice")
        self._factor = {
            (row.need, row.from_unit, row.to_unit): float(row.factor) for row in table.itertuples()
        }

    def factors(self, units: np.ndarray, to_unit: str, need: str) -> np.ndarray:
        """What one of each of `units` is in `to_unit`: 1 the same, NaN not comparable."""
        return np.array([self._one(unit, to_unit, need) for unit in units], float)

    def _one(self, unit: str, to_unit: str, need: str) -> float:
        if unit == to_unit:
            return 1.0
        general = self._factor.get(("", unit, to_unit), np.nan)
        return self._factor.get((need, unit, to_unit), general)
