"""What nobody reaches in a whole regency, and what only help without a place reaches."""

import numpy as np
import pandas as pd

from .coverage import Prepared, cells_frame, find_cells
from .needed import any_needed, needed_at
from .places import REGENCY, positions
from .segments import ROOT
from .served import located_or_coarse
from .states import ENOUGH_RATIO, UNREPORTED, UNTOUCHED, nobody_needs


def find_untouched(
    prepared: Prepared, duties: pd.DataFrame | None = None, *, enough_ratio: float = ENOUGH_RATIO
) -> pd.DataFrame:
    """Segments of a regency that are needed or owed and that no located direct help reaches.

    Parameters
    ----------
    prepared : see engine.coverage.prepare_cells
    duties : (segment, need) that are owed everywhere (SPM): segment ("" everybody), need, duty
        (text); several duties of one pair are joined with "; "

    Returns
    -------
    DataFrame, by area, segment and need; as `cells_frame` and
        has_need : a figure in use, of the regency or of any area in it, is above 0
        duty : "" when none
        located_count : 0; programs with villages in the regency
        is_coarse_only : some program names the regency or the province, and that is all
        state : belum_tersentuh or belum_terdaftar where no program serves the regency (one that
            names the province only does not); where one names the regency itself, as of a cell

    Notes
    -----
    That a segment is needed or owed stands for a figure where the regency has none of its own:
    how much is needed is not known, that it is needed is. Where the regency's figure says that
    nobody is in need and no figure inside says otherwise, a duty alone lists nothing.
    """
    has_need = any_needed(prepared.figures, REGENCY)
    duty = _duties(prepared, duties)
    nobody = nobody_needs(needed_at(prepared.figures, REGENCY).count)
    is_there = has_need | ((duty != "")[:, None, :] & ~nobody)
    cells = find_cells(prepared, REGENCY, enough_ratio=enough_ratio, also_listed=is_there)
    groups = located_or_coarse(prepared.served, REGENCY, coarse=False)
    located = np.stack([groups.count(n, len(cells.areas)) for n in range(len(cells.needs))])
    need, _, segment = at = np.nonzero(is_there & (located == 0))
    found = cells_frame(cells, at=at)
    found = found.assign(
        has_need=has_need[at],
        duty=duty[need, segment],
        located_count=0,
        is_coarse_only=found["program_count"] + found["coarse_count"] > 0,
    )
    return found.sort_values(["area", "segment", "need"], ignore_index=True)


def _duties(prepared: Prepared, duties: pd.DataFrame | None) -> np.ndarray:
    """The text of the duties of each (need x segment), "" for none."""
    found = np.full((len(prepared.needs), len(prepared.segments)), "", dtype=object)
    if duties is None or duties.empty:
        return found
    need = positions(duties["need"], prepared.needs)
    segment = positions(duties["segment"], prepared.segments, empty=ROOT)
    for n, s, text in sorted(zip(need, segment, duties["duty"], strict=True)):
        if n >= 0 and s >= 0:
            found[n, s] = f"{found[n, s]}; {text}" if found[n, s] else text
    return found


def untouched_counts(found: pd.DataFrame) -> pd.DataFrame:
    """For each regency, how many (segment, need) nobody serves, are unreported, or coarse only."""
    nobody = found["program_count"] == 0
    counted = pd.DataFrame(
        {
            "area": found["area"],
            UNTOUCHED: nobody & (found["state"] == UNTOUCHED),
            UNREPORTED: nobody & (found["state"] == UNREPORTED),
            "is_coarse_only": found["is_coarse_only"],
        }
    )
    return counted.groupby("area", as_index=False).sum()
