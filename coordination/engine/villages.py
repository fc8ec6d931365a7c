"""One pair, village by village: the rows whose sums a finding carries."""

import numpy as np
import pandas as pd

from .exposure import needed_by_village
from .joins import meet
from .overlaps import Overlaps
from .pairs import facet_pairs


def by_village(found: Overlaps, k: int) -> pd.DataFrame:
    """What pair k shares in each of its villages.

    Returns
    -------
    DataFrame, one row per shared village, in the order of the villages' codes
        village_id; shared_m2; share_ratio : shared ground of the village's, 0..1
        left_count, right_count : planned count of each side there, NaN where a line states none
        needed : people who need it on the shared ground, NaN where figures are not complete;
            `frame.attrs` has their `unit` and `label`, "" likewise

    Notes
    -----
    Sums are the pair's: of `shared_m2` its shared area, of the counts what its exposed ratios and
    "at most" are made of, of `needed` its exposed people.
    """
    packed, cells = found.packed, found.cells
    own = slice(cells.start[k], cells.start[k + 1])
    villages, shared_m2 = cells.villages[own], cells.ground_m2[own]
    ratio = shared_m2 / packed.village_areas_m2[villages]
    ours, theirs = _counts(found, k, villages)
    codes = found.shared.met_sets[found.shared.met[k]]
    needed, unit, label = needed_by_village(packed, codes, villages, ratio) or (np.nan, "", "")
    frame = pd.DataFrame(
        {
            "village_id": packed.village_ids[villages],
            "shared_m2": shared_m2,
            "share_ratio": np.minimum(1.0, ratio),
            "left_count": ours,
            "right_count": theirs,
            "needed": needed,
        }
    )
    frame.attrs.update(unit=unit, label=label)
    return frame


def _counts(found: Overlaps, k: int, villages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Planned counts of both sides in these villages, of the lines that meet there."""
    packed, pair = found.packed, found.frame.iloc[k]
    left, right = facet_pairs(packed, subjects=[pair["left_id"]])
    ids = packed.programs.id[packed.facets.program]
    own = (ids[left] == pair["left_id"]) & (ids[right] == pair["right_id"])
    left, right = left[own], right[own]
    met = meet(packed, np.zeros(len(left), np.int64), left, right, found.min_shared_m2)
    return tuple(_by_village(packed, row, villages) for row in (met.left_row, met.right_row))


def _by_village(packed, row: np.ndarray, villages: np.ndarray) -> np.ndarray:
    """Counts of these ground rows, each taken once; NaN where one states none."""
    row = np.unique(row)
    place = np.searchsorted(villages, packed.rows.village[row])
    return np.bincount(place, weights=packed.rows.count[row], minlength=len(villages))
