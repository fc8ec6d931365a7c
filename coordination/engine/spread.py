"""A line's planned count, village by village."""

import numpy as np
import pandas as pd

STATED, BY_NEED, EQUALLY, UNKNOWN = range(4)
SPREAD_NAMES = np.array(["stated", "need", "equal", "equal"], dtype=object)
HOW = SPREAD_NAMES[:UNKNOWN]  # of counts that are known


def spread_counts(
    lines: pd.DataFrame, ground: pd.DataFrame, figures: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Spread each line's count over its villages.

    Parameters
    ----------
    lines : line_pos (0..n-1, the order of `ground.line_pos`), segments, planned_count
    ground : line_pos (ascending), village_id, stated_count
    figures : village_id, segment, value

    Returns
    -------
    counts : float64 per ground row, NaN where the line states no count
    how : int per line: STATED (village by village, or a single village), BY_NEED, EQUALLY, UNKNOWN
    """
    n = len(lines)
    pos = ground["line_pos"].to_numpy()
    stated = ground["stated_count"].to_numpy(float)
    sizes = np.bincount(pos, minlength=n)
    all_stated = (np.bincount(pos, weights=np.isnan(stated), minlength=n) == 0) & (sizes > 0)
    planned = lines["planned_count"].to_numpy(float)
    planned = np.where(planned > 0, planned, np.nan)
    counts = np.where(all_stated[pos], stated, (planned / np.maximum(sizes, 1))[pos])
    how = np.where(all_stated | (~np.isnan(planned) & (sizes <= 1)), STATED, EQUALLY)
    how = np.where(~all_stated & np.isnan(planned), UNKNOWN, how)
    for line, weights in _need_weights(lines, ground, figures, how == EQUALLY):
        rows = slice(*np.searchsorted(pos, [line, line + 1]))
        counts[rows] = planned[line] * weights / weights.sum()
        how[line] = BY_NEED
    return counts, how


def _need_weights(lines, ground, figures, wanted):
    """Yield (line_pos, weights) for wanted lines whose villages all have a figure of a segment."""
    if figures.empty or not wanted.any():
        return
    tables = {s: g.set_index("village_id")["value"] for s, g in figures.groupby("segment")}
    keys = lines["segments"].to_numpy()
    pos, villages = ground["line_pos"].to_numpy(), ground["village_id"].to_numpy()
    # Figures by village are few: only the lines whose segments have any are looked at.
    for line in np.flatnonzero(wanted):
        for segment in keys[line].split(";"):
            if segment not in tables:
                continue
            rows = slice(*np.searchsorted(pos, [line, line + 1]))
            weights = tables[segment].reindex(villages[rows]).to_numpy(float)
            if not np.isnan(weights).any() and weights.sum() > 0:
                yield line, weights
                break
